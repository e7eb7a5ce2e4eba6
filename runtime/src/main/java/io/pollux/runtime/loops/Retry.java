// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.loops;

import io.pollux.MapDriver;
import io.pollux.Timer;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;

/**
 * Runs a task again and again until told to end: first after 100 ms, then after pauses that double up to a second.
 * Confined to the thread of the map whose timers it uses.
 */
final class Retry {
    private static final Duration FIRST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofSeconds(1);

    private final MapDriver driver;
    private final Runnable task;
    private Duration pause = FIRST;
    private Timer timer;

    Retry(MapDriver driver, Runnable task) {
        this.driver = driver;
        this.task = task;
    }

    /** Begins, unless it has begun already or the map is closed. */
    void begin() {
        if (timer == null) {
            try {
                schedule();
            } catch (RejectedExecutionException e) {
                return;
            }
        }
    }

    void end() {
        if (timer != null) {
            timer.cancel();
            timer = null;
            pause = FIRST;
        }
    }

    private void schedule() {
        timer = driver.schedule(this::run, pause, null);
        Duration doubled = pause.multipliedBy(2);
        pause = doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
    }

    private void run() {
        schedule(); // first, so that a task that throws is run again
        task.run();
    }
}
