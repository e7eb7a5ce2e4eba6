// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.registry;

import io.pollux.runtime.reactor.DaemonThread;
import io.pollux.runtime.reactor.Patience;
import io.pollux.text.Condensed;
import io.pollux.text.Log;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Does what listeners of others hear of, one after the other on a thread of its own: one that blocks keeps us for a
 * while, and then not again before it has returned (rule B10).
 */
final class Errands implements AutoCloseable {
    private static final Duration KEPT = Duration.ofSeconds(1);
    private static final System.Logger LOG = Log.of(Errands.class);

    private final String name;
    private final Patience patience;
    private final ThreadPoolExecutor executor;
    private volatile Thread thread;
    private volatile Future<?> stuck;

    Errands(String name, Patience patience) {
        this.name = name;
        this.patience = patience;
        this.executor = new ThreadPoolExecutor(
                1, 1, KEPT.toMillis(), TimeUnit.MILLISECONDS, new LinkedBlockingQueue<>(), this::newThread);
        executor.allowCoreThreadTimeOut(true);
    }

    private Thread newThread(Runnable work) {
        Thread made = DaemonThread.create(work, name);
        thread = made;
        return made;
    }

    /** Does something, and returns when it is done, or after a while. */
    void run(Runnable errand, Duration most) {
        if (Thread.currentThread() == thread) {
            errand.run();
            return;
        }
        try {
            Future<?> done = executor.submit(errand);
            Future<?> before = stuck;
            if (before == null || before.isDone()) {
                await(done, Math.min(most.toNanos(), patience.leftNanos()));
            }
        } catch (RejectedExecutionException e) {
            LOG.log(System.Logger.Level.DEBUG, "an errand comes after the end", e);
        }
    }

    private void await(Future<?> done, long limitNanos) {
        try {
            done.get(limitNanos, TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            stuck = done;
            StackTraceElement[] stack = thread.getStackTrace();
            LOG.log(
                    System.Logger.Level.WARNING,
                    () -> "somebody's listener has not returned, thread '" + name + "' is"
                            + (stack.length == 0 ? " late" : " at " + stack[0]));
        } catch (ExecutionException e) {
            LOG.log(System.Logger.Level.ERROR, () -> "a listener has thrown: " + Condensed.of(e.getCause()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the thread when everything is done. */
    @Override
    public void close() {
        executor.shutdown();
        Thread last = thread;
        if (last != null) {
            patience.join(last);
        }
    }
}
