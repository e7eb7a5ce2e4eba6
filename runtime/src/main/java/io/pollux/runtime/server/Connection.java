// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.server;

import static io.pollux.runtime.reactor.ReactorThread.driverOf;

import io.pollux.Activity;
import io.pollux.Dispatcher;
import io.pollux.Reactor;
import io.pollux.Timer;
import io.pollux.runtime.settings.ServerSettings;
import io.pollux.text.Log;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Objects;

/**
 * An accepted connection, from its hand-over until it is closed by whomever. Used on the thread of its reactor only.
 */
final class Connection {
    private static final System.Logger LOG = Log.of(Server.class);

    private final Server server;
    private final NamedProtocol protocol;
    private final ServerSettings settings;
    private final SocketChannel channel;
    private final Reactor reactor;
    private Dispatcher dispatcher;
    private IdleClock idleClock;
    private Timer nextLook;

    Connection(Server server, NamedProtocol protocol, ServerSettings settings, SocketChannel channel, Reactor reactor) {
        this.server = server;
        this.protocol = protocol;
        this.settings = settings;
        this.channel = channel;
        this.reactor = reactor;
    }

    NamedProtocol protocol() {
        return protocol;
    }

    Reactor reactor() {
        return reactor;
    }

    /** Lets the protocol serve it. Whatever goes wrong ends this connection and nothing else. */
    void open() {
        try {
            if (protocol.isWithdrawn() || server.servesNobody() || !channel.isOpen()) {
                close();
            } else {
                setOptions();
                Dispatcher made = driverOf(reactor)
                        .as(protocol.owner(), () -> protocol.service().dispatcher(channel, settings.own()));
                serve(Objects.requireNonNull(made, "the protocol has made no dispatcher"));
            }
        } catch (Throwable t) {
            server.couldNotServe(t);
            close();
        }
    }

    /** Some systems refuse this once the peer has gone; its dispatcher finds that out. */
    private void setOptions() {
        try {
            settings.sockets().applyTo(channel);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, () -> "server '" + server.name() + "' cannot set options", e);
        }
    }

    private void serve(Dispatcher made) {
        dispatcher = made;
        server.buffers().charge(made);
        driverOf(reactor).add(made, protocol.owner());
        made.whenClosed(this::closed);
        if (!settings.idleTimeout().isZero()) {
            idleClock = new IdleClock(
                    settings.idleTimeout(),
                    System.nanoTime(),
                    dispatcher.activity().activeNanos());
            nextLook = driverOf(reactor).schedule(this::look, idleClock.first(), null);
        }
    }

    private void look() {
        Activity now = dispatcher.activity();
        Duration untilNextLook = idleClock.look(System.nanoTime(), now.activeNanos(), now.bytesIn() + now.bytesOut());
        if (untilNextLook.isZero()) {
            LOG.log(System.Logger.Level.DEBUG, () -> "server '" + server.name() + "' closes an idle connection");
            close();
        } else if (dispatcher.map() != null) {
            nextLook.rearm(untilNextLook);
        }
    }

    private void closed() {
        if (nextLook != null) {
            nextLook.cancel();
        }
        server.left(this);
    }

    /** Closes it, whether or not the protocol has got hold of it yet, and whatever that makes of it. */
    void close() {
        server.left(this);
        if (dispatcher != null && dispatcher.map() != null) {
            driverOf(reactor).expel(dispatcher);
            if (dispatcher.channel() == channel) {
                return; // it may linger
            }
        }
        try {
            channel.close();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "an error while closing", e);
        }
    }

    /** Closes it if its reactor has stopped before {@link #open}. Called when that is over, from any thread. */
    void abandon() {
        if (dispatcher == null) {
            close();
        }
    }
}
