// SPDX-License-Identifier: Apache-2.0
package io.pollux.benchmarks.race;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** What a message has cost each contender in one column, round by round, in nanoseconds of CPU time. */
final class Result {
    private final Map<Contender, List<Double>> costs = new EnumMap<>(Contender.class);

    void add(Contender contender, double nanosPerMessage) {
        costs.computeIfAbsent(contender, any -> new ArrayList<>()).add(nanosPerMessage);
    }

    boolean has(Contender contender) {
        return costs.containsKey(contender);
    }

    /** The median over the rounds. */
    double nanos(Contender contender) {
        return median(costs.get(contender).stream().mapToDouble(each -> each));
    }

    /** The median of the ratios of the rounds: what disturbs a round disturbs both who run in it. */
    double ratio(Contender contender, Contender to) {
        List<Double> mine = costs.get(contender);
        List<Double> theirs = costs.get(to);
        return median(IntStream.range(0, mine.size()).mapToDouble(i -> mine.get(i) / theirs.get(i)));
    }

    private static double median(DoubleStream values) {
        double[] sorted = values.sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1
                ? sorted[middle]
                : Arrays.stream(sorted, middle - 1, middle + 1).average().orElseThrow();
    }
}
