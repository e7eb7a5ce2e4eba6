// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.server;

import io.pollux.Reactor;
import io.pollux.runtime.config.ConfiguredServers;
import io.pollux.runtime.reactor.ReactorGroup;
import io.pollux.runtime.reactor.ReactorQuery.Turn;
import io.pollux.runtime.reactor.RuntimeListener;
import io.pollux.runtime.settings.BadSetting;
import io.pollux.runtime.settings.ServerSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/** The configured servers. Every method may be called from any thread. */
public final class Servers implements ConfiguredServers, RuntimeListener, AutoCloseable {

    /** How long a protocol's bundle is kept for what its protocol thinks. */
    private static final Duration A_WHILE = Duration.ofSeconds(1);

    private final ReactorGroup reactors;
    private volatile Reactor home;
    private final Function<String, NamedProtocol> protocols;
    private final Map<String, Server> servers = new ConcurrentSkipListMap<>();
    private volatile boolean closed;

    /**
     * Makes an empty set of servers.
     *
     * @param reactors where connections are accepted and served
     * @param protocols gives the best protocol of a name, or null; asked from any thread
     */
    public Servers(ReactorGroup reactors, Function<String, NamedProtocol> protocols) {
        this.reactors = reactors;
        this.home = reactors.all().get(0);
        this.protocols = protocols;
    }

    /**
     * Starts a server, or changes or stops it, and returns when that is done, unless a reactor is busy: then it happens
     * later. One whose address stays keeps its listener. Connections go on with the settings with which they were
     * accepted.
     *
     * @throws BadSetting if the protocol is there and does not accept its settings; the old ones stay
     */
    @Override
    public void configure(String name, ServerSettings settings) {
        ProtocolCheck verdict = judge(settings);
        atHome("server '" + name + "' is configured", () -> {
            if (!closed) {
                Server known = servers.get(name);
                Server server = known == null ? create(name) : known;
                server.configure(settings, verdict);
                servers.put(name, server);
                if (!settings.enabled()) {
                    closeConnections(server);
                }
            }
        });
    }

    /**
     * Asks the protocol for its opinion, if it is there. One that fails to say, or does not say it in time, is no
     * reason to refuse the settings: the server waits, and tells why.
     *
     * @throws BadSetting if it does not accept its settings
     */
    @Override
    public void check(ServerSettings settings) {
        judge(settings);
    }

    private ProtocolCheck judge(ServerSettings settings) {
        ProtocolCheck verdict = new ProtocolCheck(protocols.apply(settings.protocol()), settings);
        CheckResult opinion =
                verdict.opinion(Duration.ofNanos(reactors.patience().leftNanos()));
        if (opinion.refused()) {
            throw new BadSetting("protocol", opinion.problem() + settings.hint(opinion.problem()));
        }
        return verdict;
    }

    /** Returns when what has been asked for before is done, or reactors are too busy. Not for their threads. */
    @Override
    public void settle() {
        reactors.ask(reactors.reactors(), Turn.AFTER_TIMERS, "a change is made", any -> true)
                .answers();
    }

    private void atHome(String why, Runnable task) {
        reactors.ask(List.of(home), Turn.AFTER_TASKS, why, any -> {
                    task.run();
                    return true;
                })
                .answers();
    }

    private Server create(String name) {
        return new Server(name, reactors, () -> home, protocols);
    }

    /** Closes a server, its listener and its connections; one that does not exist is left alone. */
    @Override
    public void remove(String name) {
        atHome("server '" + name + "' is removed", () -> {
            Server server = servers.remove(name);
            if (server != null) {
                server.end();
                closeConnections(server);
            }
        });
    }

    private void closeConnections(Server server) {
        reactors.all().forEach(on -> on.execute(() -> server.close(on, any -> true)));
    }

    /** A protocol has come, or another one is the best of its name now: servers that wait for it start soon. */
    public void follow() {
        if (!closed) {
            Map<Server, ProtocolCheck> asked = ask();
            home.execute(() -> servers.values().forEach(server -> server.follow(false, asked.get(server))));
        }
    }

    /** Asks the protocols that are the best now and were not before; whoever answers later is heard later. */
    private Map<Server, ProtocolCheck> ask() {
        Map<Server, ProtocolCheck> asked = new HashMap<>();
        servers.values().forEach(server -> {
            ProtocolCheck verdict = server.ask();
            if (verdict != null) {
                asked.put(server, verdict);
            }
        });
        reactors.patience()
                .together(
                        A_WHILE,
                        () -> asked.values()
                                .forEach(each -> each.opinion(
                                        Duration.ofNanos(reactors.patience().leftNanos()))));
        return asked;
    }

    /**
     * A protocol leaves and is not offered any more. When this returns, no listener and no connection uses it (rule
     * B2), unless a reactor is stuck.
     */
    public void withdraw(NamedProtocol protocol) {
        protocol.withdraw();
        Map<Server, ProtocolCheck> asked = ask();
        closeAll(
                "protocol '" + protocol.name() + "' leaves",
                connection -> connection.protocol() == protocol,
                server -> server.follow(false, asked.get(server)));
    }

    private void closeAll(String why, Predicate<Connection> which, Consumer<Server> atHome) {
        List<Server> all = List.copyOf(servers.values());
        reactors.patience().together(() -> {
            atHome(why, () -> all.forEach(atHome)); // first: no more connections come then
            reactors.ask(reactors.all(), Turn.AFTER_TASKS, why, reactor -> {
                        all.forEach(server -> server.close(reactor, which));
                        return true;
                    })
                    .answers();
        });
    }

    /** If it replaces the first one, the listeners go there. */
    @Override
    public void started(Reactor reactor) {
        Reactor before = home;
        if (reactor != before && reactor.name().equals(before.name())) {
            home = reactor;
            reactor.execute(() -> servers.values().forEach(Server::revive));
        }
    }

    /** Listeners of the first one wait for the one that replaces it. */
    @Override
    public void failed(Reactor reactor, Throwable failure) {
        if (reactor == home) {
            servers.values().forEach(server -> server.leave(reactor));
        }
    }

    /** Connections that were on their way to a reactor when it stopped are closed. */
    @Override
    public void stopped(Reactor reactor) {
        servers.values().forEach(server -> server.forget(reactor));
    }

    /** What each server is, in the order of their names. */
    public List<ServerStatus> status() {
        return servers.values().stream().map(Server::status).toList();
    }

    /** Closes every server and its connections. Later calls of any method do nothing. */
    @Override
    public void close() {
        closed = true;
        closeAll("the runtime stops", any -> true, Server::end);
        servers.clear();
    }
}
