// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.watch;

import io.pollux.SwapReport;

/** What a swap did, as JMX shows it: composite data. Times are in nanoseconds. */
public final class SwapView {
    private final SwapReport report;
    private final String cause;

    SwapView(SwapReport report, String cause) {
        this.report = report;
        this.cause = cause;
    }

    /** The loop before, or null if there was none. */
    public String getFrom() {
        return report.from();
    }

    /** The loop since then. */
    public String getTo() {
        return report.to();
    }

    /** Why. */
    public String getCause() {
        return cause;
    }

    /** How many channels were moved. */
    public int getChannels() {
        return report.channels();
    }

    /** In how many slices. */
    public int getSlices() {
        return report.slices();
    }

    /** The longest time without serving any channel. */
    public long getLongestPauseNanos() {
        return report.longestPauseNanos();
    }

    /** The whole duration. */
    public long getDurationNanos() {
        return report.durationNanos();
    }
}
