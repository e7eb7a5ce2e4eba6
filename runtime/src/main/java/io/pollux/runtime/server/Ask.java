// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.server;

import io.pollux.Reactor;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** Asks reactors something, each on its own thread, and waits a bounded time for the answers. */
public final class Ask {
    private Ask() {}

    /**
     * Asks all at once. May be called from any thread, also from a reactor's, which answers at once.
     *
     * @return the answers in the order of the reactors, without those of reactors that are too busy, or stopped
     */
    public static <T> Map<Reactor, T> all(List<Reactor> reactors, Duration limit, Function<Reactor, T> question) {
        long deadlineNanos = System.nanoTime() + limit.toNanos();
        Map<Reactor, CompletableFuture<T>> asked = new LinkedHashMap<>();
        reactors.forEach(reactor -> asked.put(reactor, new CompletableFuture<>()));
        asked.forEach((reactor, answer) -> ask(reactor, answer, question));
        Map<Reactor, T> answers = new LinkedHashMap<>();
        asked.forEach((reactor, answer) -> {
            if (await(answer, deadlineNanos)) {
                answers.put(reactor, answer.join());
            }
        });
        return answers;
    }

    private static <T> void ask(Reactor reactor, CompletableFuture<T> answer, Function<Reactor, T> question) {
        if (reactor.inReactor()) {
            answer.complete(question.apply(reactor));
            return;
        }
        try {
            reactor.execute(() -> answer.completeAsync(() -> question.apply(reactor), Runnable::run));
        } catch (RejectedExecutionException e) {
            answer.cancel(false);
        }
    }

    private static boolean await(CompletableFuture<?> answer, long deadlineNanos) {
        if (answer.isCancelled()) {
            return false;
        }
        try {
            answer.get(Math.max(0, deadlineNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return answer.isDone();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }
}
