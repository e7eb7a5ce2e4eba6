// SPDX-License-Identifier: Apache-2.0
package io.pollux.dist;

import io.pollux.Reactor;
import java.time.Duration;
import java.util.Dictionary;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.FrameworkListener;
import org.osgi.framework.FrameworkUtil;
import org.osgi.service.cm.ManagedService;
import org.osgi.util.tracker.ServiceTracker;

/**
 * Knows when the start is over: every bundle has started, what the configuration folder says has been delivered, and
 * the reactors have acted on it.
 *
 * <p>Config Admin delivers on one thread, in order. So once every bundle has started, File Install's first look at the
 * folder included, a question of our own comes back after all of it has been delivered. A reactor works in order too:
 * it looks for a loop before it runs a timer that is set then, and this one ends after those of the listeners that are
 * about to open.
 */
final class Readiness implements FrameworkListener, ManagedService {
    /**
     * For a start that never comes to its end. Far longer than one on a slow and busy machine: commands wait for it.
     */
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final BundleContext context;
    private final CountDownLatch delivered = new CountDownLatch(1);
    private final ServiceTracker<Reactor, Reactor> reactors;

    Readiness(BundleContext context) {
        this.context = context;
        reactors = new ServiceTracker<>(context, Reactor.class, null);
        reactors.open();
        context.addFrameworkListener(this);
        if (context.getBundle(Constants.SYSTEM_BUNDLE_ID).getState() == Bundle.ACTIVE) {
            ask();
        }
    }

    /** Waits until the start is over, or a minute if it does not come to its end. */
    void await() throws InterruptedException {
        delivered.await(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        Reactor[] running = reactors.getServices(new Reactor[0]);
        CountDownLatch acted = new CountDownLatch(running.length);
        for (Reactor reactor : running) {
            reactor.execute(() -> reactor.schedule(acted::countDown, Duration.ZERO));
        }
        acted.await(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    }

    void close() {
        context.removeFrameworkListener(this);
        reactors.close();
        delivered.countDown();
    }

    @Override
    public void frameworkEvent(FrameworkEvent event) {
        if (event.getType() == FrameworkEvent.STARTED) {
            ask();
        }
    }

    @Override
    public void updated(Dictionary<String, ?> properties) {
        delivered.countDown();
    }

    private void ask() {
        context.registerService(
                ManagedService.class,
                this,
                FrameworkUtil.asDictionary(Map.of(Constants.SERVICE_PID, "io.pollux.dist")));
    }
}
