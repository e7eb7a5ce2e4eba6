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
 * Knows when the start is over: every bundle has started, what the configuration folder says has been delivered, and
 * the reactors have acted on it.
 *
 * <p>Config Admin delivers on one thread, in order. So once every bundle has started, a question of our own comes back
 * after File Install has been told of the folders, and has looked there, on that thread. What it has found is delivered
 * before a second question comes back. A reactor works in order too: it looks for a loop before it runs a timer that is
 * set then, and this one ends after those of the listeners that are about to open.
 */
final class Readiness implements FrameworkListener {
    /**
     * For a start that never comes to its end. Far longer than one on a slow and busy machine: commands wait for it.
     */
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private static final int QUESTIONS = 2;

    private static final System.Logger LOG = Log.of(Readiness.class);

    private final BundleContext context;
    private final CompletableFuture<Void> delivered = new CompletableFuture<>();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private final ServiceTracker<Reactor, Reactor> reactors;

    Readiness(BundleContext context) {
        this.context = context;
        reactors = new ServiceTracker<>(context, Reactor.class, null);
        reactors.open();
        context.addFrameworkListener(this);
        if (context.getBundle(Constants.SYSTEM_BUNDLE_ID).getState() == Bundle.ACTIVE) {
            ask(QUESTIONS);
        }
    }

    /** Waits until the start is over, or this is closed, or a minute if neither comes. */
    void await() throws InterruptedException {
        await(delivered);
        await(CompletableFuture.allOf(Stream.of(reactors.getServices(new Reactor[0]))
                .map(Readiness::acted)
                .toArray(CompletableFuture<?>[]::new)));
    }

    private static CompletableFuture<Void> acted(Reactor reactor) {
        CompletableFuture<Void> acted = new CompletableFuture<>();
        try {
            reactor.execute(() -> reactor.schedule(() -> acted.complete(null), Duration.ZERO));
        } catch (RejectedExecutionException e) {
            acted.complete(null); // it has been stopped
        }
        return acted;
    }

    private void await(CompletableFuture<?> what) throws InterruptedException {
        try {
            CompletableFuture.anyOf(what, closed).get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.log(System.Logger.Level.WARNING, "the start does not come to its end, see what waits");
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
            ask(QUESTIONS);
        }
    }

    private void ask(int questions) {
        if (questions == 0) {
            delivered.complete(null);
            return;
        }
        context.registerService(
                ManagedService.class,
                properties -> ask(questions - 1),
                FrameworkUtil.asDictionary(Map.of(Constants.SERVICE_PID, "io.pollux.dist." + questions)));
    }
}
