// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.server;

import io.pollux.Reactor;
import io.pollux.admin.ServerStatus;
import io.pollux.runtime.config.ConfiguredServers;
import io.pollux.runtime.reactor.ReactorGroup;
import io.pollux.runtime.reactor.ReactorQuery.Turn;
import io.pollux.runtime.reactor.RuntimeListener;
import io.pollux.runtime.server.CheckResult.Outcome;
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

/** Runs the configured servers, on these reactors. Every method may be called from any thread. */
public final class Servers implements ConfiguredServers, RuntimeListener, AutoCloseable {
    /** How long the arrival or departure of a protocol waits for protocols that check settings. */
    private static final Duration CHECK_LIMIT = Duration.ofSeconds(1);

    private final ReactorGroup reactors;
    private final Function<String, NamedProtocol> protocols;
    private final Map<String, Server> servers = new ConcurrentSkipListMap<>();

    /** The first reactor. Servers are configured there, and listen there. */
    private volatile Reactor home;

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
     * Starts, changes or stops a server, and returns when that is done; if a reactor is busy, it happens later. A
     * server whose address stays keeps its listener. Connections keep the settings with which they were accepted.
     *
     * @throws BadSetting if the protocol is there and does not accept its settings; the old ones stay
     */
    @Override
    public void configure(String name, ServerSettings settings) {
        ProtocolCheck check = accepted(settings);
        atHome("server '" + name + "' is configured", () -> {
            if (!closed) {
                Server known = servers.get(name);
                Server server = known == null ? new Server(name, reactors, () -> home, protocols) : known;
                server.configure(settings, check);
                servers.put(name, server);
                if (!settings.enabled()) {
                    closeConnections(server);
                }
            }
        });
    }

    /**
     * Asks the protocol, if it is there. One that fails, or does not answer in time, is no reason to refuse the
     * settings: the server waits for it, and says why.
     *
     * @throws BadSetting if the protocol does not accept its settings
     */
    @Override
    public void check(ServerSettings settings) {
        accepted(settings);
    }

    private ProtocolCheck accepted(ServerSettings settings) {
        ProtocolCheck check = new ProtocolCheck(protocols.apply(settings.protocol()), settings);
        CheckResult result = check.result(timeLeft());
        if (result.is(Outcome.REFUSED)) {
            throw new BadSetting("protocol", result.problem() + settings.hint(result.problem()));
        }
        return check;
    }

    private Duration timeLeft() {
        return Duration.ofNanos(reactors.patience().leftNanos());
    }

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

    /** Closes a server, its listener and its connections; does nothing if there is none of this name. */
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
        reactors.all().forEach(on -> on.execute(() -> server.connections().close(on, any -> true)));
    }

    /** A protocol has arrived, or another one is now the best of its name: servers that wait for it start soon. */
    public void follow() {
        if (!closed) {
            Map<Server, ProtocolCheck> checks = checkBest();
            home.execute(() -> servers.values().forEach(server -> server.follow(false, checks.get(server))));
        }
    }

    /** Asks the protocols that are the best now and were not before. Late answers are taken when they come. */
    private Map<Server, ProtocolCheck> checkBest() {
        Map<Server, ProtocolCheck> checks = new HashMap<>();
        servers.values().forEach(server -> {
            ProtocolCheck check = server.checkBest();
            if (check != null) {
                checks.put(server, check);
            }
        });
        reactors.patience().together(CHECK_LIMIT, () -> checks.values().forEach(check -> check.result(timeLeft())));
        return checks;
    }

    /**
     * A protocol leaves and is not offered any more. When this returns, no listener and no connection uses it (rule
     * B2), unless a reactor is stuck.
     */
    public void withdraw(NamedProtocol protocol) {
        protocol.withdraw();
        Map<Server, ProtocolCheck> checks = checkBest();
        closeAll(
                "protocol '" + protocol.name() + "' leaves",
                connection -> connection.protocol() == protocol,
                server -> server.follow(false, checks.get(server)));
    }

    private void closeAll(String why, Predicate<Connection> which, Consumer<Server> atHome) {
        List<Server> all = List.copyOf(servers.values());
        reactors.patience().together(() -> {
            atHome(why, () -> all.forEach(atHome)); // first: no more connections come then
            reactors.ask(reactors.all(), Turn.AFTER_TASKS, why, reactor -> {
                        all.forEach(server -> server.connections().close(reactor, which));
                        return true;
                    })
                    .answers();
        });
    }

    /** If this reactor replaces the first one, the listeners go there. */
    @Override
    public void started(Reactor reactor) {
        Reactor before = home;
        if (reactor != before && reactor.name().equals(before.name())) {
            home = reactor;
            reactor.execute(() -> servers.values().forEach(Server::revive));
        }
    }

    /** Listeners of the first reactor wait for the one that replaces it. */
    @Override
    public void failed(Reactor reactor, Throwable failure) {
        if (reactor == home) {
            servers.values().forEach(server -> server.leave(reactor));
        }
    }

    /** Connections that were on their way to a reactor when it stopped are closed. */
    @Override
    public void stopped(Reactor reactor) {
        servers.values().forEach(server -> server.connections().abandon(reactor));
    }

    /** The status of each server, in the order of their names. */
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
