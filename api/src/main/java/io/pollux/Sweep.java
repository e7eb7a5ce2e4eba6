// SPDX-License-Identifier: Apache-2.0
package io.pollux;

/** Spreads the checks of all members over the passes, so that each one is checked once a second (rule P8). */
final class Sweep {
    private static final long ROUND_NANOS = 1_000_000_000L;

    private long doneNanos;
    private int cursor;

    Sweep(long nowNanos) {
        doneNanos = nowNanos;
    }

    /** Returns how many of so many members to check now; the rest of the time counts for the next call. */
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
     * Returns the index of the next member to check. It goes downwards, because the last member moves into the place of
     * one that leaves, and would otherwise get behind the cursor unchecked.
     */
    int next(int size) {
        cursor = (cursor > 0 ? Math.min(cursor, size) : size) - 1;
        return cursor;
    }
}
