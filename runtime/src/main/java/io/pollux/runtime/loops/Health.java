// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.loops;

import io.pollux.EventLoop;
import java.time.Duration;
import java.util.IdentityHashMap;

/**
 * Remembers which loops have failed on one reactor (rule S6). A loop that fails again within ten seconds, although a
 * fresh instance was opened, is sick until it is registered anew. So a loop that always fails is tried twice, and one
 * that fails occasionally stays in use.
 */
final class Health {
    static final long PROBATION_NANOS = Duration.ofSeconds(10).toNanos();
    private static final long SICK = Long.MAX_VALUE;

    private final IdentityHashMap<EventLoop, Long> failedNanos = new IdentityHashMap<>();

    /** Notes a failure; returns whether the loop is sick now. */
    boolean failed(EventLoop loop, long nowNanos) {
        Long before = failedNanos.put(loop, nowNanos);
        if (before == null || (before != SICK && nowNanos - before > PROBATION_NANOS)) {
            return false;
        }
        failedNanos.put(loop, SICK);
        return true;
    }

    boolean isSick(EventLoop loop) {
        return Long.valueOf(SICK).equals(failedNanos.get(loop));
    }

    /** Forgets the loops that have left. */
    void forgetAllBut(Offer offer) {
        failedNanos.keySet().removeIf(loop -> offer.of(loop) == null);
    }
}
