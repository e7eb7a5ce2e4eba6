// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import io.pollux.spi.Demultiplexer;
import io.pollux.text.Log;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * What other threads leave for a map: tasks, and the wish that it wakes up. A wakeup costs a system call only while the
 * map waits: {@link #beginWait} and {@link #wakeup} meet in one atomic state, so none is ever lost.
 */
final class Mailbox {
    private static final int AWAKE = 0;
    private static final int WAITING = 1;

    /** Woken before a wait, which will not begin. */
    private static final int WOKEN = 2;

    /** Woken while it waits. */
    private static final int SIGNALLED = 3;

    private static final System.Logger LOG = Log.of(ChannelMap.class);

    private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger state = new AtomicInteger(AWAKE);
    private volatile Thread waiter;
    private volatile Demultiplexer demultiplexer;

    /** Leaves a task; ends the wait in progress. Called from any thread. */
    void put(Runnable task) {
        tasks.add(task);
        if (state.compareAndSet(WAITING, SIGNALLED)) {
            signal();
        }
    }

    /** The next task, or null if there is none. Called on the map's thread. */
    Runnable take() {
        return tasks.poll();
    }

    /** Drops the tasks of an owner; returns the dispatchers that they would have mapped. Called on the map's thread. */
    List<Dispatcher> removeOf(Object owner, Ownership ownership) {
        List<Dispatcher> orphans = new ArrayList<>();
        tasks.removeIf(task -> {
            boolean its = ownership.isTaskOf(owner, task);
            if (its && task instanceof OwnedTask owned && owned.handedOver() != null) {
                orphans.add(owned.handedOver());
            }
            return its;
        });
        return orphans;
    }

    boolean isEmpty() {
        return tasks.isEmpty();
    }

    /** Ends the wait in progress, or the next one; tries again if one before has failed. Called from any thread. */
    void wakeup() {
        int before = state.getAndUpdate(now -> now == AWAKE || now == WOKEN ? WOKEN : SIGNALLED);
        if (before == WAITING || before == SIGNALLED) {
            signal();
        }
    }

    private void signal() {
        Demultiplexer current = demultiplexer;
        if (current != null) {
            wakeup(current);
        } else {
            LockSupport.unpark(waiter);
        }
    }

    /**
     * Whoever leaves a task is not to blame for a loop that throws: its wait ends later, the task is kept (rule B10).
     */
    private static void wakeup(Demultiplexer waiting) {
        try {
            waiting.wakeup();
        } catch (RuntimeException | Error e) {
            LOG.log(System.Logger.Level.WARNING, "a loop cannot be woken, its wait ends later", e);
        }
    }

    /** Names what {@link #wakeup} has to end: a demultiplexer's wait, or with null that of the parked thread. */
    void waitsOn(Demultiplexer current) {
        demultiplexer = current;
    }

    /** Names the thread that will wait. */
    void belongsTo(Thread owner) {
        waiter = owner;
    }

    /**
     * Announces a wait. Returns false if there was a wakeup since the last one, or a task waits: the map must not
     * block.
     */
    boolean beginWait() {
        return state.compareAndSet(AWAKE, WAITING) && tasks.isEmpty();
    }

    /** Ends what {@link #beginWait} announced; returns true if a wakeup came meanwhile. */
    boolean endWait() {
        return state.getAndSet(AWAKE) > WAITING;
    }

    /**
     * Waits without a demultiplexer, between {@link #beginWait} and {@link #endWait}: the wait of a parked map (rule
     * S5). A thread may be unparked for no reason of ours, so it goes round until there is one.
     */
    void park(long timeoutNanos) {
        long start = System.nanoTime();
        long leftNanos = timeoutNanos;
        while (leftNanos != 0
                && state.get() == WAITING
                && !Thread.currentThread().isInterrupted()) {
            if (timeoutNanos < 0) {
                LockSupport.park(this);
            } else {
                LockSupport.parkNanos(this, leftNanos);
                leftNanos = Math.max(0, timeoutNanos - (System.nanoTime() - start));
            }
        }
    }
}
