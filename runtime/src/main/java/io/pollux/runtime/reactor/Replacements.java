// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.reactor;

import io.pollux.runtime.threads.DaemonThread;
import io.pollux.text.Log;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Replaces reactors that have failed (rule S9): at once the first time, and after a pause when one fails again and
 * again; the pause doubles from 1 to 30 seconds. Each replacement runs on its own thread, because it may have to wait
 * for others.
 */
final class Replacements {
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long FIRST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** A reactor that has run for this long has recovered: its next failure counts as the first. */
    private static final long LASTING_NANOS = TimeUnit.MINUTES.toNanos(5);

    private static final System.Logger LOG = Log.of(Replacements.class);

    private final Consumer<ReactorThread> replacing;
    private final Map<String, Last> last = new HashMap<>();
    private volatile Thread busy;

    /** When a reactor of a name was last replaced, and how long to pause before the next time. */
    private record Last(long nanos, long pauseNanos) {
        boolean isOver(long nowNanos) {
            return nowNanos - nanos >= pauseNanos;
        }

        Last next(long nowNanos) {
            boolean lasted = nowNanos - nanos >= LASTING_NANOS;
            return new Last(nowNanos, lasted ? FIRST_PAUSE_NANOS : Math.min(pauseNanos * 2, LONGEST_PAUSE_NANOS));
        }
    }

    Replacements(Consumer<ReactorThread> replacing) {
        this.replacing = replacing;
    }

    /** Replaces a reactor if that is due. Called repeatedly, by one thread. */
    void replace(ReactorThread failed) {
        Thread before = busy;
        long now = System.nanoTime();
        Last known = last.get(failed.name());
        if ((before != null && before.isAlive()) || (known != null && !known.isOver(now))) {
            return;
        }
        last.put(failed.name(), known == null ? new Last(now, FIRST_PAUSE_NANOS) : known.next(now));
        Thread next = DaemonThread.create(() -> run(failed), "pollux-replacement");
        next.start();
        busy = next;
    }

    private void run(ReactorThread failed) {
        try {
            replacing.accept(failed);
        } catch (RuntimeException | Error e) {
            LOG.log(System.Logger.Level.ERROR, failed.name() + " cannot be replaced yet", e);
        }
    }
}
