// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.reactor;

import io.pollux.text.Log;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * How long this runtime is waited for. Whatever a thread waits for on the way to one end, such as the stop of a bundle,
 * has one deadline, however many reactors there are and however often they are asked; when the runtime or the framework
 * stops, all threads have one (rule B9). Nobody uses up more than three quarters of what is left, so that one who does
 * not answer leaves time for those who do.
 */
public final class Patience {
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(5);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final System.Logger LOG = Log.of(Patience.class);

    private final LongSupplier clock;
    private final Map<Thread, Way> ways = new ConcurrentHashMap<>();
    private volatile Duration limit = Duration.ofSeconds(5);
    private volatile Way last;

    /** What a thread is about, and when it ends. */
    private record Way(Object what, long deadlineNanos) {}

    Patience(LongSupplier nanoClock) {
        clock = nanoClock;
    }

    Duration limit() {
        return limit;
    }

    void limit(Duration positive) {
        limit = positive;
    }

    /**
     * Does something that has one deadline, on the calling thread. As part of something else, it has that one's.
     *
     * @param work what waits, never null
     */
    public void together(Runnable work) {
        together(limit, work);
    }

    /**
     * The same with less time, for what only looks.
     *
     * @param most how long all waiting may take, however long the limit is; never null
     * @param work what waits, never null
     */
    public void together(Duration most, Runnable work) {
        begin(work, most.compareTo(limit) < 0 ? most : limit);
        try {
            work.run();
        } finally {
            end(work);
        }
    }

    /** Begins what {@link #end} ends, on the same thread, unless it is part of something else. */
    public void begin(Object what) {
        begin(what, limit);
    }

    private void begin(Object what, Duration within) {
        long deadline = clock.getAsLong() + within.toNanos();
        ways.putIfAbsent(Thread.currentThread(), new Way(what, deadline));
    }

    public void end(Object what) {
        ways.computeIfPresent(Thread.currentThread(), (any, way) -> way.what.equals(what) ? null : way);
    }

    /** The last thing begins: from now on everything has one deadline, on every thread. */
    public synchronized void beginLast() {
        if (last == null) {
            last = new Way(this, clock.getAsLong() + limit.toNanos());
        }
    }

    /**
     * Returns how long the calling thread may wait for one thing.
     *
     * @return a time in nanoseconds, 0 if the deadline has passed
     */
    public long leftNanos() {
        Way way = ways.get(Thread.currentThread());
        Way everything = last;
        long left = way == null && everything == null ? limit.toNanos() : Math.min(left(way), left(everything));
        return left - left / 4;
    }

    private long left(Way way) {
        return way == null ? Long.MAX_VALUE : Math.max(0, way.deadlineNanos - clock.getAsLong());
    }

    /** After how much of a wait it is told what is waited for. */
    long silenceNanos() {
        return Math.min(limit.toNanos() / 4, LONGEST_SILENCE.toNanos());
    }

    /**
     * Waits for the end of a thread of ours; says so if it does not come in time.
     *
     * @param thread which has been told to end, never null
     */
    public void join(Thread thread) {
        long start = System.nanoTime();
        long limitNanos = leftNanos();
        while (thread.isAlive()
                && System.nanoTime() - start < limitNanos
                && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(LOOK_NANOS); // join would want the thread's monitor, which anybody may hold
        }
        StackTraceElement[] stack = thread.getStackTrace();
        if (stack.length > 0) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "thread '" + thread.getName() + "' does not end, it is left behind at " + stack[0]);
        }
    }
}
