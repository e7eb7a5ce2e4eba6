// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.shell;

import io.pollux.Counters;
import io.pollux.Reactor;
import io.pollux.SwapException;
import io.pollux.SwapReport;
import io.pollux.admin.DispatcherQuery;
import io.pollux.admin.RefusedConfiguration;
import io.pollux.admin.RefusedException;
import io.pollux.admin.RuntimeAdmin;
import io.pollux.admin.Table;
import io.pollux.admin.Table.Text;
import io.pollux.admin.Table.Tone;
import io.pollux.runtime.config.ServerConfigurations;
import io.pollux.runtime.loops.Loop;
import io.pollux.runtime.reactor.ReactorGroup;
import io.pollux.runtime.reactor.ReactorThread;
import io.pollux.runtime.server.ServerStatus;
import io.pollux.runtime.watch.ReactorHistory;
import io.pollux.text.Escaped;
import io.pollux.text.Thrown;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** What the commands show and do, whatever they are typed into. */
public final class Views implements RuntimeAdmin {
    private static final String ALL = "all";

    private final ReactorGroup group;
    private final ReactorHistory history;
    private final Supplier<List<ServerStatus>> servers;
    private final ServerConfigurations configurations;

    /**
     * Makes the views of one runtime.
     *
     * @param group its reactors
     * @param history what has happened to them
     * @param servers its servers
     * @param configurations how they are configured
     */
    public Views(
            ReactorGroup group,
            ReactorHistory history,
            Supplier<List<ServerStatus>> servers,
            ServerConfigurations configurations) {
        this.group = group;
        this.history = history;
        this.servers = servers;
        this.configurations = configurations;
    }

