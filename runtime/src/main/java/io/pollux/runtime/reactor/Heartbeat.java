// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.reactor;

import io.pollux.runtime.threads.Patience;
import io.pollux.runtime.threads.PeriodicThread;
import io.pollux.text.Log;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Wakes every reactor that has made no pass since the last beat. So no reactor waits for much longer than a second, and
 * it finds channels that were closed underneath it (rule P8). A limit on every wait would do the same, but then the
 * system would set a timer whenever a reactor sleeps and cancel it when the reactor wakes up: with one connection that
 * is a tenth of the cost of a message.
 */
final class Heartbeat {
    /** An idle reactor makes a pass every second beat: rarely enough to look at every channel then. */
    private static final long BEAT_MS = 505;

    private static final String THREAD = "pollux-heartbeat";
    private static final System.Logger LOG = Log.of(Heartbeat.class);

    private final Patience patience;
    private final Map<ReactorThread, Long> passes = new ConcurrentHashMap<>();
    private final ReentrantLock beating = new ReentrantLock();
    private final Runnable besides;
    private PeriodicThread thread;

    /** Also runs a task at each beat. */
    Heartbeat(Patience patience, Runnable besides) {
        this.patience = patience;
        this.besides = besides;
    }

    /** Begins to wake a reactor. The first one starts the heartbeat on its own thread. */
    synchronized void add(ReactorThread reactor) {
        if (passes.isEmpty()) {
            thread = new PeriodicThread(THREAD, () -> BEAT_MS, late -> beatAndMore());
            thread.start();
        }
        passes.put(reactor, -1L);
    }

    /** Removes a reactor that has ended. Removing the last one stops the heartbeat, and waits for its thread to end. */
    void remove(ReactorThread reactor) {
        synchronized (this) {
            passes.remove(reactor);
            if (!passes.isEmpty()) {
                return;
            }
            thread.stop();
        }
        thread.join(patience);
    }

    private void beatAndMore() {
        beat();
        besides.run();
    }

    private void beat() {
        beating.lock();
        try {
            passes.forEach((reactor, before) -> passes.replace(reactor, before, beat(reactor, before)));
        } finally {
            beating.unlock();
        }
    }

    /** Wakes the reactor if it has made no pass. Returns how many passes it has made by now. */
    private static long beat(ReactorThread reactor, long before) {
        long made = reactor.map().counters().passes();
        if (made == before) {
            try {
                reactor.map().wakeup();
            } catch (RuntimeException | Error e) {
                LOG.log(System.Logger.Level.WARNING, reactor.name() + " cannot be woken", e);
            }
        }
        return made;
    }

    /**
     * Waits for a beat in progress, so that a loop that no reactor uses any more is not being woken either (rule B1).
     */
    void settle() {
        try {
            if (beating.tryLock(patience.leftNanos(), TimeUnit.NANOSECONDS)) {
                beating.unlock();
            } else {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "a loop's wakeup does not return; thread '" + THREAD + "' is stuck in it");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
