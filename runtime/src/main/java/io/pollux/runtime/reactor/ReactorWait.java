// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.reactor;

import io.pollux.runtime.threads.Patience;
import io.pollux.text.Log;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Waits for one reactor. Once a wait has timed out, no thread waits for it again until it has made progress. Each wait
 * states its purpose (rule B9).
 */
final class ReactorWait {
    private static final System.Logger LOG = Log.of(ReactorWait.class);

    private final String reactor;
    private final Whereabouts whereabouts;
    private final Patience patience;
    private volatile Whereabouts.Spot blockedAt;

    ReactorWait(String reactor, Whereabouts whereabouts, Patience patience) {
        this.reactor = reactor;
        this.whereabouts = whereabouts;
        this.patience = patience;
    }

    /**
     * Waits for as long as the calling thread may. Logs an error if that times out, once until the reactor makes
     * progress.
     */
    <T> T await(Future<T> order, String why) throws ExecutionException, TimeoutException, InterruptedException {
        boolean told = isKnownAsBlocked();
        try {
            return await(order, patience.leftNanos(), why);
        } catch (TimeoutException e) {
            LOG.log(
                    told ? System.Logger.Level.DEBUG : System.Logger.Level.ERROR,
                    () -> why + ", but " + e.getMessage());
            throw e;
        }
    }

    /**
     * Waits for a limited time. After a while without an answer it logs what it waits for, and what keeps the reactor
     * busy.
     */
    <T> T await(Future<T> order, long limitNanos, String why)
            throws ExecutionException, TimeoutException, InterruptedException {
        long left = isKnownAsBlocked() ? 0 : limitNanos;
        long silent = Math.min(left, patience.silenceNanos());
        try {
            return order.get(silent, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            if (left > silent) {
                say(why, left - silent);
            }
        }
        try {
            return order.get(left - silent, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw givingUp(left, e);
        }
    }

    private boolean isKnownAsBlocked() {
        Whereabouts.Spot blocked = blockedAt;
        return blocked != null && blocked.equals(whereabouts.spot());
    }

    private void say(String why, long leftNanos) {
        LOG.log(
                System.Logger.Level.WARNING,
                () -> why + ": waiting for " + reactor + ", up to " + ms(leftNanos) + " ms more: "
                        + whereabouts.busyWith());
    }

    private TimeoutException givingUp(long waitedNanos, TimeoutException cause) {
        blockedAt = whereabouts.spot();
        String waited =
                waitedNanos == 0 ? " is no longer waited for: " : " did not answer within " + ms(waitedNanos) + " ms: ";
        TimeoutException named = new TimeoutException(reactor + waited + whereabouts.busyWith());
        named.initCause(cause);
        return named;
    }

    private static long ms(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(nanos);
    }

    /** Waits for as long as the calling thread may, and puts off an interrupt until the end. */
    void awaitUninterruptibly(Future<?> order, String why) throws TimeoutException {
        boolean interrupted = false;
        try {
            while (!order.isDone()) {
                try {
                    await(order, why);
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw new AssertionError(e); // an order that is awaited in this way logs its failures
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
