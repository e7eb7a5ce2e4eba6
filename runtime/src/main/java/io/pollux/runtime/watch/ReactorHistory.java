// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.watch;

import io.pollux.Reactor;
import io.pollux.SwapReport;
import io.pollux.admin.LoopSwap;
import io.pollux.runtime.reactor.RuntimeListener;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/** Keeps the history of each reactor, for JMX and the commands. May be used from any thread. */
public final class ReactorHistory implements RuntimeListener {
    private static final Events NONE = new Events(0, 0, 0, null, null);

    private final Map<Reactor, Events> events = new ConcurrentHashMap<>();

    /**
     * The history of one reactor.
     *
     * @param swaps how often its loop was exchanged
     * @param recoveries how often a loop failed and was replaced
     * @param blockedCallbacks how many callbacks were reported as stuck
     * @param lastSwap the last swap, or null if there was none
     * @param blocked the callback that is stuck now, or null
     */
    public record Events(long swaps, long recoveries, long blockedCallbacks, LoopSwap lastSwap, Blocked blocked) {
        Events swap(LoopSwap swap) {
            return new Events(swaps + 1, recoveries, blockedCallbacks, swap, blocked);
        }

        Events recovery() {
            return new Events(swaps, recoveries + 1, blockedCallbacks, lastSwap, blocked);
        }

        Events block(Blocked now) {
            return new Events(swaps, recoveries, blockedCallbacks + 1, lastSwap, now);
        }

        Events unblock() {
            return new Events(swaps, recoveries, blockedCallbacks, lastSwap, null);
        }
    }

    /**
     * A callback that is stuck.
     *
     * @param callback the class of the dispatcher or task
     * @param sinceNanos since when it has been running, a time of {@link System#nanoTime}
     * @param stack where its thread was when that was noticed, innermost frame first
     */
    public record Blocked(String callback, long sinceNanos, List<StackTraceElement> stack) {}

    /**
     * Returns the history of a reactor.
     *
     * @param reactor which one, never null
     * @return never null
     */
    public Events of(Reactor reactor) {
        return events.getOrDefault(reactor, NONE);
    }

    @Override
    public void started(Reactor reactor) {
        events.putIfAbsent(reactor, NONE);
    }

    @Override
    public void stopped(Reactor reactor) {
        events.remove(reactor);
    }

    @Override
    public void swapped(Reactor reactor, SwapReport report, String cause) {
        LoopSwap swap = LoopSwap.of(report, cause, Instant.now());
        note(reactor, events -> events.swap(swap));
    }

    @Override
    public void recovered(Reactor reactor, String failed, String now, Throwable failure) {
        note(reactor, Events::recovery);
    }

    @Override
    public void blocked(Reactor reactor, String callback, long runningNanos, List<StackTraceElement> stack) {
        Blocked now = new Blocked(callback, System.nanoTime() - runningNanos, stack);
        note(reactor, events -> events.block(now));
    }

    @Override
    public void unblocked(Reactor reactor, String callback, long durationNanos) {
        note(reactor, Events::unblock);
    }

    private void note(Reactor reactor, UnaryOperator<Events> change) {
        events.computeIfPresent(reactor, (same, before) -> change.apply(before));
    }
}
