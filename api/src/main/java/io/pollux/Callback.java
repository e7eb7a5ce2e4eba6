// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What the map calls back now and since when: written by its thread at the price of a plain store, read by the watch
 * for blocked loops on any other.
 */
final class Callback {
    private final AtomicReference<Object> running = new AtomicReference<>();
    private final AtomicLong sinceNanos = new AtomicLong();
    private long longestNanos;

    void begin(Object callback, long nowNanos) {
        sinceNanos.setRelease(nowNanos);
        running.setRelease(callback);
    }

    /** Ends what began at a time, and returns the time now. */
    long end(long startNanos) {
        running.setRelease(null);
        long now = System.nanoTime();
        longestNanos = Math.max(longestNanos, now - startNanos);
        return now;
    }

    Object running() {
        return running.getAcquire();
    }

    long sinceNanos() {
        return sinceNanos.getAcquire();
    }

    long longestNanos() {
        return longestNanos;
    }
}
