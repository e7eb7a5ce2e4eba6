// SPDX-License-Identifier: Apache-2.0
package io.pollux.benchmarks.race;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Latencies over time: the longest of each millisecond in which a message came back. */
final class Latencies {
    private final long startNanos = System.nanoTime();
    private final List<Double> marks = new ArrayList<>();
    private long[] longestNanos = new long[1_000];

    /** Records that a message sent at that time has come back now. */
    void add(long sentNanos) {
        long now = System.nanoTime();
        int at = (int) ((now - startNanos) / 1_000_000);
        if (at >= longestNanos.length) {
            longestNanos = Arrays.copyOf(longestNanos, 2 * at);
        }
        longestNanos[at] = Math.max(longestNanos[at], now - sentNanos);
    }

    /** Marks that something begins or ends now. */
    void mark() {
        marks.add((System.nanoTime() - startNanos) / 1e6);
    }

    /** Returns the times of the marks, in milliseconds from the start. */
    List<Double> marks() {
        return List.copyOf(marks);
    }

    /** Returns the milliseconds from the start in which messages came back. */
    List<Integer> times() {
        return IntStream.range(0, longestNanos.length)
                .filter(at -> longestNanos[at] > 0)
                .boxed()
                .toList();
    }

    /** Returns the longest latency of that millisecond, in milliseconds; 0 if no message came back in it. */
    double longestMillis(int time) {
        return time < longestNanos.length ? longestNanos[time] / 1e6 : 0;
    }
}
