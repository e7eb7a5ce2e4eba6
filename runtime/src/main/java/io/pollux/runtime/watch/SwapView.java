// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.watch;

import io.pollux.admin.LoopSwap;

/** The results of a swap as JMX composite data. Times are in nanoseconds. */
public final class SwapView {
    private final LoopSwap swap;

    SwapView(LoopSwap swap) {
        this.swap = swap;
    }

    /** The loop before, or null if there was none. */
    public String getFrom() {
        return swap.from();
    }

    /** The loop since then. */
    public String getTo() {
        return swap.to();
    }

    /** Why. */
    public String getCause() {
        return swap.cause();
    }

    /** How many channels were moved. */
    public int getChannels() {
        return swap.channels();
    }

    /** In how many slices. */
    public int getSlices() {
        return swap.slices();
    }

    /** The longest time without serving any channel. */
    public long getLongestPauseNanos() {
        return swap.longestPause().toNanos();
    }

    /** The whole duration. */
    public long getDurationNanos() {
        return swap.duration().toNanos();
    }
}
