// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Wakes each reactor that has made no pass since the last beat, so that none waits for longer than a second and
 * channels that were closed underneath are found (rule P8). A limit to every wait would do as well, but then the system
 * sets a timer whenever a reactor sleeps and takes it back when it wakes up: with one connection that is a tenth of
 * what a message costs.
 */
final class Heartbeat {
    private static final long BEAT_MS = 500;

    /** A beat ends at once, unless the machine is very busy. */
    private static final long STOP_LIMIT_MS = 10_000;

    private static final System.Logger LOG = System.getLogger(Heartbeat.class.getName());

    private final Supplier<List<ReactorThread>> reactors;
    private final Map<ReactorThread, Long> passes = new HashMap<>();
    private CountDownLatch stop;
    private Thread thread;

    Heartbeat(Supplier<List<ReactorThread>> reactors) {
        this.reactors = reactors;
    }

    /** Starts to beat, on a thread of its own. */
    void open() {
        CountDownLatch until = new CountDownLatch(1);
        stop = until;
        thread = ReactorThread.newThread(() -> beat(until), "pollux-heartbeat");
        thread.start();
    }

    /** Ends the thread, and returns when it has ended. */
    void close() {
        stop.countDown();
        try {
            thread.join(STOP_LIMIT_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void beat(CountDownLatch until) {
        try {
            while (!until.await(BEAT_MS, TimeUnit.MILLISECONDS)) {
                beat();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void beat() {
        List<ReactorThread> current = reactors.get();
        passes.keySet().retainAll(current);
        for (ReactorThread reactor : current) {
            Long made = reactor.map().counters().passes();
            if (made.equals(passes.put(reactor, made))) {
                wake(reactor);
            }
        }
    }

    private static void wake(ReactorThread reactor) {
        try {
            reactor.map().wakeup();
        } catch (RuntimeException | LinkageError e) {
            LOG.log(System.Logger.Level.WARNING, reactor + " cannot be woken", e);
        }
    }

    /** Returns when no beat is under way: what no reactor uses any more is not being woken either (rule B1). */
    synchronized void settle() {}
}
