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
 * Receives tasks and wakeups for a map from other threads. A wakeup costs a system call only while the map waits.
 * {@link #beginWait} and {@link #wakeup} meet in one atomic state, so no wakeup is lost.
 */
final class Mailbox {
    private static final int AWAKE = 0;
    private static final int WAITING = 1;

    /** Woken before a wait, which then does not begin. */
    private static final int WOKEN = 2;

    /** Woken during a wait. */
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

    /** Drops the tasks of an owner, and returns the dispatchers that they would have mapped. On the map's thread. */
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

    /** Ends the wait in progress, or the next one. Signals again if it has done so already. Called from any thread. */
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
     * Hides a loop's exception from the thread that left a task: the wait ends later, and the task is kept (rule B10).
     */
    private static void wakeup(Demultiplexer waiting) {
        try {
            waiting.wakeup();
        } catch (RuntimeException | Error e) {
            LOG.log(System.Logger.Level.WARNING, "cannot wake the loop; its wait ends later", e);
        }
    }

    /** Sets what {@link #wakeup} has to end: the wait of a demultiplexer, or if null, that of the parked thread. */
    void waitsOn(Demultiplexer current) {
        demultiplexer = current;
    }

    /** Sets the thread that will wait. */
    void belongsTo(Thread owner) {
        waiter = owner;
    }

    /**
     * Announces a wait. Returns false if the map must not block, because it has been woken since the last wait or has a
     * task.
     */
    boolean beginWait() {
        return state.compareAndSet(AWAKE, WAITING) && tasks.isEmpty();
    }

    /** Ends the wait that {@link #beginWait} announced; returns true if the map has been woken meanwhile. */
    boolean endWait() {
        return state.getAndSet(AWAKE) > WAITING;
    }

    /**
     * Waits without a demultiplexer, between {@link #beginWait} and {@link #endWait}, as a parked map does (rule S5). A
     * thread may be unparked for other reasons, so this loops until the map has a reason to continue.
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
