// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.watch;

import io.pollux.Counters;
import io.pollux.Reactor;
import io.pollux.admin.BlockedCallback;
import io.pollux.admin.Problem;
import io.pollux.admin.ReactorCounters;
import io.pollux.admin.ReactorStatus;
import io.pollux.admin.ReactorStatus.State;
import io.pollux.runtime.reactor.ReactorThread;
import io.pollux.text.Thrown;
import java.time.Duration;

/** Describes a reactor at one moment, for JMX and for operators. May be used from any thread. */
public final class ReactorSnapshot {
    private ReactorSnapshot() {}

    /**
     * Describes a reactor.
     *
     * @param reactor the reactor
     * @param history what has happened to it
     * @return never null
     */
    public static ReactorStatus of(Reactor reactor, ReactorHistory history) {
        ReactorHistory.Events events = history.of(reactor);
        Throwable failure = reactor instanceof ReactorThread thread ? thread.failure() : null;
        String loop = reactor.loopName();
        return new ReactorStatus(
                reactor.name(),
                state(failure, events.blocked(), loop),
                loop,
                reactor.map().size(),
                reactor.map().bufferAccount().held(),
                counters(reactor.map().counters(), events),
                events.lastSwap(),
                events.blocked() == null ? null : blocked(events.blocked()),
                failure == null ? null : problem(reactor.name(), failure));
    }

    private static State state(Throwable failure, ReactorHistory.Blocked blocked, String loop) {
        if (failure != null) {
            return State.FAILED;
        }
        if (blocked != null) {
            return State.BLOCKED;
        }
        return loop == null ? State.PARKED : State.SERVING;
    }

    private static ReactorCounters counters(Counters counters, ReactorHistory.Events events) {
        return new ReactorCounters(
                counters.passes(),
                counters.events(),
                counters.bytesIn(),
                counters.bytesOut(),
                Duration.ofNanos(counters.longestCallbackNanos()),
                events.blockedCallbacks(),
                events.swaps(),
                events.recoveries());
    }

    private static BlockedCallback blocked(ReactorHistory.Blocked blocked) {
        Duration running = Duration.ofNanos(System.nanoTime() - blocked.sinceNanos());
        return new BlockedCallback(blocked.callback(), running, blocked.stack());
    }

    private static Problem problem(String reactor, Throwable failure) {
        Thrown thrown = Thrown.of(failure);
        String text = thrown.message() == null ? thrown.type() : thrown.message();
        return new Problem(Problem.Kind.REACTOR_FAILED, reactor, text);
    }
}
