// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.threads;

import io.pollux.text.Log;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Limits how long threads wait for this runtime. Everything a thread waits for as part of one operation, such as the
 * stop of a bundle, has one deadline, however many reactors there are and however often they are asked. When the
 * runtime or the framework stops, all threads share one deadline (rule B9). A single wait uses up at most three
 * quarters of the time that is left, so that one reactor that does not answer leaves time for those that do.
 */
public final class Patience {
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(5);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final System.Logger LOG = Log.of(Patience.class);

    private final LongSupplier clock;
    private final Map<Thread, Operation> operations = new ConcurrentHashMap<>();
    private volatile Duration limit = Duration.ofSeconds(5);
    private volatile Operation last;

    /** An operation, and when it has to end. */
    private record Operation(Object what, long deadlineNanos) {}

    public Patience(LongSupplier nanoClock) {
        clock = nanoClock;
    }

    public Duration limit() {
        return limit;
    }

    public void limit(Duration positive) {
        limit = positive;
    }

    /**
     * Runs an operation that has one deadline, on the calling thread. Inside another operation, it has that one's
     * deadline.
     *
     * @param work the operation, never null
     */
    public void together(Runnable work) {
        together(limit, work);
    }

    /**
     * The same with less time, for operations that only look.
     *
     * @param most how long all waiting may take, unless the limit is shorter; never null
     * @param work the operation, never null
     */
    public void together(Duration most, Runnable work) {
        begin(work, most.compareTo(limit) < 0 ? most : limit);
        try {
            work.run();
        } finally {
            end(work);
        }
    }

    /**
     * Begins an operation of the calling thread, which {@link #end} ends. Inside another operation it does nothing.
     *
     * @param what identifies the operation, never null
     */
    public void begin(Object what) {
        begin(what, limit);
    }

    private void begin(Object what, Duration within) {
        long deadline = clock.getAsLong() + within.toNanos();
        operations.putIfAbsent(Thread.currentThread(), new Operation(what, deadline));
    }

    /**
     * Ends an operation of the calling thread; does nothing if another one is in progress.
     *
     * @param what identifies the operation, never null
     */
    public void end(Object what) {
        operations.computeIfPresent(
                Thread.currentThread(), (any, current) -> current.what.equals(what) ? null : current);
    }

    /** Begins the last operation: from now on there is one deadline for everything, on every thread. */
    public synchronized void beginLast() {
        if (last == null) {
            last = new Operation(this, clock.getAsLong() + limit.toNanos());
        }
    }

    /**
     * Returns how long the calling thread may spend on one wait.
     *
     * @return a time in nanoseconds, 0 if the deadline has passed
     */
    public long leftNanos() {
        Operation current = operations.get(Thread.currentThread());
        Operation everything = last;
        long left = current == null && everything == null ? limit.toNanos() : Math.min(left(current), left(everything));
        return left - left / 4;
    }

    private long left(Operation operation) {
        return operation == null ? Long.MAX_VALUE : Math.max(0, operation.deadlineNanos - clock.getAsLong());
    }

    /** Returns after how much of a wait the log says what is waited for. */
    public long silenceNanos() {
        return Math.min(limit.toNanos() / 4, LONGEST_SILENCE.toNanos());
    }

    /**
     * Waits for a thread of ours to end; logs a warning if it does not end in time.
     *
     * @param thread a thread that has been told to end, never null
     */
    public void join(Thread thread) {
        long start = System.nanoTime();
        long limitNanos = leftNanos();
        while (thread.isAlive()
                && System.nanoTime() - start < limitNanos
                && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(LOOK_NANOS); // join would take the thread's monitor, which other code may hold
        }
        StackTraceElement[] stack = thread.getStackTrace();
        if (stack.length > 0) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "thread '" + thread.getName() + "' does not end and is abandoned at " + stack[0]);
        }
    }
}
