// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.registry;

import io.pollux.runtime.reactor.Foreign;
import io.pollux.runtime.reactor.Patience;
import io.pollux.text.Condensed;
import io.pollux.text.Log;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.osgi.framework.ServiceReference;
import org.osgi.util.tracker.ServiceTracker;

/**
 * Takes the services of others: on the thread that registers them, which is their own affair; but those that are there
 * when this runtime starts on threads of their own, so that none keeps it from starting (rule B10).
 */
public final class Arrivals {
    private static final System.Logger LOG = Log.of(Arrivals.class);

    private final Patience patience;
    private volatile Thread opener;

    /**
     * Makes one for a tracker.
     *
     * @param patience how long a service may take to arrive while the runtime starts, never null
     */
    public Arrivals(Patience patience) {
        this.patience = patience;
    }

    /**
     * Opens a tracker.
     *
     * @param tracker whose customizer takes what arrives by this, never null
     */
    public void open(ServiceTracker<?, ?> tracker) {
        opener = Thread.currentThread();
        try {
            tracker.open();
        } finally {
            opener = null;
        }
    }

    /**
     * Takes a service.
     *
     * @param <T> what is tracked
     * @param reference which service, never null
     * @param taking gets it and asks it what is to be known of it, never null
     * @return what was made of it, or null if it is not there, throws, or takes too long, which is logged
     */
    public <T> T take(ServiceReference<?> reference, Callable<T> taking) {
        try {
            return Thread.currentThread() == opener
                    ? new Foreign("the service " + reference + " of " + reference.getBundle())
                            .begin("getService", taking)
                            .await(patience.leftNanos())
                    : taking.call();
        } catch (ExecutionException | TimeoutException e) {
            ignored(reference, Foreign.reason(e));
        } catch (Throwable t) {
            ignored(reference, Condensed.of(t));
        }
        return null;
    }

    private static void ignored(ServiceReference<?> reference, String why) {
        LOG.log(
                System.Logger.Level.ERROR,
                () -> "the service " + reference + " of " + reference.getBundle()
                        + " is ignored, restart its bundle when it is mended: " + why);
    }
}
