// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.threads;

import io.pollux.text.Condensed;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Calls foreign code on separate threads, so that code that blocks delays only itself. An exception of the code counts
 * as its answer. After a call that did not return in time the same owner's code is not called again until that call has
 * returned (rule B10).
 */
public final class ForeignCode {
    private final String who;
    private volatile Call<?> stuck;

    /**
     * Creates a caller for one owner's code.
     *
     * @param who the owner of the code, for messages, never null
     */
    public ForeignCode(String who) {
        this.who = who;
    }

    /**
     * Begins a call.
     *
     * @param <T> what it returns
     * @param method what is called, for messages, never null
     * @param code what runs, never null
     * @return the call, never null; it has failed already if an earlier one was given up and has not returned
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
        } catch (OutOfMemoryError e) { // the JVM cannot create another thread
            call.answer.completeExceptionally(e);
        }
        return call;
    }

    /**
     * One call in progress.
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
         * Waits for the result, and gives the call up if there is none in time.
         *
         * @param limitNanos how long to wait
         * @return what the code returned
         * @throws ExecutionException if the code threw or was not called, with the reason as its cause
         * @throws TimeoutException if the code has not returned in time; the message says where it is
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
         * Returns the result to come.
         *
         * @return never null
         */
        public CompletableFuture<T> answer() {
            return answer;
        }

        /**
         * Tells whether the code was not called because an earlier call has not returned.
         *
         * @return true if that is why this call has failed
         */
        public boolean isRefused() {
            return behind != null;
        }

        /**
         * Returns what is done once the owner's code has returned: from this call, or from the earlier one because of
         * which this call was refused.
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
     * @param failure what {@link Call#await} threw, never null
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
