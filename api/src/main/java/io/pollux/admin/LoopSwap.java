// SPDX-License-Identifier: Apache-2.0
package io.pollux.admin;

import io.pollux.SwapReport;
import java.time.Duration;
import java.time.Instant;

/**
 * A completed exchange of a reactor's loop (rule S4). Parking a reactor is not an exchange.
 *
 * @param from the name of the previous loop, or null if the reactor was parked
 * @param to the name of the new loop, never null
 * @param cause why it was done, never null
 * @param ended when it was done, never null
 * @param channels how many channels were moved
 * @param slices in how many slices they were moved
 * @param served how many events were dispatched between slices
 * @param longestPause the longest time without serving any channel, never null
 * @param duration the whole time, the passes between slices included; never null
 */
public record LoopSwap(
        String from,
        String to,
        String cause,
        Instant ended,
        int channels,
        int slices,
        long served,
        Duration longestPause,
        Duration duration) {
    /**
     * Creates an instance from a reactor's report. May be called from any thread.
     *
     * @param report what was done, never null
     * @param cause why it was done, never null
     * @param ended when it was done, never null
     * @return never null
     */
    public static LoopSwap of(SwapReport report, String cause, Instant ended) {
        return new LoopSwap(
                report.from(),
                report.to(),
                cause,
                ended,
                report.channels(),
                report.slices(),
                report.served(),
                Duration.ofNanos(report.longestPauseNanos()),
                Duration.ofNanos(report.durationNanos()));
    }
}
