// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.reactor;

import io.pollux.text.Log;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Waiting for one reactor: where somebody has waited in vain, nobody waits again until it has got on, whoever asks and
 * for whatever; and who waits says for what (rule B9).
 */
final class Waiting {
    private static final System.Logger LOG = Log.of(Waiting.class);

    private final ReactorThread reactor;
    private final Patience patience;
    private volatile ReactorThread.Spot blockedAt;

    Waiting(ReactorThread reactor, Patience patience) {
        this.reactor = reactor;
        this.patience = patience;
    }

    /** Waits for as long as the calling thread may, and says so if that is in vain: once until the reactor gets on. */
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

    /** Waits for what the reactor has been told to do, for a limited time; says after a while for what and why. */
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
        ReactorThread.Spot blocked = blockedAt;
        return blocked != null && blocked.equals(reactor.spot());
    }

    private void say(String why, long leftNanos) {
        LOG.log(
                System.Logger.Level.WARNING,
                () -> why + ": waiting for " + reactor.name() + ", up to " + ms(leftNanos) + " ms more: "
                        + reactor.busyWith());
    }

    private TimeoutException givingUp(long waitedNanos, TimeoutException cause) {
        blockedAt = reactor.spot();
        String waited = waitedNanos == 0
                ? " is not waited for any more: "
                : " did not answer within " + ms(waitedNanos) + " ms: ";
        TimeoutException named = new TimeoutException(reactor.name() + waited + reactor.busyWith());
        named.initCause(cause);
        return named;
    }

    private static long ms(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(nanos);
    }

    /** The same for what nobody may be kept from knowing: an interrupt is put off until the end. */
    void awaitUninterruptibly(Future<?> order, String why) throws TimeoutException {
        boolean interrupted = false;
        try {
            while (!order.isDone()) {
                try {
                    await(order, why);
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw new AssertionError(e); // such orders keep what goes wrong to themselves
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
