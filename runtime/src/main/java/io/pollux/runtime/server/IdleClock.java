// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.server;

import java.time.Duration;

/**
 * Tells when a connection is idle: it had no traffic for its timeout, and its reactor had the time to look (rule B13).
 *
 * <p>The time is measured from one look to the next, and a look that comes late counts no more than it was asked to
 * wait. So a process that was stopped, a machine that slept, or a callback that blocked makes nobody idle: after that
 * every connection has at least half its timeout left, for a peer that was stopped as well. That is granted once, lest
 * a reactor that is always late keeps idle connections for ever. What has arrived meanwhile is read before the last
 * look, for there is a pass before it.
 */
final class IdleClock {
    /** Where time runs out, looks are so many for each timeout. */
    private static final int LOOKS = 8;

    /** A look that is so late was held up, even if the timeout is long. */
    private static final long LATE_NANOS = Duration.ofSeconds(1).toNanos();

    /** Timers run before input is read: what runs so soon after one has a pass before it. */
    private static final long ONE_PASS_NANOS = 1;

    private final long timeoutNanos;
    private long eventNanos;
    private long traffic;
    private long lookedNanos;
    private long askedNanos;
    private long quietNanos;
    private boolean spared;
    private boolean hadLastPass;

    /**
     * Starts to count.
     *
     * @param timeout after which time without traffic a connection is idle, positive
     * @param nowNanos the time, from any origin
     * @param activeNanos when the connection had its last event
     */
    IdleClock(Duration timeout, long nowNanos, long activeNanos) {
        timeoutNanos = timeout.toDays() > 36_500 ? Duration.ofDays(36_500).toNanos() : timeout.toNanos();
        eventNanos = activeNanos;
        lookedNanos = nowNanos;
        askedNanos = timeoutNanos / 2;
    }

    /** Returns after which time to look first. */
    Duration first() {
        return Duration.ofNanos(askedNanos);
    }

    /**
     * Looks at the connection.
     *
     * @param nowNanos the time now
     * @param activeNanos when it had its last event
     * @param trafficNow a number that has changed if anything was read or written since the last look
     * @return after which time to look again; zero if it is idle, never null
     */
    Duration look(long nowNanos, long activeNanos, long trafficNow) {
        long sinceLook = nowNanos - lookedNanos;
        boolean hadEvent = activeNanos != eventNanos;
        boolean heldUp = sinceLook - askedNanos > Math.min(timeoutNanos / LOOKS, LATE_NANOS);
        long counted = Math.min(sinceLook, askedNanos);
        lookedNanos = nowNanos;
        if (hadEvent || trafficNow != traffic) {
            eventNanos = activeNanos;
            traffic = trafficNow;
            spared = false;
            hadLastPass = false;
            quietNanos = hadEvent ? Math.min(nowNanos - activeNanos, timeoutNanos / 2) : 0;
            return ask(timeoutNanos / 2);
        }
        quietNanos += counted;
        if (heldUp && !spared) {
            spared = true;
            hadLastPass = false;
            quietNanos = Math.min(quietNanos, timeoutNanos / 2);
        }
        if (quietNanos < timeoutNanos) {
            return ask(timeoutNanos / LOOKS);
        }
        boolean isIdle = hadLastPass;
        hadLastPass = true;
        return isIdle ? Duration.ZERO : ask(ONE_PASS_NANOS);
    }

    private Duration ask(long nanos) {
        long left = timeoutNanos - quietNanos;
        askedNanos = Math.max(ONE_PASS_NANOS, left > 0 ? Math.min(nanos, left) : nanos);
        return Duration.ofNanos(askedNanos);
    }
}
