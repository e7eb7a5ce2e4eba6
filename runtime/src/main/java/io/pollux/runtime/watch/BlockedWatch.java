// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.watch;

import static io.pollux.runtime.reactor.ReactorThread.driverOf;

import io.pollux.Dispatcher;
import io.pollux.MapDriver;
import io.pollux.runtime.reactor.ReactorGroup;
import io.pollux.runtime.reactor.ReactorThread;
import io.pollux.runtime.threads.PeriodicThread;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Reports callbacks that block a reactor: once while a callback is stuck, and again when it returns. It checks from
 * outside what each reactor calls back and since when, at no cost to the reactors. It does not remember the callbacks
 * themselves, so that it keeps no bundle from being collected.
 */
public final class BlockedWatch implements AutoCloseable {
    private static final long LONGEST_PAUSE_MS = 1000;

    /** A watch that is this late was delayed itself, most often because the whole process was suspended. */
    private static final long LATE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final ReactorGroup group;
    private final Map<ReactorThread, Blocked> blocked = new HashMap<>();
    private final PeriodicThread thread = new PeriodicThread("pollux-watch", this::pauseMs, this::lookUnlessLate);
    private volatile long slowNanos;
    private boolean wasLate;

    /** A callback that has been reported. */
    private record Blocked(String callback, long sinceNanos) {}

    /**
     * Makes a watch that does not look yet.
     *
     * @param group whose reactors to watch
     */
    public BlockedWatch(ReactorGroup group) {
        this.group = group;
        slowCallback(Duration.ofMillis(100));
    }

    /** Starts to watch, on its own thread. */
    public void open() {
        thread.start();
    }

    /**
     * Sets after how long a callback is reported.
     *
     * @param limit the limit, never null; zero means never
     */
    public void slowCallback(Duration limit) {
        slowNanos = limit.toNanos();
    }

    /** Stops the thread and waits until it has ended: nothing of this bundle may run after its stop (rule B5). */
    @Override
    public void close() {
        thread.stop();
        thread.join(group.patience());
    }

    /**
     * Short enough that a callback is reported before it has run for twice the limit; half of that once one has been
     * reported, to notice when it returns.
     */
    private long pauseMs() {
        long limitMs = TimeUnit.NANOSECONDS.toMillis(blocked.isEmpty() ? slowNanos : slowNanos / 2);
        return slowNanos == 0 ? LONGEST_PAUSE_MS : Math.max(1, Math.min(limitMs, LONGEST_PAUSE_MS));
    }

    /**
     * Skips a late look: time passes while the process is suspended, so the callback is reported only if it still runs
     * at the next look. Two late looks in a row mean a busy machine, and are not skipped.
     */
    void lookUnlessLate(long lateNanos) {
        wasLate = lateNanos > LATE_NANOS && !wasLate;
        if (!wasLate) {
            look();
        }
    }

    private void look() {
        List<ReactorThread> reactors = group.reactors();
        blocked.keySet().retainAll(reactors);
        reactors.forEach(this::look);
    }

    private void look(ReactorThread reactor) {
        MapDriver driver = driverOf(reactor);
        long since = driver.runningSinceNanos();
        Object running = driver.running();
        boolean belongTogether = running != null && since == driver.runningSinceNanos();
        long runningNanos = System.nanoTime() - since;
        Blocked reported = blocked.get(reactor);
        if (reported != null && belongTogether && since == reported.sinceNanos) {
            return;
        }
        if (reported != null) {
            blocked.remove(reactor);
            group.listeners().unblocked(reactor, reported.callback, System.nanoTime() - reported.sinceNanos);
        }
        if (belongTogether && slowNanos > 0 && runningNanos >= slowNanos) {
            report(reactor, describe(running), since);
        }
    }

    private void report(ReactorThread reactor, String callback, long since) {
        List<StackTraceElement> stack = reactor.stack();
        MapDriver driver = driverOf(reactor);
        if (driver.running() == null || driver.runningSinceNanos() != since) {
            return; // it has returned: this is the stack of another callback
        }
        blocked.put(reactor, new Blocked(callback, since));
        group.listeners().blocked(reactor, callback, System.nanoTime() - since, stack);
    }

    private static String describe(Object running) {
        String type = running.getClass().getName();
        int slash = type.indexOf('/');
        return (running instanceof Dispatcher ? "dispatcher " : "task ")
                + (slash < 0 ? type : type.substring(0, slash));
    }
}
