// SPDX-License-Identifier: Apache-2.0
package io.pollux.dist;

import io.pollux.text.Log;
import java.time.Duration;
import java.util.List;
import java.util.Timer;
import java.util.TimerTask;

/** Runs its tasks every two seconds, one after the other, on its own thread. If one throws, the others still run. */
final class PeriodicTasks extends TimerTask implements AutoCloseable {
    private static final System.Logger LOG = Log.of(PeriodicTasks.class);
    private static final long PERIOD_MS = Duration.ofSeconds(2).toMillis();

    private final Timer timer = new Timer("pollux-tasks", true);
    private final List<Runnable> tasks;

    PeriodicTasks(Runnable... tasks) {
        this.tasks = List.of(tasks);
    }

    void start() {
        timer.schedule(this, PERIOD_MS, PERIOD_MS);
    }

    @Override
    public void run() {
        tasks.forEach(PeriodicTasks::run);
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    "the periodic task " + task.getClass().getName() + " failed",
                    e);
        }
    }

    @Override
    public void close() {
        timer.cancel();
    }
}
