// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests.load;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;

/** Waits with a limit that is long enough for a busy machine; a failure says what did not happen. */
public final class Deadline {
    /** The limit of every wait. */
    public static final Duration LIMIT = Duration.ofMinutes(2);

    private static final Duration LOOK = Duration.ofNanos(500_000);

    /** The interval for conditions that are expensive to check, such as those that collect garbage. */
    private static final Duration SELDOM = Duration.ofMillis(200);

    private Deadline() {}

    /** A condition that may throw. */
    @FunctionalInterface
    public interface Condition {
        /** Tells whether it holds now. */
        boolean holds() throws Exception;
    }

    /** Returns once the condition holds. */
    public static void until(String what, Condition condition) throws Exception {
        until(what, LOOK, condition);
    }

    /** Returns once the condition holds, which is checked at this interval. */
    public static void until(String what, Duration look, Condition condition) throws Exception {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("did not happen in time: " + what);
            }
            LockSupport.parkNanos(look.toNanos());
        }
    }

    /**
     * Returns once what is seen is as it should be; a failure shows what was seen last. Checked five times a second.
     */
    public static void until(String what, Callable<String> seen, Predicate<String> holds) throws Exception {
        String[] last = new String[1];
        try {
            until(what, SELDOM, () -> {
                last[0] = seen.call();
                return holds.test(last[0]);
            });
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + ", but this is seen:\n" + last[0], e);
        }
    }

    /** Returns once the latch is open. */
    public static void await(String what, CountDownLatch latch) throws InterruptedException {
        if (!latch.await(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("did not happen in time: " + what);
        }
    }

    /** Returns what was computed, or throws what that threw. */
    public static <T> T get(String what, Future<T> future) throws Exception {
        try {
            return future.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("did not happen in time: " + what, e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    /** Waits for the end, or throws what it ended with, unchecked and whether interrupted or not. */
    public static <T> T join(String what, CompletableFuture<T> future) {
        return future.orTimeout(LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(e -> {
                    throw new AssertionError(what + ": " + e, e);
                })
                .join();
    }
}
