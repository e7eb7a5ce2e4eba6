// SPDX-License-Identifier: Apache-2.0
package io.pollux;

/** Spreads a look at every member over the passes, so that each gets one a second (rule P8). */
final class Sweep {
    private static final long ROUND_NANOS = 1_000_000_000L;

    private long doneNanos;
    private int cursor;

    Sweep(long nowNanos) {
        doneNanos = nowNanos;
    }

    /** Returns how many of so many members are to be looked at now; what is left of the time counts on. */
    int due(int size, long nowNanos) {
        long elapsed = nowNanos - doneNanos;
        if (elapsed >= ROUND_NANOS) {
            doneNanos = nowNanos;
            return size;
        }
        long due = size * elapsed / ROUND_NANOS;
        if (due > 0) {
            doneNanos += due * ROUND_NANOS / size;
        }
        return (int) due;
    }

    /**
     * Returns which of them is next: downwards, because the last one moves into the place of one that leaves, and would
     * else get behind the cursor without having been looked at.
     */
    int next(int size) {
        cursor = (cursor > 0 ? Math.min(cursor, size) : size) - 1;
        return cursor;
    }
}
