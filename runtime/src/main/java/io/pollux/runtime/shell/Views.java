// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.shell;

import io.pollux.Counters;
import io.pollux.Dispatcher;
import io.pollux.Reactor;
import io.pollux.SwapException;
import io.pollux.SwapReport;
import io.pollux.runtime.Loop;
import io.pollux.runtime.ReactorGroup;
import io.pollux.runtime.ReactorThread;
import io.pollux.runtime.server.Addresses;
import io.pollux.runtime.server.Ask;
import io.pollux.runtime.server.ServerStatus;
import io.pollux.runtime.watch.ReactorHistory;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Supplier;

/** What the commands show, whatever they are typed into. May be used from any thread. */
public final class Views {
    private static final Duration LIMIT = Duration.ofSeconds(2);

    private final ReactorGroup group;
    private final ReactorHistory history;
    private final Supplier<List<ServerStatus>> servers;

    /**
     * Makes the views of one runtime.
     *
     * @param group its reactors
     * @param history what has happened to them
     * @param servers its servers
     */
    public Views(ReactorGroup group, ReactorHistory history, Supplier<List<ServerStatus>> servers) {
        this.group = group;
        this.history = history;
        this.servers = servers;
    }

    /** The loops that the registry offers, best first. */
    public Table loops() {
        Table table = new Table(
                "No loop is offered: start the bundle of one, such as io.pollux.loop.nio.",
                "LOOP",
                "STYLE",
                "FEATURES",
                ">RANKING",
                "USED BY");
        group.loops()
                .forEach(loop -> table.row(
                        loop.name(),
                        lower(loop.service().style()),
                        listed(new TreeSet<>(loop.service().features())),
                        loop.ranking(),
                        group.admits(loop) ? listed(usersOf(loop)) : "(not admitted by loop.target)"));
        return table;
    }

    private List<String> usersOf(Loop loop) {
        return group.all().stream()
                .filter(reactor -> loop.name().equals(reactor.loopName()))
                .map(Reactor::name)
                .toList();
    }

    /** The reactors, and what they do now. */
    public Table reactors() {
        Table table = new Table("There is no reactor.", "REACTOR", "LOOP", ">CHANNELS", ">SWAPS", "LAST SWAP", "NOW");
        group.all().forEach(reactor -> {
            ReactorHistory.Events events = history.of(reactor);
            String loop = reactor.loopName();
            table.row(
                    reactor.name(),
                    loop,
                    Human.count(reactor.map().size()),
                    Human.count(events.swaps()),
                    events.lastSwap() == null ? null : fromTo(events.lastSwap()),
                    now(loop, events.blocked()));
        });
        return table;
    }

    private static String now(String loop, ReactorHistory.Blocked blocked) {
        if (blocked != null) {
            return "blocked for " + Human.nanos(System.nanoTime() - blocked.sinceNanos()) + " in " + blocked.callback();
        }
        return loop == null ? "parked: waits for a loop" : "serving";
    }

    /** The configured servers. */
    public Table servers() {
        Table table = new Table(
                "No server is configured: see pollux.server-NAME in the guide to operating.",
                "SERVER",
                "PROTOCOL",
                "ADDRESS",
                "STATE",
                ">OPEN",
                ">ACCEPTED",
                ">REFUSED");
        for (ServerStatus server : servers.get()) {
            table.row(
                    server.name(),
                    server.protocol(),
                    server.address(),
                    lower(server.state()),
                    Human.count(server.connections()),
                    Human.count(server.accepted()),
                    Human.count(server.refused()));
            if (server.problem() != null) {
                table.remark(server.name() + ": " + server.problem());
            }
        }
        return table;
    }

    /** The dispatchers of one reactor, or of all, oldest first; each reactor is asked on its own thread. */
    public Table dispatchers(String name) {
        Table table = new Table(
                "There is no dispatcher.",
                "REACTOR",
                "DISPATCHER",
                "STATE",
                "LOCAL",
                "PEER",
                ">IN",
                ">OUT",
                ">EVENTS",
                ">AGE",
                ">IDLE");
        List<ReactorThread> reactors = named(name, table);
        Map<Reactor, List<Object[]>> answers = Ask.all(List.copyOf(reactors), LIMIT, Views::rows);
        for (ReactorThread reactor : reactors) {
            if (answers.containsKey(reactor)) {
                answers.get(reactor).forEach(table::row);
            } else {
                table.remark(reactor.name() + " is busy, its dispatchers cannot be listed: " + reactor.busyWith());
            }
        }
        return table;
    }

