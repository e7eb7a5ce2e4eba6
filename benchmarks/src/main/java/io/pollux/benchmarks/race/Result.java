// SPDX-License-Identifier: Apache-2.0
package io.pollux.benchmarks.race;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * The cost of something for each contender, round by round, in nanoseconds.
 *
 * @param <C> the type of contenders
 */
final class Result<C> {
    private final Map<C, List<Double>> costs = new HashMap<>();

    void add(C contender, double nanos) {
        costs.computeIfAbsent(contender, any -> new ArrayList<>()).add(nanos);
    }

    /** Returns the median over the rounds. */
    double nanos(C contender) {
        return median(costs.get(contender).stream().mapToDouble(each -> each));
    }

    /** Returns the median of the ratios of the rounds: what disturbs a round affects both contenders. */
    double ratio(C contender, C to) {
        return median(ratios(contender, to));
    }

    /**
     * Returns how far the median of the ratios may be off by chance: the notch of a box plot (McGill, Tukey and Larsen, 1978).
     */
    double uncertainty(C contender, C to) {
        double[] sorted = ratios(contender, to).sorted().toArray();
        double quartiles = sorted[sorted.length * 3 / 4] - sorted[sorted.length / 4];
        return 1.57 * quartiles / Math.sqrt(sorted.length);
    }

    private DoubleStream ratios(C contender, C to) {
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
