// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.reactor;

import io.pollux.runtime.threads.Patience;
import io.pollux.text.Log;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * A question that reactors answer on their own threads, and the wait for their answers. {@link ReactorGroup#ask} and
 * {@link ReactorGroup#tell} ask all reactors at once; then the asker waits for all of them together, no longer than its
 * {@link Patience} lasts, and not for a reactor that is known to be blocked (rule B9).
 *
 * @param <T> the type of the answers
 */
public final class ReactorQuery<T> {
    /** When a reactor answers. */
    public enum Turn {
        /** Between two passes, which is where a swap is possible; at once on the reactor's own thread. */
        BETWEEN_PASSES,
        /** After the tasks it was given before, which may still map something; at once on its own thread. */
        AFTER_TASKS,
        /** After the timers that are due now. */
        AFTER_TIMERS
    }

    private static final System.Logger LOG = Log.of(ReactorQuery.class);

    private final Patience patience;
    private final String why;
    private final Map<ReactorThread, CompletableFuture<T>> asked = new LinkedHashMap<>();

    ReactorQuery(Patience patience, String why) {
        this.patience = patience;
        this.why = why;
    }

    /** Asks reactors. Does not wait. */
    ReactorQuery<T> ask(List<ReactorThread> reactors, Turn turn, Function<ReactorThread, T> question) {
        reactors.forEach(reactor -> asked.put(reactor, reactor.ask(turn, () -> question.apply(reactor))));
        return this;
    }

    /**
     * Waits for the answers. An interrupt ends the wait; the thread's interrupt flag is set then.
     *
     * @return the answers in the order of the reactors, without those of reactors that are too busy or have been
     *     stopped; never null
     * @throws IllegalStateException if the question threw on a reactor, with that as its cause
     */
    public Map<ReactorThread, T> answers() {
        Map<ReactorThread, T> answers = new LinkedHashMap<>();
        patience.together(() -> asked.forEach((reactor, answer) -> {
            if (hasCome(answer, reactor)) {
                answers.put(reactor, answer.join());
            }
        }));
        return answers;
    }

    private boolean hasCome(CompletableFuture<T> answer, ReactorThread reactor) {
        try {
            if (!answer.isCancelled()) {
                reactor.waiting().await(orEnd(answer, reactor), why);
            }
        } catch (TimeoutException e) {
            logTimeout(reactor, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
        return answer.isDone() && !answer.isCancelled();
    }

    /**
     * Waits until every reactor has done what it was told, or has ended. An interrupt does not end the wait; the
     * thread's interrupt flag is set after it.
     */
    public void await() {
        patience.together(() -> asked.forEach((reactor, answer) -> await(answer, reactor)));
    }

    private void await(CompletableFuture<T> answer, ReactorThread reactor) {
        try {
            reactor.waiting().awaitUninterruptibly(orEnd(answer, reactor), why);
            if (!answer.isDone() || answer.isCancelled()) {
                LOG.log(System.Logger.Level.DEBUG, why + ", but " + reactor.name() + " has been stopped");
            }
        } catch (TimeoutException e) {
            logTimeout(reactor, e);
        }
    }

    /** A reactor that has ended no longer answers: its map has dropped everything. */
    private static CompletableFuture<?> orEnd(CompletableFuture<?> answer, ReactorThread reactor) {
        return answer.isCancelled() ? reactor.ended() : CompletableFuture.anyOf(reactor.ended(), answer);
    }

    private void logTimeout(ReactorThread reactor, TimeoutException e) {
        LOG.log(System.Logger.Level.DEBUG, why + ": this happens once " + reactor.name() + " is no longer blocked", e);
    }
}
