// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.registry;

import io.pollux.runtime.threads.ForeignCode;
import io.pollux.runtime.threads.Patience;
import io.pollux.text.Condensed;
import io.pollux.text.Log;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.osgi.framework.ServiceReference;
import org.osgi.util.tracker.ServiceTracker;

/**
 * Gets the services that other bundles offer. It does so on the thread that registers a service; for services that are
 * there when the runtime starts it uses a thread of its own, so that none of them keeps the runtime from starting (rule
 * B10).
 */
public final class ServiceIntake {
    private static final System.Logger LOG = Log.of(ServiceIntake.class);

    private final Patience patience;
    private volatile Thread opener;

    /**
     * Makes an intake for one tracker.
     *
     * @param patience how long a service may take to arrive while the runtime starts, never null
     */
    public ServiceIntake(Patience patience) {
        this.patience = patience;
    }

    /**
     * Opens a tracker.
     *
     * @param tracker a tracker whose customizer calls {@link #take}, never null
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
     * Gets a service.
     *
     * @param <T> what is tracked
     * @param reference the service, never null
     * @param taking gets the service and asks it what there is to know, never null
     * @return what {@code taking} returned, or null if the service is gone, throws or takes too long; the last two are
     *     logged
     */
    public <T> T take(ServiceReference<?> reference, Callable<T> taking) {
        try {
            return Thread.currentThread() == opener
                    ? new ForeignCode("the service " + reference + " of " + reference.getBundle())
                            .begin("getService", taking)
                            .await(patience.leftNanos())
                    : taking.call();
        } catch (ExecutionException | TimeoutException e) {
            ignored(reference, ForeignCode.reason(e));
        } catch (Throwable t) {
            ignored(reference, Condensed.of(t));
        }
        return null;
    }

    private static void ignored(ServiceReference<?> reference, String why) {
        LOG.log(
                System.Logger.Level.ERROR,
                () -> "the service " + reference + " of " + reference.getBundle()
                        + " is ignored, restart its bundle when it is fixed: " + why);
    }
}
