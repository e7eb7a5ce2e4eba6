// SPDX-License-Identifier: Apache-2.0
package io.pollux.dist;

import io.pollux.text.Log;
import java.time.Duration;
import java.util.List;
import java.util.Timer;
import java.util.TimerTask;

/** Runs some tasks every two seconds, one after the other, on a thread of its own. What one throws stops no other. */
final class Rounds extends TimerTask implements AutoCloseable {
    private static final System.Logger LOG = Log.of(Rounds.class);
    private static final long PERIOD_MS = Duration.ofSeconds(2).toMillis();

    private final Timer timer = new Timer("pollux-rounds", true);
    private final List<Runnable> tasks;

    Rounds(Runnable... tasks) {
        this.tasks = List.of(tasks);
    }

    void start() {
        timer.schedule(this, PERIOD_MS, PERIOD_MS);
    }

    @Override
    public void run() {
        tasks.forEach(Rounds::run);
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            LOG.log(System.Logger.Level.WARNING, "a round of " + task.getClass().getName() + " has failed", e);
        }
    }

    @Override
    public void close() {
        timer.cancel();
    }
}
