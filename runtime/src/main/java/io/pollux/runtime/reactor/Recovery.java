// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.reactor;

import io.pollux.MapDriver;
import io.pollux.runtime.loops.LoopChoice;
import io.pollux.text.Log;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Decides what a reactor does when a pass fails. The map guards callbacks, so what a pass throws is a failure of the
 * loop, or a lack of memory. The reactor recovers as long as it makes progress; otherwise its thread ends, and the
 * group replaces it (rule S9). Confined to the reactor's thread.
 */
final class Recovery {
    /** After this many consecutive failures without recovery, the thread ends (rule S9). */
    private static final int MOST_FAILURES = 10;

    private static final long FIRST_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long LONGEST_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final System.Logger LOG = Log.of(Recovery.class);

    private final String name;
    private final MapDriver driver;
    private final LoopChoice choice;
    private final BooleanSupplier stopping;
    private int failures;

    Recovery(String name, MapDriver driver, LoopChoice choice, BooleanSupplier stopping) {
        this.name = name;
        this.driver = driver;
        this.choice = choice;
        this.stopping = stopping;
    }

    /** A pass has succeeded. */
    void passed() {
        failures = 0;
    }

    /** A pass has thrown. Rethrows if the reactor's thread must end. */
    void failed(Throwable thrown) {
        failures++;
        try {
            recover(thrown);
        } catch (Throwable again) {
            boolean goesOn = failures < MOST_FAILURES && !isMapClosed();
            if (!goesOn && !stopping.getAsBoolean()) {
                throw again;
            }
            pause();
        }
    }

    private void recover(Throwable thrown) {
        if (stopping.getAsBoolean()) {
            return;
        }
        if (thrown instanceof OutOfMemoryError) {
            pause();
            choice.renew("memory was low"); // not the loop's fault, but it may have missed something
        } else if (driver.map().loop() == null) {
            LOG.log(System.Logger.Level.ERROR, name + " fails while parked", thrown);
            throw new IllegalStateException(name + " fails while parked", thrown);
        } else {
            choice.recover(thrown);
        }
    }

    private void pause() {
        long pause = FIRST_PAUSE_NANOS << Math.min(failures, 10);
        LockSupport.parkNanos(Math.min(pause, LONGEST_PAUSE_NANOS));
    }

    /** The map has been closed, so there is nothing left to drive. */
    private boolean isMapClosed() {
        try {
            driver.execute(() -> {}, null);
            return false;
        } catch (RejectedExecutionException e) {
            return true;
        }
    }
}
