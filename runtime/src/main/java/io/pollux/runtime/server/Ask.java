// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.server;

import io.pollux.Reactor;
import io.pollux.runtime.reactor.ReactorGroup;
import io.pollux.runtime.reactor.ReactorThread;
import io.pollux.text.Log;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** Asks reactors something, each on its own thread, and waits for the answers no longer than there is patience. */
public final class Ask {
    private static final System.Logger LOG = Log.of(Ask.class);

    private Ask() {}

    /**
     * Asks all at once. May be called from any thread, also from a reactor's, which answers at once.
     *
     * @param group to which the reactors belong
     * @param reactors which are asked
     * @param why for the log, where a reactor keeps others waiting
     * @param question what is run on each reactor's thread, behind its tasks
     * @return the answers in the order of the reactors, without those of reactors that are too busy, or stopped
     */
    public static <T> Map<Reactor, T> all(
            ReactorGroup group, List<? extends Reactor> reactors, String why, Function<Reactor, T> question) {
        Map<ReactorThread, CompletableFuture<T>> asked = new LinkedHashMap<>();
        reactors.forEach(each -> {
            ReactorThread reactor = (ReactorThread) each;
            asked.put(reactor, reactor.ask(() -> question.apply(reactor)));
        });
        Map<Reactor, T> answers = new LinkedHashMap<>();
        group.patience()
                .together(() -> asked.forEach((reactor, answer) -> {
                    if (hasCome(answer, reactor, why)) {
                        answers.put(reactor, answer.join());
                    }
                }));
        return answers;
    }

    /** Returns when what is due now has been done by each: a timer that is set now goes off after that. */
    static void afterTimers(ReactorGroup group, String why) {
        Map<ReactorThread, CompletableFuture<Boolean>> settled = new LinkedHashMap<>();
        group.reactors().forEach(reactor -> settled.put(reactor, afterTimers(reactor)));
        group.patience().together(() -> settled.forEach((reactor, future) -> hasCome(future, reactor, why)));
    }

    private static CompletableFuture<Boolean> afterTimers(ReactorThread reactor) {
        CompletableFuture<Boolean> settled = new CompletableFuture<>();
        try {
            reactor.schedule(() -> settled.complete(true), Duration.ZERO);
        } catch (RejectedExecutionException e) {
            settled.cancel(false); // it has been stopped
        }
        return settled;
    }

    private static boolean hasCome(CompletableFuture<?> answer, ReactorThread reactor, String why) {
        try {
            reactor.await(answer, why);
        } catch (TimeoutException e) {
            LOG.log(System.Logger.Level.DEBUG, () -> why + ": it is done when " + reactor.name() + " gets on", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
        return answer.isDone() && !answer.isCancelled();
    }
}
