// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.reactor;

import io.pollux.text.Log;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * When a reactor that has failed is replaced (rule S9): at once, but one that fails again and again only after a pause,
 * which doubles from 1 to 30 seconds. It happens on a thread of its own, because others may be in the way.
 */
final class Replacements {
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long FIRST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Who has lasted for so long has not failed again, but anew. */
    private static final long LASTING_NANOS = TimeUnit.MINUTES.toNanos(5);

    private static final System.Logger LOG = Log.of(Replacements.class);

    private final Consumer<ReactorThread> replacing;
    private final Map<String, Last> last = new HashMap<>();
    private volatile Thread busy;

    /** When a reactor of a name was replaced, and how long to wait before the next time. */
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

    /** Has a reactor replaced if that is due. Called by one thread, again and again. */
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
