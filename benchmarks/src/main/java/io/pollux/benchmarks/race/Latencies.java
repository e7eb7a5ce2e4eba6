// SPDX-License-Identifier: Apache-2.0
package io.pollux.benchmarks.race;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** How long messages took, over time: the longest of each millisecond in which one has come back. */
final class Latencies {
    private final long startNanos = System.nanoTime();
    private final List<Double> marks = new ArrayList<>();
    private long[] longestNanos = new long[1_000];

    /** A message that was sent then has come back now. */
    void add(long sentNanos) {
        long now = System.nanoTime();
        int at = (int) ((now - startNanos) / 1_000_000);
        if (at >= longestNanos.length) {
            longestNanos = Arrays.copyOf(longestNanos, 2 * at);
        }
        longestNanos[at] = Math.max(longestNanos[at], now - sentNanos);
    }

    /** Something begins or ends now. */
    void mark() {
        marks.add((System.nanoTime() - startNanos) / 1e6);
    }

    /** When there was a mark, in milliseconds from the start. */
    List<Double> marks() {
        return List.copyOf(marks);
    }

    /** The milliseconds from the start in which messages have come back. */
    List<Integer> times() {
        return IntStream.range(0, longestNanos.length)
                .filter(at -> longestNanos[at] > 0)
                .boxed()
                .toList();
    }

    /** The longest of that millisecond, in milliseconds; 0 if no message has come back in it. */
    double longestMillis(int time) {
        return time < longestNanos.length ? longestNanos[time] / 1e6 : 0;
    }
}
