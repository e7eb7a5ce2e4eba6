// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.threads;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * A daemon thread that runs a task again and again, with a pause before each run, until it is told to stop. A run that
 * throws, for example for lack of memory, is dropped; the next one follows (rule M5).
 */
public final class PeriodicThread {
    private final LongSupplier pauseMs;
    private final LongConsumer task;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Thread thread;

    /**
     * Makes a thread that has not been started.
     *
     * @param name the thread's name, never null
     * @param pauseMs how long to pause before the next run, in milliseconds; asked before each pause, never null
     * @param task what to run, never null; it is told by how many nanoseconds the run is late
     */
    public PeriodicThread(String name, LongSupplier pauseMs, LongConsumer task) {
        this.pauseMs = pauseMs;
        this.task = task;
        this.thread = DaemonThread.create(this::run, name);
    }

    /** Starts the thread. To be called once. */
    public void start() {
        thread.start();
    }

    /** Tells the thread to stop; a run in progress is completed. Does not wait. */
    public void stop() {
        stop.countDown();
    }

    /**
     * Waits until the thread has ended, at once if it was never started; logs if it does not end in time.
     *
     * @param patience how long to wait, never null
     */
    public void join(Patience patience) {
        patience.join(thread);
    }

    private void run() {
        try {
            long askedMs = pauseMs.getAsLong();
            long since = System.nanoTime();
            while (!stop.await(askedMs, TimeUnit.MILLISECONDS)) {
                long now = System.nanoTime();
                runOnce(now - since - TimeUnit.MILLISECONDS.toNanos(askedMs));
                askedMs = pauseMs.getAsLong();
                since = now;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @SuppressWarnings("EmptyCatch")
    private void runOnce(long lateNanos) {
        try {
            task.accept(lateNanos);
        } catch (Throwable t) {
            // nothing is allocated here, and logging could fail too
        }
    }
}
