// SPDX-License-Identifier: Apache-2.0
package io.pollux.dist;

import io.pollux.Reactor;
import io.pollux.text.Log;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.FrameworkListener;
import org.osgi.framework.FrameworkUtil;
import org.osgi.service.cm.ManagedService;
import org.osgi.util.tracker.ServiceTracker;

/**
 * Waits for the end of the start: every bundle has started, Config Admin has delivered the configurations, and the
 * reactors have acted on them.
 *
 * <p>Config Admin delivers on one thread, in order. Once every bundle has started, a marker of our own is delivered: by
 * then File Install has been told of the folders and has read them, on that thread. What it found is delivered before a
 * second marker. Reactors work in order too: a reactor looks for a loop before it runs a timer that is set now, and the
 * timer runs after those by which listeners are about to open.
 */
final class Startup implements FrameworkListener {
    /**
     * For a start that never ends. Commands wait for it, so it is far longer than a start on a slow and busy machine.
     */
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private static final int MARKERS = 2;

    private static final System.Logger LOG = Log.of(Startup.class);

    private final BundleContext context;
    private final CompletableFuture<Void> delivered = new CompletableFuture<>();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private final ServiceTracker<Reactor, Reactor> reactors;

    Startup(BundleContext context) {
        this.context = context;
        reactors = new ServiceTracker<>(context, Reactor.class, null);
        reactors.open();
        context.addFrameworkListener(this);
        if (context.getBundle(Constants.SYSTEM_BUNDLE_ID).getState() == Bundle.ACTIVE) {
            deliver(MARKERS);
        }
    }

    /** Waits until the start has ended or this is closed, but for a minute at most each time. */
    void await() throws InterruptedException {
        await(delivered);
        await(CompletableFuture.allOf(Stream.of(reactors.getServices(new Reactor[0]))
                .map(Startup::acted)
                .toArray(CompletableFuture<?>[]::new)));
    }

    private static CompletableFuture<Void> acted(Reactor reactor) {
        CompletableFuture<Void> acted = new CompletableFuture<>();
        try {
            reactor.execute(() -> reactor.schedule(() -> acted.complete(null), Duration.ZERO));
        } catch (RejectedExecutionException e) {
            acted.complete(null); // the reactor has stopped
        }
        return acted;
    }

    private void await(CompletableFuture<?> what) throws InterruptedException {
        try {
            CompletableFuture.anyOf(what, closed).get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "startup has not finished within " + LIMIT.toSeconds() + " s; continuing without waiting for it");
        } catch (ExecutionException e) {
            throw new AssertionError(e); // neither fails
        }
    }

    void close() {
        context.removeFrameworkListener(this);
        reactors.close();
        closed.complete(null);
    }

    @Override
    public void frameworkEvent(FrameworkEvent event) {
        if (event.getType() == FrameworkEvent.STARTED) {
            deliver(MARKERS);
        }
    }

    private void deliver(int markers) {
        if (markers == 0) {
            delivered.complete(null);
            return;
        }
        context.registerService(
                ManagedService.class,
                properties -> deliver(markers - 1),
                FrameworkUtil.asDictionary(Map.of(Constants.SERVICE_PID, "io.pollux.dist." + markers)));
    }
}
