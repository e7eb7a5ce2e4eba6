// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests.felix;

import io.pollux.Reactor;
import io.pollux.Timer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** A timer that records how it fires. */
final class Alarm implements Runnable {
    private final Reactor reactor;
    private final long dueNanos;
    private final AtomicInteger runs = new AtomicInteger();
    private final Timer timer;
    private volatile String failure;

    Alarm(Reactor reactor, Duration delay) {
        this.reactor = reactor;
        this.dueNanos = System.nanoTime() + delay.toNanos();
        this.timer = reactor.schedule(this, delay);
    }

    @Override
    public void run() {
        if (!reactor.inReactor()) {
            failure = "on thread " + Thread.currentThread().getName();
        }
        if (System.nanoTime() - dueNanos < 0) {
            failure = "too early";
        }
        runs.incrementAndGet();
    }

    boolean isPending() {
        return timer.isArmed();
    }

    boolean hasRun() {
        return runs.get() > 0;
    }

    /** Returns what went wrong, or null if it fired once, in time and on the right thread. */
    String failure() {
        return runs.get() == 1 ? failure : "ran " + runs.get() + " times";
    }
}
