// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Objects;

/**
 * A task that a {@link ChannelMap} runs once, on its thread, at a deadline. {@link ChannelMap#schedule} makes one. It
 * survives every swap of the loop (rule S3).
 */
public final class Timer {
    private static final VarHandle ARMED;

    static {
        try {
            ARMED = MethodHandles.lookup().findVarHandle(Timer.class, "armed", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Agenda agenda;
    private final Object owner;

    /**
     * Null once its owner has ended, so that a reference to this timer does not keep the task. Confined to the map's
     * thread.
     */
    private Runnable task;

    private volatile boolean armed = true;

    /** When to run, on the map's clock; confined to the map's thread once queued. */
    long deadlineNanos;

    /** Breaks ties between equal deadlines: first armed, first run. */
    long order;

    /** The place in the queue's heap, or -1 outside of it. */
    int index = -1;

    Timer(Agenda agenda, Runnable task, Object owner, long deadlineNanos) {
        this.agenda = agenda;
        this.owner = owner;
        this.task = task;
        this.deadlineNanos = deadlineNanos;
    }

    /**
     * Cancels the timer. Does nothing if the task has run, is running, or was cancelled before. May be called from any
     * thread. On the map's thread, the task does not start any more once this has returned.
     *
     * @return true if this call has kept the task from running
     */
    public boolean cancel() {
        boolean kept = disarm();
        if (kept) {
            agenda.drop(this);
        }
        return kept;
    }

    /**
     * Tells whether the task has yet to run. May be called from any thread.
     *
     * @return true until the task starts, the timer is cancelled, or its owner ends
     */
    public boolean isArmed() {
        return armed;
    }

    /**
     * Rearms the timer, whether it has run, was cancelled or is still waiting: its task runs once, after the delay.
     * Called on the map's thread only.
     *
     * @param delay how long from now, never null; zero or negative means with the next pass
     * @throws IllegalStateException on another thread than the map's, if the map is closed, or if the owner of the task
     *     has ended, or ends (rule B2)
     */
    public void rearm(Duration delay) {
        agenda.rearm(this, Objects.requireNonNull(delay, "delay"));
    }

    void arm(long deadline) {
        deadlineNanos = deadline;
        armed = true;
    }

    /** Claims the run or its cancellation, of which only the first succeeds; returns false if it is already claimed. */
    boolean disarm() {
        return ARMED.compareAndSet(this, true, false);
    }

    Runnable task() {
        return task;
    }

    /** On whose behalf the task runs, or null. */
    Object owner() {
        return owner;
    }

    /** The class of the task, or this class if the owner has ended. */
    Class<?> type() {
        return task == null ? Timer.class : task.getClass();
    }

    /** The owner ends: the task never runs again, and nothing of the owner is held here. */
    void end() {
        disarm();
        task = null;
    }

    boolean hasEnded() {
        return task == null;
    }
}
