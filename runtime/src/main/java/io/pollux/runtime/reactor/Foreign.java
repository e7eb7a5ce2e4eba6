// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.reactor;

import io.pollux.text.Condensed;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The code of one owner, to be called on threads of its own where ours or others' could not spare the time: whatever it
 * throws is an answer, and if none comes, nobody calls it again until it has returned (rule B10).
 */
public final class Foreign {
    private final String who;
    private volatile Call<?> stuck;

    /**
     * Names an owner.
     *
     * @param who whose code it is, for messages, never null
     */
    public Foreign(String who) {
        this.who = who;
    }

    /**
     * Begins a call.
     *
     * @param <T> what it returns
     * @param method what is called, for messages, never null
     * @param code what runs, never null
     * @return the call, never null; it has failed already if one before has been given up and has not returned
     */
    public <T> Call<T> begin(String method, Callable<T> code) {
        Call<T> call = new Call<>(method, code);
        Call<?> before = stuck;
        if (before != null && !before.answer.isDone()) {
            call.behind = before;
            call.answer.completeExceptionally(
                    new TimeoutException(who + " is not called again, because " + before.where()));
            return call;
        }
        stuck = null;
        try {
            call.thread.start();
        } catch (OutOfMemoryError e) { // there is no thread to be had
            call.answer.completeExceptionally(e);
        }
        return call;
    }

    /**
     * One call under way.
     *
     * @param <T> what it returns
     */
    public final class Call<T> {
        private final String method;
        private final Thread thread;
        private final CompletableFuture<T> answer = new CompletableFuture<>();
        private Call<?> behind;

        private Call(String method, Callable<T> code) {
            this.method = method;
            this.thread = DaemonThread.create(() -> run(code), "pollux-calls-" + method);
        }

        private void run(Callable<T> code) {
            try {
                answer.complete(code.call());
            } catch (Throwable t) {
                answer.completeExceptionally(t);
            }
        }

        /**
         * Waits for what it returns, and gives it up after a while.
         *
         * @param limitNanos how long to wait
         * @return what it has returned
         * @throws ExecutionException if it threw, or was not begun, with that as its cause
         * @throws TimeoutException if it has not returned; the message says where it is
         */
        public T await(long limitNanos) throws ExecutionException, TimeoutException {
            try {
                return answer.get(Math.max(0, limitNanos), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                stuck = this;
                throw gaveUp(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                stuck = this;
                throw gaveUp(new TimeoutException("interrupted"));
            }
        }

        private TimeoutException gaveUp(TimeoutException cause) {
            TimeoutException e = new TimeoutException(where());
            e.initCause(cause);
            return e;
        }

        /**
         * Returns what it has come to or will.
         *
         * @return never null
         */
        public CompletableFuture<T> answer() {
            return answer;
        }

        /**
         * Tells whether it was not begun, because one before has not returned.
         *
         * @return true if that is why it has failed
         */
        public boolean isRefused() {
            return behind != null;
        }

        /**
         * Returns what is done when the owner's code has returned, from this call or from the one before that keeps it
         * from being begun.
         *
         * @return never null
         */
        public CompletableFuture<?> free() {
            return behind == null ? answer : behind.answer;
        }

        private String where() {
            StackTraceElement[] stack = thread.getStackTrace();
            return who + " has not returned from " + method + (stack.length == 0 ? "" : ", it is at " + stack[0]);
        }
    }

    /**
     * Says why there is no answer.
     *
     * @param failure what {@link Call#await} has thrown, never null
     * @return one line, never null
     */
    public static String reason(Exception failure) {
        return failure instanceof ExecutionException && failure.getCause() != null
                ? failure.getCause() instanceof TimeoutException timeout
                        ? timeout.getMessage()
                        : Condensed.of(failure.getCause())
                : failure.getMessage();
    }
}
