// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.server;

import io.pollux.BufferAccount;
import io.pollux.Reactor;
import io.pollux.Reactors;
import io.pollux.admin.Problem;
import io.pollux.admin.ServerStatus;
import io.pollux.admin.ServerStatus.State;
import io.pollux.runtime.server.CheckResult.Outcome;
import io.pollux.runtime.settings.ListenAddress;
import io.pollux.runtime.settings.ServerSettings;
import io.pollux.text.Log;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One configured server: decides from its settings and its protocol whether it listens. Used on the first reactor's
 * thread, unless a method says otherwise.
 */
final class Server {
    private static final System.Logger LOG = Log.of(Server.class);

    /**
     * Why it does not serve.
     *
     * @param state WAITING, STOPPED or CLOSED
     * @param reason in words, or null if the state says it all
     */
    private record Pause(State state, String reason) {}

    private final String name;
    private final Supplier<Reactor> home;
    private final Function<String, NamedProtocol> protocols;
    private final BufferAccount buffers;
    private final Connections connections;
    private final ListeningSocket socket;
    private volatile ServerSettings settings;
    private volatile NamedProtocol protocol;

    /** Null while it serves. */
    private volatile Pause pause = new Pause(State.WAITING, null);

    /**
     * Creates a server that does not serve until it is configured.
     *
     * @param name its name in the configuration
     * @param reactors over which its connections are spread
     * @param home gives the first reactor
     * @param protocols gives the best protocol of a name, or null
     */
    Server(String name, Reactors reactors, Supplier<Reactor> home, Function<String, NamedProtocol> protocols) {
        this.name = name;
        this.home = home;
        this.protocols = protocols;
        this.buffers = new BufferAccount("server '" + name + "'", Long.MAX_VALUE);
        this.connections = new Connections(name, reactors, home, buffers);
        this.socket = new ListeningSocket(connections, buffers, home);
    }

    /** May be called from any thread. */
    Connections connections() {
        return connections;
    }

    /** Returns its status. May be called from any thread. */
    ServerStatus status() {
        ServerSettings configured = settings;
        Pause paused = pause;
        ListenAddress address = paused == null ? socket.address() : null;
        ListenAddress shown = address == null ? configured.listen() : address;
        State serving = address == null ? State.OPENING : State.LISTENING;
        return new ServerStatus(
                name,
                configured.protocol(),
                shown.type(),
                shown.address(),
                paused == null ? serving : paused.state(),
                paused == null
                        ? problem(Problem.Kind.LISTEN_FAILED, socket.problem())
                        : problem(Problem.Kind.PROTOCOL_UNAVAILABLE, paused.reason()),
                connections.count(),
                connections.accepted(),
                connections.refused(),
                buffers.closed());
    }

    private Problem problem(Problem.Kind kind, String reason) {
        return reason == null ? null : new Problem(kind, name, reason);
    }

    /**
     * Takes new settings. The socket stays if its address does; connections keep their settings.
     *
     * @param check what the protocol says about these settings
     */
    void configure(ServerSettings next, ProtocolCheck check) {
        socket.adapt(next); // first: connections in the queue of an old socket are served as before
        settings = next;
        buffers.limit(next.bufferLimit());
        follow(true, check);
    }

    /**
     * Asks the best protocol of its name about the settings, unless that is the one in use or none is wanted; then
     * returns null. May be called from any thread.
     */
    ProtocolCheck checkBest() {
        ServerSettings now = settings;
        NamedProtocol best = protocols.apply(now.protocol());
        return best == null || best == protocol || !now.enabled() ? null : new ProtocolCheck(best, now);
    }

    /**
     * Serves if it is enabled, and if the best protocol of its name accepts the settings.
     *
     * @param changed whether to look at that even if the protocol is the same
     * @param asked a check that was begun before, or null
     */
    void follow(boolean changed, ProtocolCheck asked) {
        if (!settings.enabled()) {
            stop();
            return;
        }
        NamedProtocol best = protocols.apply(settings.protocol());
        if (best == protocol && !changed) {
            return;
        }
        protocol = best;
        decide(asked != null && asked.isOf(best, settings) ? asked : new ProtocolCheck(best, settings));
    }

    private void decide(ProtocolCheck check) {
        CheckResult result = check.result(Duration.ZERO);
        if (result.is(Outcome.ACCEPTED)) {
            serve(new ConfiguredProtocol(protocol, settings));
            return;
        }
        waitFor(result.problem());
        if (result.is(Outcome.PENDING)) {
            check.whenDone(done -> atHome(() -> decideAgain(done)));
        }
    }

    private void decideAgain(ProtocolCheck check) {
        Pause now = pause;
        if (now != null && now.state() == State.WAITING && check.isOf(protocol, settings)) {
            decide(check);
        }
    }

    private void atHome(Runnable task) {
        try {
            home.get().execute(task);
        } catch (RejectedExecutionException e) {
            LOG.log(System.Logger.Level.DEBUG, "a protocol answered after the runtime stopped", e);
        }
    }

    private void serve(ConfiguredProtocol configured) {
        connections.serve(configured);
        pause = null;
        socket.open(configured);
    }

    private void serveNobody(Pause why) {
        connections.serveNobody();
        socket.close();
        pause = why;
    }

    private void waitFor(String reason) {
        serveNobody(new Pause(State.WAITING, reason));
        LOG.log(System.Logger.Level.WARNING, () -> "server '" + name + "' waits: " + reason);
    }

    private void stop() {
        Pause before = pause;
        if (before == null || before.state() != State.STOPPED) {
            LOG.log(System.Logger.Level.INFO, () -> "server '" + name + "' is stopped by its configuration");
        }
        serveNobody(new Pause(State.STOPPED, null));
        protocol = null;
    }

    /** Stops listening permanently. Its connections are closed by {@link Connections#close}, each on its own thread. */
    void end() {
        serveNobody(new Pause(State.CLOSED, null));
        protocol = null; // a socket that is still being closed keeps nothing of its bundle
    }

    /** The first reactor fails, on whose thread this is called. */
    void leave(Reactor failing) {
        socket.leave(failing);
    }

    /** The first reactor has been replaced. */
    void revive() {
        socket.revive();
    }
}
