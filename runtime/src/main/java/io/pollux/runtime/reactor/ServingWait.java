// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.reactor;

import io.pollux.MapDriver;
import io.pollux.text.Log;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/**
 * Lets a reactor keep serving its channels while it waits for something itself, such as a loop that opens on another
 * thread. Confined to the reactor's thread, and used in orders and callbacks.
 */
final class ServingWait {
    /** Most waits are shorter than this, and not worth a pass. */
    private static final long A_MOMENT_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private static final System.Logger LOG = Log.of(ServingWait.class);

    private final String name;
    private final MapDriver driver;
    private final BooleanSupplier stopping;

    ServingWait(String name, MapDriver driver, BooleanSupplier stopping) {
        this.name = name;
        this.driver = driver;
        this.stopping = stopping;
    }

    /** Returns when an event has occurred, after a limited time, or when the reactor stops. */
    void until(CompletableFuture<?> event, long limitNanos) {
        boolean interrupted = Thread.interrupted(); // a wait with the flag set would spin (rule P16)
        try {
            if (!comes(event, A_MOMENT_NANOS)) {
                serveUntil(event, System.nanoTime() + limitNanos);
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Where no pass is possible, as inside a callback, it only waits. */
    private void serveUntil(CompletableFuture<?> event, long endNanos) {
        CompletableFuture<?> waking =
                event.whenComplete((any, thrown) -> driver.map().wakeup());
        try {
            for (long left = 1;
                    !event.isDone() && !stopping.getAsBoolean() && left > 0;
                    left = endNanos - System.nanoTime()) {
                driver.pass(left);
            }
        } catch (IOException | RuntimeException | Error e) {
            LOG.log(System.Logger.Level.DEBUG, name + " cannot serve while it waits", e);
            comes(event, endNanos - System.nanoTime());
        }
        waking.cancel(false);
    }

    private static boolean comes(CompletableFuture<?> event, long limitNanos) {
        try {
            event.get(Math.max(0, limitNanos), TimeUnit.NANOSECONDS);
            return true;
        } catch (ExecutionException e) {
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
