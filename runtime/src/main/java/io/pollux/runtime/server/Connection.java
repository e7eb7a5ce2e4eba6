// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.server;

import static io.pollux.runtime.reactor.ReactorThread.driverOf;

import io.pollux.Activity;
import io.pollux.Dispatcher;
import io.pollux.Reactor;
import io.pollux.Timer;
import io.pollux.text.Log;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Objects;

/**
 * An accepted connection, from its hand-over to a reactor until it is closed. Used on that reactor's thread only,
 * unless a method says otherwise.
 */
final class Connection {
    private static final System.Logger LOG = Log.of(Server.class);

    private final Connections all;
    private final ConfiguredProtocol configured;
    private final SocketChannel channel;
    private final Reactor reactor;
    private Dispatcher dispatcher;
    private IdleClock idleClock;
    private Timer nextLook;

    /** Made on any thread. */
    Connection(Connections all, ConfiguredProtocol configured, SocketChannel channel, Reactor reactor) {
        this.all = all;
        this.configured = configured;
        this.channel = channel;
        this.reactor = reactor;
    }

    /** The protocol that serves it. May be called from any thread. */
    NamedProtocol protocol() {
        return configured.protocol();
    }

    /** Where it is served. May be called from any thread. */
    Reactor reactor() {
        return reactor;
    }

    /** Lets the protocol serve it. Any failure closes this connection and affects nothing else. */
    void open() {
        try {
            if (protocol().isWithdrawn() || all.servesNobody() || !channel.isOpen()) {
                close();
            } else {
                setOptions();
                Dispatcher made = configured.dispatcher(channel, reactor);
                serve(Objects.requireNonNull(made, "the protocol has made no dispatcher"));
            }
        } catch (Throwable t) {
            all.failed(configured, t);
            close();
        }
    }

    /** Some systems refuse this once the peer has gone; the dispatcher will notice that. */
    private void setOptions() {
        try {
            configured.settings().sockets().applyTo(channel);
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, () -> "server '" + all.server() + "' cannot set options", e);
        }
    }

    private void serve(Dispatcher made) {
        dispatcher = made;
        all.charge(made);
        driverOf(reactor).add(made, protocol().owner());
        made.whenClosed(this::closed);
        Duration idleTimeout = configured.settings().idleTimeout();
        if (!idleTimeout.isZero()) {
            idleClock = new IdleClock(
                    idleTimeout, System.nanoTime(), dispatcher.activity().activeNanos());
            nextLook = driverOf(reactor).schedule(this::look, idleClock.first(), null);
        }
    }

    private void look() {
        Activity now = dispatcher.activity();
        Duration untilNextLook = idleClock.look(System.nanoTime(), now.activeNanos(), now.bytesIn() + now.bytesOut());
        if (untilNextLook.isZero()) {
            LOG.log(System.Logger.Level.DEBUG, () -> "server '" + all.server() + "' closes an idle connection");
            close();
        } else if (dispatcher.map() != null) {
            nextLook.rearm(untilNextLook);
        }
    }

    private void closed() {
        if (nextLook != null) {
            nextLook.cancel();
        }
        all.remove(this);
    }

    /** Closes it, whether or not the protocol serves it yet, and even if the dispatcher's close does nothing. */
    void close() {
        all.remove(this);
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

    /** Closes it if its reactor stopped before {@link #open}. Called after the reactor has stopped, from any thread. */
    void abandon() {
        if (dispatcher == null) {
            close();
        }
    }
}
