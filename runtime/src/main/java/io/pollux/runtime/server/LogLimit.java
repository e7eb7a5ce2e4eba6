// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.server;

import java.util.concurrent.atomic.AtomicLong;

/** Says yes at most once a minute: for log lines that a peer could bring about as often as it likes. */
final class LogLimit {
    private static final long PAUSE_NANOS = 60_000_000_000L;

    private final AtomicLong lastNanos = new AtomicLong(System.nanoTime() - PAUSE_NANOS);

    boolean now() {
        long last = lastNanos.get();
        long now = System.nanoTime();
        return now - last >= PAUSE_NANOS && lastNanos.compareAndSet(last, now);
    }
}
