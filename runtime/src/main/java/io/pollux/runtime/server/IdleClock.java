// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.server;

import java.time.Duration;

/**
 * Tells when a connection is idle: it had no traffic for its timeout, and its reactor had the time to look (rule B13).
 *
 * <p>Time is measured from one look to the next, and a late look counts no more than the time it was asked to wait. So
 * a stopped process, a sleeping machine or a blocked callback makes no connection idle: afterwards every connection has
 * at least half its timeout left, because its peer may have been stopped too. This is granted once, so that a reactor
 * that is always late does not keep idle connections forever. A pass precedes the last look, so that input which has
 * arrived meanwhile is read.
 */
final class IdleClock {
    /** How many looks there are in a timeout while a connection is quiet. */
    private static final int LOOKS = 8;

    /** A look that is this late was delayed, regardless of the timeout. */
    private static final long LATE_NANOS = Duration.ofSeconds(1).toNanos();

    /** A timer this short fires in the next pass, after this pass has read the input. */
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
     * @param timeout how long a connection may be without traffic, positive
     * @param nowNanos the time, from any origin
     * @param activeNanos when the connection had its last event
     */
    IdleClock(Duration timeout, long nowNanos, long activeNanos) {
        timeoutNanos = timeout.toDays() > 36_500 ? Duration.ofDays(36_500).toNanos() : timeout.toNanos();
        eventNanos = activeNanos;
        lookedNanos = nowNanos;
        askedNanos = timeoutNanos / 2;
    }

    /** Returns how long to wait before the first look. */
    Duration first() {
        return Duration.ofNanos(askedNanos);
    }

    /**
     * Looks at the connection.
     *
     * @param nowNanos the time now
     * @param activeNanos when it had its last event
     * @param trafficNow a number that has changed if anything was read or written since the last look
     * @return how long to wait before the next look; zero if the connection is idle; never null
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
