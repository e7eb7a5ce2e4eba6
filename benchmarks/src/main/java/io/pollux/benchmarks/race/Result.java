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

    /** The median over the rounds. */
    double nanos(Contender contender) {
        return median(costs.get(contender).stream().mapToDouble(each -> each));
    }

    /** The median of the ratios of the rounds: what disturbs a round disturbs both who run in it. */
    double ratio(Contender contender, Contender to) {
        return median(ratios(contender, to));
    }

    /**
     * How far the median of the ratios may be off by chance: a notch of a box plot (McGill, Tukey and Larsen, 1978).
     */
    double uncertainty(Contender contender, Contender to) {
        double[] sorted = ratios(contender, to).sorted().toArray();
        double quartiles = sorted[sorted.length * 3 / 4] - sorted[sorted.length / 4];
        return 1.57 * quartiles / Math.sqrt(sorted.length);
    }

    private DoubleStream ratios(Contender contender, Contender to) {
        List<Double> mine = costs.get(contender);
        List<Double> theirs = costs.get(to);
        return IntStream.range(0, mine.size()).mapToDouble(i -> mine.get(i) / theirs.get(i));
    }

    private static double median(DoubleStream values) {
        double[] sorted = values.sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1
                ? sorted[middle]
                : Arrays.stream(sorted, middle - 1, middle + 1).average().orElseThrow();
    }
}
