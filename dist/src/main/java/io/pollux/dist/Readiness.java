// SPDX-License-Identifier: Apache-2.0
package io.pollux.dist;

import io.pollux.PropertyNames;
import io.pollux.Reactor;
import java.time.Duration;
import java.util.Dictionary;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.Filter;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.FrameworkListener;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.service.cm.ManagedService;
import org.osgi.util.tracker.ServiceTracker;

/**
 * Knows when the start is over: every bundle has started, what the configuration folder says has been delivered, and
 * the reactors have acted on it.
 *
 * <p>Config Admin delivers on one thread, in order. So once every bundle has started, File Install's first look at the
 * folder included, a question of our own comes back after all of it has been delivered. A reactor runs timers in order
 * too: one that is set now ends after those of the listeners that are about to open.
 */
final class Readiness implements FrameworkListener, ManagedService {
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final BundleContext context;
    private final CountDownLatch delivered = new CountDownLatch(1);
    private final ServiceTracker<Reactor, Reactor> looping;

    Readiness(BundleContext context) {
        this.context = context;
        looping = new ServiceTracker<>(context, loopingReactors(), null);
        looping.open();
        context.addFrameworkListener(this);
        if (context.getBundle(Constants.SYSTEM_BUNDLE_ID).getState() == Bundle.ACTIVE) {
            ask();
        }
    }

    /** Waits until the start is over, or a few seconds if it does not come to its end. */
    void await() throws InterruptedException {
        delivered.await(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        looping.waitForService(LIMIT.toMillis());
        CountDownLatch acted = new CountDownLatch(looping.size());
        for (Reactor reactor : looping.getServices(new Reactor[0])) {
            reactor.execute(() -> reactor.schedule(acted::countDown, Duration.ZERO));
        }
        acted.await(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    }

    void close() {
        context.removeFrameworkListener(this);
        looping.close();
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

    private static Filter loopingReactors() {
        try {
            return FrameworkUtil.createFilter("(&(" + Constants.OBJECTCLASS + "=" + Reactor.class.getName() + ")("
                    + PropertyNames.LOOP_NAME + "=*))");
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
