// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The callback that the map runs now, and since when. The map's thread writes it with plain stores; the watch for
 * blocked loops reads it on any other. The end of one callback is the beginning of the next, so that the clock is read
 * once a callback and once a wait.
 */
final class RunningCallback {
    private final AtomicReference<Object> running = new AtomicReference<>();
    private final AtomicLong sinceNanos = new AtomicLong();
    private long longestNanos;
    private long nowNanos = System.nanoTime();

    /** When the clock was last read. */
    long nowNanos() {
        return nowNanos;
    }

    /** Reads the clock. */
    void tick() {
        nowNanos = System.nanoTime();
    }

    void begin(Object callback) {
        sinceNanos.setRelease(nowNanos);
        running.setRelease(callback);
    }

    /** Ends the callback that has begun, and reads the clock. */
    void end() {
        running.setRelease(null);
        long startNanos = nowNanos;
        nowNanos = System.nanoTime();
        longestNanos = Math.max(longestNanos, nowNanos - startNanos);
    }

    /** The callback that runs now, or null. May be called from any thread. */
    Object running() {
        return running.getAcquire();
    }

    /** When that callback began. May be called from any thread. */
    long sinceNanos() {
        return sinceNanos.getAcquire();
    }

    long longestNanos() {
        return longestNanos;
    }
}
