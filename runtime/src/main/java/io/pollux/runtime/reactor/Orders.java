// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.reactor;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/**
 * The orders that a reactor carries out between two passes. These are not tasks of its map: a swap inside a task could
 * not serve the channels between its slices (rule S4). Any thread may give orders; the reactor's thread carries them
 * out.
 */
final class Orders {
    private static final int MOST_PER_PASS = 64;

    private final Queue<Question<?>> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicLong done = new AtomicLong();
    private final BooleanSupplier stopping;
    private volatile boolean ended;

    Orders(BooleanSupplier stopping) {
        this.stopping = stopping;
    }

    /** Adds an order, for the next time between two passes; cancels it if the reactor has ended. */
    void give(Question<?> order) {
        waiting.add(order);
        if (ended) {
            cancelAll();
        }
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Returns how many orders have been carried out so far. */
    long done() {
        return done.get();
    }

    /** Carries out what is waiting, a bounded number of orders; stops early if the reactor is to stop. */
    void carryOut() {
        Question<?> order;
        for (int left = MOST_PER_PASS;
                left > 0 && !stopping.getAsBoolean() && (order = waiting.poll()) != null;
                left--) {
            order.run();
            done.incrementAndGet();
        }
    }

    /** The reactor has ended: cancels the waiting orders, and all later ones. */
    void end() {
        ended = true;
        cancelAll();
    }

    private void cancelAll() {
        Question<?> order;
        while ((order = waiting.poll()) != null) {
            order.answer().cancel(false);
        }
    }
}