    private static List<Object[]> rows(Reactor reactor) {
        long now = System.nanoTime();
        return reactor.map().dispatchers().stream()
                .sorted(Comparator.comparingLong(dispatcher -> dispatcher.createdNanos() - now))
                .map(dispatcher -> row(reactor, dispatcher, now))
                .toList();
    }

    private static Object[] row(Reactor reactor, Dispatcher dispatcher, long now) {
        SocketAddress local = local(dispatcher);
        SocketAddress address = dispatcher.address();
        return new Object[] {
            reactor.name(),
            simpleName(dispatcher.getClass()),
            lower(dispatcher.state()),
            Addresses.text(local),
            Addresses.text(address == null || address.equals(local) ? null : address),
            Human.bytes(dispatcher.bytesIn()),
            Human.bytes(dispatcher.bytesOut()),
            Human.count(dispatcher.events()),
            Human.age(now - dispatcher.createdNanos()),
            Human.age(now - dispatcher.activeNanos())
        };
    }

    private static SocketAddress local(Dispatcher dispatcher) {
        try {
            return dispatcher.localAddress();
        } catch (IOException e) {
            return null; // closed underneath a moment ago
        }
    }

    /** Exchanges the loop of one reactor, or of all. */
    public Table swap(String name, String loop) {
        Table table = new Table(
                "Nothing was swapped.", "REACTOR", "FROM", "TO", ">CHANNELS", ">LONGEST PAUSE", ">WHOLE SWAP");
        for (ReactorThread reactor : named(name, table)) {
            try {
                SwapReport report = reactor.swap(loop);
                table.row(
                        reactor.name(),
                        report.from() == null ? "(parked)" : report.from(),
                        report.to(),
                        Human.count(report.channels()),
                        Human.nanos(report.longestPauseNanos()),
                        Human.nanos(report.durationNanos()));
            } catch (SwapException e) {
                table.remark(reactor.name() + ": " + e.getMessage());
            }
        }
        return table;
    }

    /** What each reactor has done. */
    public Table stats() {
        Table table = new Table(
                "There is no reactor.",
                "REACTOR",
                ">PASSES",
                ">EVENTS",
                ">IN",
                ">OUT",
                ">LONGEST CALLBACK",
                ">BLOCKED",
                ">SWAPS",
                ">RECOVERIES");
        for (Reactor reactor : group.all()) {
            Counters counters = reactor.map().counters();
            ReactorHistory.Events events = history.of(reactor);
            table.row(
                    reactor.name(),
                    Human.count(counters.passes()),
                    Human.count(counters.events()),
                    Human.bytes(counters.bytesIn()),
                    Human.bytes(counters.bytesOut()),
                    Human.nanos(counters.longestCallbackNanos()),
                    Human.count(events.blockedCallbacks()),
                    Human.count(events.swaps()),
                    Human.count(events.recoveries()));
        }
        return table;
    }

    private List<ReactorThread> named(String name, Table table) {
        if (name.equals("all")) {
            return group.reactors();
        }
        ReactorThread reactor = group.reactor(name);
        if (reactor != null) {
            return List.of(reactor);
        }
        List<String> names = group.all().stream().map(Reactor::name).toList();
        table.remark("There is no reactor '" + name + "': say all, or one of " + listed(names) + ".");
        return List.of();
    }

    private static String fromTo(SwapReport report) {
        return (report.from() == null ? "(parked)" : report.from()) + " -> " + report.to() + " in "
                + Human.nanos(report.durationNanos());
    }

    private static String simpleName(Class<?> type) {
        String name = type.getName();
        return name.substring(name.lastIndexOf('.') + 1);
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static String listed(Iterable<String> texts) {
        String joined = String.join(", ", texts);
        return joined.isEmpty() ? "-" : joined;
    }
}
