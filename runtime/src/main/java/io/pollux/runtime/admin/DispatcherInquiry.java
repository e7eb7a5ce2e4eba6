// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.admin;

import static io.pollux.runtime.reactor.ReactorThread.driverOf;

import io.pollux.Activity;
import io.pollux.Dispatcher;
import io.pollux.Reactor;
import io.pollux.admin.DispatcherListing;
import io.pollux.admin.DispatcherQuery;
import io.pollux.admin.DispatcherStatus;
import io.pollux.admin.Problem;
import io.pollux.runtime.reactor.ReactorGroup;
import io.pollux.runtime.reactor.ReactorQuery.Turn;
import io.pollux.runtime.reactor.ReactorThread;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Lists dispatchers: each reactor describes its own on its own thread, then the caller's thread filters and sorts.
 *
 * @param query which dispatchers to list, and in which order
 */
record DispatcherInquiry(DispatcherQuery query) {
    private static final Duration LIMIT = Duration.ofSeconds(2);

    /** Asks these reactors. */
    DispatcherListing to(ReactorGroup group, List<ReactorThread> reactors) {
        Map<Reactor, List<DispatcherStatus>> answers = new LinkedHashMap<>();
        group.patience()
                .together(
                        LIMIT,
                        () -> answers.putAll(group.ask(
                                        reactors,
                                        Turn.AFTER_TASKS,
                                        "dispatchers are listed",
                                        DispatcherInquiry::statuses)
                                .answers()));
        return new DispatcherListing(
                answers.values().stream()
                        .flatMap(List::stream)
                        .filter(new DispatcherFilter(query))
                        .sorted(DispatcherOrder.of(query.order()))
                        .toList(),
                reactors.stream()
                        .filter(reactor -> !answers.containsKey(reactor))
                        .map(DispatcherInquiry::busy)
                        .toList());
    }

    private static Problem busy(ReactorThread reactor) {
        return new Problem(Problem.Kind.REACTOR_BUSY, reactor.name(), reactor.busyWith());
    }

    private static List<DispatcherStatus> statuses(Reactor reactor) {
        long now = System.nanoTime();
        return driverOf(reactor).dispatchers().stream()
                .map(dispatcher -> status(reactor, dispatcher, now))
                .toList();
    }

    private static DispatcherStatus status(Reactor reactor, Dispatcher dispatcher, long now) {
        SocketAddress local = local(dispatcher);
        SocketAddress address = dispatcher.address();
        Activity activity = dispatcher.activity();
        return new DispatcherStatus(
                reactor.name(),
                dispatcher.getClass().getName(),
                dispatcher.state(),
                local,
                address == null || address.equals(local) ? null : address,
                activity.bytesIn(),
                activity.bytesOut(),
                activity.events(),
                Duration.ofNanos(now - activity.createdNanos()),
                Duration.ofNanos(now - activity.activeNanos()));
    }

    private static SocketAddress local(Dispatcher dispatcher) {
        try {
            return dispatcher.localAddress();
        } catch (IOException e) {
            return null; // its channel was closed just now
        }
    }
}
