// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;

/**
 * The work that a map's thread runs later: tasks in the next pass, and timers at their deadlines. It refuses work of an
 * owner that ends (rule B2).
 */
final class Agenda {
    /** How many tasks run in one pass at most (rule P13). */
    private static final int TASK_BATCH = 256;

    private final LongSupplier clock;
    private final Access access;
    private final Ownership ownership;
    private final Mailbox mailbox = new Mailbox();
    private final TimerQueue timers = new TimerQueue();

    Agenda(LongSupplier nanoClock, Access access, Ownership ownership) {
        this.clock = nanoClock;
        this.access = access;
        this.ownership = ownership;
    }

    /** Receives tasks and wakeups from other threads. */
    Mailbox mailbox() {
        return mailbox;
    }

    /** The time on the map's clock. */
    long clockNanos() {
        return clock.getAsLong();
    }

    boolean hasTasks() {
        return !mailbox.isEmpty();
    }

    boolean hasTimers() {
        return timers.size() > 0;
    }

    /** Runs a task on behalf of an owner, as {@link MapDriver#execute} says. */
    void execute(Runnable task, Object onBehalf) {
        Object owner = ownership.ownerOf(onBehalf, task.getClass());
        put(owner, OwnedTask.of(owner, task));
    }

    /** Accepts a task of an owner, or of no owner if that is null. Called from any thread. */
    void put(Object owner, Runnable task) {
        admit(owner, task.getClass());
        if (!hop(task)) {
            throw new RejectedExecutionException("the map is closed");
        }
    }

    /**
     * Runs a task on the map's thread regardless of its owner; returns false if the map is closed. Called from any
     * thread.
     */
    boolean hop(Runnable task) {
        if (access.isClosed()) {
            return false;
        }
        mailbox.put(task);
        return true;
    }

    /**
     * Refuses the tasks and timers of an owner that ends; one that another thread submits at the same time does not
     * run.
     */
    private void admit(Object owner, Class<?> type) {
        boolean refused = access.isOwnedByCaller() ? ownership.refuses(owner, type) : ownership.hasEnded(owner);
        if (refused) {
            throw new RejectedExecutionException(Ownership.refusal(owner));
        }
    }

    /** Runs a task later on behalf of an owner, as {@link MapDriver#schedule} says. */
    Timer schedule(Runnable task, Duration delay, Object onBehalf) {
        Object owner = ownership.ownerOf(onBehalf, task.getClass());
        admit(owner, task.getClass());
        Timer timer = new Timer(this, task, owner, deadline(delay));
        if (!access.isClosed() && access.isOwnedByCaller()) {
            timers.put(timer);
        } else {
            put(owner, OwnedTask.of(owner, () -> enqueue(timer)));
        }
        return timer;
    }

    private void enqueue(Timer timer) {
        if (timer.isArmed()) {
            timers.put(timer);
        }
    }

    /** Rearms a timer, as {@link Timer#rearm} says. */
    void rearm(Timer timer, Duration delay) {
        access.checkThread();
        access.checkOpen();
        if (timer.hasEnded() || ownership.refuses(timer.owner(), timer.type())) {
            throw new IllegalStateException(Ownership.refusal(timer.owner()));
        }
        timer.arm(deadline(delay));
        timers.put(timer);
    }

    /** Drops a timer that has been cancelled, unless it is armed again by then. Called from any thread. */
    void drop(Timer timer) {
        if (access.isOwnedByCaller()) {
            timers.remove(timer);
        } else {
            hop(() -> {
                if (!timer.isArmed()) {
                    timers.remove(timer);
                }
            });
        }
    }

    private long deadline(Duration delay) {
        return clock.getAsLong() + nanos(delay);
    }

    /** A duration in nanoseconds: at least 0, and at most 146 years, so that deadlines can be compared. */
    static long nanos(Duration delay) {
        if (delay.isNegative()) {
            return 0;
        }
        return delay.toSeconds() >= Long.MAX_VALUE / 2_000_000_000L ? Long.MAX_VALUE / 2 : delay.toNanos();
    }

    /** Shortens a timeout, of which a negative one is unlimited, if a timer is due earlier. */
    long untilTimer(long timeoutNanos) {
        if (timers.size() == 0) {
            return timeoutNanos;
        }
        long untilTimer = Math.max(0, timers.nearestNanos() - clock.getAsLong());
        return timeoutNanos < 0 ? untilTimer : Math.min(timeoutNanos, untilTimer);
    }

    /** Runs the timers that are due, and then a batch of tasks. */
    void runDue(Dispatch dispatch) {
        if (timers.size() > 0) {
            runTimers(dispatch, clock.getAsLong());
        }
        Runnable task;
        for (int left = TASK_BATCH; left > 0 && (task = mailbox.take()) != null; left--) {
            dispatch.run(task, ownership.ownerOfTask(task));
        }
    }

    private void runTimers(Dispatch dispatch, long now) {
        for (int left = timers.size(); left > 0; left--) {
            Timer due = timers.takeDue(now);
            if (due == null) {
                return;
            }
            if (due.disarm()) {
                dispatch.run(due.task(), due.owner());
            }
        }
    }

    /** Drops the timers and tasks of an owner; returns the dispatchers that the tasks would have mapped. */
    List<Dispatcher> removeOf(Object owner) {
        timers.endIf(timer -> ownership.isOf(owner, timer.owner(), timer.type()));
        return mailbox.removeOf(owner, ownership);
    }
}
