// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.reactor;

import io.pollux.text.Log;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Wakes each reactor that has made no pass since the last beat, so that none waits for much longer than a second and
 * channels that were closed underneath are found (rule P8). A limit to every wait would do as well, but then the system
 * sets a timer whenever a reactor sleeps and takes it back when it wakes up: with one connection that is a tenth of
 * what a message costs.
 */
final class Heartbeat {
    /** A reactor without work makes a pass every second beat, late enough to look at every channel. */
    private static final long BEAT_MS = 505;

    private static final String THREAD = "pollux-heartbeat";
    private static final System.Logger LOG = Log.of(Heartbeat.class);

    private final Patience patience;
    private final Map<ReactorThread, Long> passes = new ConcurrentHashMap<>();
    private final ReentrantLock beating = new ReentrantLock();
    private final Runnable besides;
    private PeriodicThread thread;

    /** With something else to do at each beat. */
    Heartbeat(Patience patience, Runnable besides) {
        this.patience = patience;
        this.besides = besides;
    }

    /** Takes care of a reactor; with the first one it starts to beat, on a thread of its own. */
    synchronized void add(ReactorThread reactor) {
        if (passes.isEmpty()) {
            thread = new PeriodicThread(THREAD, () -> BEAT_MS, late -> beatAndMore());
            thread.start();
        }
        passes.put(reactor, -1L);
    }

    /** Lets go of a reactor that has ended; with the last one, returns when the thread has ended as well. */
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

    /** Returns how many passes the reactor has made by now. */
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

    /** Returns when no beat is under way: what no reactor uses any more is not being woken either (rule B1). */
    void settle() {
        try {
            if (beating.tryLock(patience.leftNanos(), TimeUnit.NANOSECONDS)) {
                beating.unlock();
            } else {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "a loop's wakeup does not return, thread '" + THREAD + "' is stuck in it");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
