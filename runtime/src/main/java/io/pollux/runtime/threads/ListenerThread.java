// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.threads;

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
 * A thread that notifies other bundles' listeners, for example of changes of services, one task after the other. A
 * listener that blocks keeps the caller waiting for a limited time, and then not again until it has returned (rule
 * B10).
 */
public final class ListenerThread implements AutoCloseable {
    private static final Duration KEPT = Duration.ofSeconds(1);
    private static final System.Logger LOG = Log.of(ListenerThread.class);

    private final String name;
    private final Patience patience;
    private final ThreadPoolExecutor executor;
    private volatile Thread thread;
    private volatile Future<?> stuck;

    /**
     * Creates an instance whose thread starts when it is needed.
     *
     * @param name the thread's name, never null
     * @param patience limits how long callers wait, never null
     */
    public ListenerThread(String name, Patience patience) {
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

    /**
     * Runs a task, and returns when it is done or after a limited time; in that case the task keeps running.
     *
     * @param task what to run, never null
     * @param most how long to wait at most, unless the caller has less time, never null
     */
    public void run(Runnable task, Duration most) {
        if (Thread.currentThread() == thread) {
            task.run();
            return;
        }
        try {
            Future<?> done = executor.submit(task);
            Future<?> before = stuck;
            if (before == null || before.isDone()) {
                await(done, Math.min(most.toNanos(), patience.leftNanos()));
            }
        } catch (RejectedExecutionException e) {
            LOG.log(System.Logger.Level.DEBUG, "a task comes after the end", e);
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
                    () -> "a service listener has not returned, thread '" + name + "' is"
                            + (stack.length == 0 ? " late" : " at " + stack[0]));
        } catch (ExecutionException e) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    () -> "a service listener threw an exception: " + Condensed.of(e.getCause()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Lets the thread end when everything is done, and waits for that. */
    @Override
    public void close() {
        executor.shutdown();
        Thread last = thread;
        if (last != null) {
            patience.join(last);
        }
    }
}