    @Override
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
                        use(loop)));
        return table;
    }

    private Text use(Loop loop) {
        List<String> users = group.all().stream()
                .filter(reactor -> loop.name().equals(reactor.loopName()))
                .map(Reactor::name)
                .toList();
        if (!group.admits(loop)) {
            return new Text("(not admitted by loop.target)", Tone.NOTICE);
        }
        return new Text(listed(users), users.isEmpty() ? Tone.PLAIN : Tone.GOOD);
    }

    @Override
    public Table reactors() {
        Table table = new Table("There is no reactor.", "REACTOR", "LOOP", ">CHANNELS", ">SWAPS", "LAST SWAP", "NOW");
        group.reactors().forEach(reactor -> {
            ReactorHistory.Events events = history.of(reactor);
            String loop = reactor.loopName();
            table.row(
                    reactor.name(),
                    loop,
                    Human.count(reactor.map().size()),
                    Human.count(events.swaps()),
                    events.lastSwap() == null ? null : fromTo(events.lastSwap()),
                    reactor.failure() == null ? now(loop, events.blocked()) : failed(reactor));
        });
        return table;
    }

    private static Text failed(ReactorThread reactor) {
        return new Text(
                "failed, is replaced soon: " + Thrown.of(reactor.failure()).message(), Tone.PROBLEM);
    }

    private static Text now(String loop, ReactorHistory.Blocked blocked) {
        if (blocked != null) {
            String since = Human.nanos(System.nanoTime() - blocked.sinceNanos());
            return new Text("blocked for " + since + " in " + blocked.callback(), Tone.PROBLEM);
        }
        return loop == null ? new Text("parked: waits for a loop", Tone.NOTICE) : new Text("serving", Tone.GOOD);
    }

    @Override
    public Table servers() {
        List<RefusedConfiguration> refused = refused();
        Table table = servers(
                "No server is configured. An example: server-config echo protocol=echo listen=127.0.0.1:7007",
                any -> true,
                refused);
        String count = refused.size() == 1 ? "1 configuration is" : refused.size() + " configurations are";
        return refused.isEmpty() ? table : table.remark(count + " refused.", Tone.PROBLEM);
    }

    private Table servers(String ifEmpty, Predicate<String> which, List<RefusedConfiguration> refused) {
        Table table = new Table(ifEmpty, "SERVER", "PROTOCOL", "ADDRESS", "STATE", ">OPEN", ">ACCEPTED", ">REFUSED");
        List<ServerStatus> running = servers.get();
        running.stream().filter(server -> which.test(server.name())).forEach(server -> show(server, table));
        refused.stream()
                .map(RefusedConfiguration::server)
                .filter(name -> name != null && !table.names().contains(Escaped.of(name)))
                .distinct()
                .forEach(name -> table.row(name, null, null, new Text("refused", Tone.PROBLEM), "-", "-", "-"));
        refused.forEach(one -> table.remark(refusal(one, running), Tone.PROBLEM));
        return table;
    }

    private List<RefusedConfiguration> refusedOf(String server) {
        return refused().stream().filter(one -> server.equals(one.server())).toList();
    }

    private static String refusal(RefusedConfiguration one, List<ServerStatus> running) {
        boolean runs = running.stream().anyMatch(server -> server.name().equals(one.server()));
        return (one.server() == null ? "" : one.server() + ": ") + one.source() + " is refused"
                + (runs ? ", the server stays as it was: " : ": ") + one.reason();
    }

    @Override
    public List<RefusedConfiguration> refused() {
        return configurations.refused();
    }

    private static void show(ServerStatus server, Table table) {
        table.row(
                server.name(),
                server.protocol(),
                server.address(),
                new Text(lower(server.state()), tone(server.state())),
                Human.count(server.connections()),
                Human.count(server.accepted()),
                faults(server.refused()));
        if (server.overfull() > 0) {
            table.remark(
                    server.name() + ": " + Human.count(server.overfull())
                            + " connections were closed because all together held too much in buffers (buffer.limit)",
                    Tone.NOTICE);
        }
        if (server.problem() != null) {
            table.remark(server.name() + ": " + server.problem(), tone(server.state()));
        }
    }

    private static Tone tone(ServerStatus.State state) {
        return switch (state) {
            case LISTENING -> Tone.GOOD;
            case OPENING, STOPPED, CLOSED -> Tone.NOTICE;
            case WAITING -> Tone.PROBLEM;
        };
    }

    @Override
    public Table dispatchers(DispatcherQuery query) throws RefusedException {
        return new DispatcherList(query).of(group, named(query.reactor() == null ? ALL : query.reactor()));
    }

    @Override
    public Table swap(String name, String loop) throws RefusedException {
        Table table = new Table(
                "Nothing was swapped.", "REACTOR", "FROM", "TO", ">CHANNELS", ">LONGEST PAUSE", ">WHOLE SWAP");
        List<ReactorThread> wanted = named(name);
        group.patience().together(() -> wanted.forEach(reactor -> swap(reactor, loop, table)));
        if (table.rows().isEmpty()) {
            throw new RefusedException(table.remarks().stream().map(Text::text).toList());
        }
        return table;
    }

    private static void swap(ReactorThread reactor, String loop, Table table) {
        try {
            SwapReport report = reactor.swap(loop);
            table.row(
                    reactor.name(),
                    from(report),
                    new Text(report.to(), Tone.GOOD),
                    Human.count(report.channels()),
                    Human.nanos(report.longestPauseNanos()),
                    Human.nanos(report.durationNanos()));
        } catch (SwapException e) {
            table.remark(reactor.name() + ": " + e.getMessage(), Tone.PROBLEM);
        }
    }

    @Override
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
                    faults(events.blockedCallbacks()),
                    Human.count(events.swaps()),
                    faults(events.recoveries()));
        }
        return table;
    }

    // How servers are configured.

    @Override
    public Table settings(String server) throws RefusedException {
        return configurations.settings(server);
    }

    @Override
    public Table configure(String server, List<String> changes) throws RefusedException {
        return after(configurations.change(server, changes), server);
    }

    @Override
    public Table start(String server) throws RefusedException {
        return after(configurations.enable(server, true), server);
    }

    @Override
    public Table stop(String server) throws RefusedException {
        return after(configurations.enable(server, false), server);
    }

    @Override
    public Table delete(String server) throws RefusedException {
        Table table = after(configurations.delete(server), server);
        return table.rows().isEmpty()
                ? table
                : table.remark(server + ": the framework properties count again.", Tone.NOTICE);
    }

    private Table after(List<String> remarks, String server) {
        Table table = servers("Server '" + server + "' is deleted.", server::equals, refusedOf(server));
        remarks.forEach(remark -> table.remark(remark, Tone.NOTICE));
        return table;
    }

    @Override
    public List<String> keys() {
        return configurations.keys();
    }

    @Override
    public List<String> protocols() {
        return configurations.protocols();
    }

    private List<ReactorThread> named(String name) throws RefusedException {
        if (name.equals(ALL)) {
            return group.reactors();
        }
        ReactorThread reactor = group.reactor(name);
        if (reactor == null) {
            List<String> names = group.all().stream().map(Reactor::name).toList();
            throw new RefusedException("There is no reactor '" + name + "': say all, or one of " + listed(names) + ".");
        }
        return List.of(reactor);
    }

    private static String fromTo(SwapReport report) {
        return from(report) + " -> " + report.to() + " in " + Human.nanos(report.durationNanos());
    }

    private static String from(SwapReport report) {
        return report.from() == null ? "(parked)" : report.from();
    }

    /** A count that had better be zero. */
    private static Text faults(long count) {
        return new Text(Human.count(count), count == 0 ? Tone.PLAIN : Tone.NOTICE);
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static String listed(Iterable<String> texts) {
        String joined = String.join(", ", texts);
        return joined.isEmpty() ? "-" : joined;
    }
}
