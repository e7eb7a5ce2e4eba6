// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.server;

import java.util.concurrent.atomic.AtomicLong;

/** Permits a log line at most once a minute, where peers could otherwise cause any number. */
final class LogLimit {
    private static final long PAUSE_NANOS = 60_000_000_000L;

    private final AtomicLong lastNanos = new AtomicLong(System.nanoTime() - PAUSE_NANOS);

    /** Whether to log now. May be called from any thread. */
    boolean permits() {
        long last = lastNanos.get();
        long now = System.nanoTime();
        return now - last >= PAUSE_NANOS && lastNanos.compareAndSet(last, now);
    }
}
