// SPDX-License-Identifier: Apache-2.0
package io.pollux.dist.launch;

import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToIntFunction;
import org.osgi.framework.BundleContext;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.launch.Framework;

/**
 * Passes lines, one at a time, to the bundle that runs commands. That bundle may be restarted between two lines, by a
 * refresh for example, and a line may stop it. So no object of the bundle is held between two lines.
 */
final class LineSender {
    /** How a line ended; the bundle answers with the ordinal. */
    enum Outcome {
        DONE,
        FAILED,
        INCOMPLETE
    }

    /** Selects the service that runs lines. */
    private static final String FILTER = "(pollux.console=true)";

    /** How long to wait for a bundle that is refreshed, and for a command whose bundle has gone. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long LOOK_MS = 50;

    private final Framework framework;
    private final PrintStream err;

    /** Whether no bundle was there to run the last line: then the next line does not wait for one again. */
    private boolean gone;

    LineSender(Framework framework, PrintStream err) {
        this.framework = framework;
        this.err = err;
    }

    /** Runs a line, prints why it failed if it did, and returns when it has ended. */
    Outcome run(String line) throws InterruptedException {
        ServiceReference<?> runner = await();
        gone = runner == null;
        if (runner == null) {
            return failed(line, "the bundle that runs commands is gone");
        }
        CompletableFuture<Integer> result = start(runner, line);
        long deadline = 0;
        while (true) {
            try {
                return Outcome.values()[result.get(LOOK_MS, TimeUnit.MILLISECONDS)];
            } catch (TimeoutException e) {
                long now = System.nanoTime();
                if (runner.getBundle() != null) {
                    deadline = now + PATIENCE.toNanos();
                } else if (now - deadline > 0) {
                    return failed(line, "it stopped the bundle that runs commands");
                }
            } catch (ExecutionException e) {
                return failed(line, e.getCause().toString());
            }
        }
    }

    private CompletableFuture<Integer> start(ServiceReference<?> reference, String line) {
        CompletableFuture<Integer> result = new CompletableFuture<>();
        Thread thread = new Thread(() -> run(reference, line, result), "pollux-console");
        thread.setDaemon(true); // a command may take its time
        thread.start();
        return result;
    }

    @SuppressWarnings({"CatchingUnchecked", "unchecked"}) // a command may throw anything; the filter selects the type
    private void run(ServiceReference<?> reference, String line, CompletableFuture<Integer> result) {
        try {
            BundleContext context = framework.getBundleContext();
            Object service = context == null ? null : context.getService(reference);
            if (service == null) {
                throw new IllegalStateException("the bundle that runs commands has just stopped");
            }
            result.complete(((ToIntFunction<String>) service).applyAsInt(line));
        } catch (Exception | Error e) {
            result.completeExceptionally(e);
        }
    }

    /** Returns the service that runs lines, or null if there is none. */
    private ServiceReference<?> await() {
        long deadline = System.nanoTime() + (gone ? 0 : PATIENCE.toNanos());
        while (true) {
            ServiceReference<?> found = find();
            if (found != null || System.nanoTime() - deadline >= 0) {
                return found;
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    private ServiceReference<?> find() {
        BundleContext context = framework.getBundleContext();
        if (context == null) {
            return null;
        }
        try {
            return List.copyOf(context.getServiceReferences(ToIntFunction.class, FILTER)).stream()
                    .findFirst()
                    .orElse(null);
        } catch (InvalidSyntaxException | IllegalStateException e) {
            return null; // the framework stops, perhaps to start again
        }
    }

    private Outcome failed(String line, String reason) {
        err.println(line + ": " + reason);
        return Outcome.FAILED;
    }
}
