// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.server;

import static io.pollux.runtime.ReactorThread.driverOf;

import io.pollux.Dispatcher;
import io.pollux.Reactor;
import io.pollux.Timer;
import io.pollux.text.Log;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Objects;

/**
 * An accepted connection, from its hand-over until it is closed by whomever. Used on the thread of its reactor only.
 */
final class Connection {
    /** Timers run before input is looked for: what runs so soon after one has seen a pass between. */
    private static final Duration ONE_PASS = Duration.ofNanos(1);

    private static final System.Logger LOG = Log.of(Server.class);

    private final Server server;
    private final NamedProtocol protocol;
    private final ServerSettings settings;
    private final SocketChannel channel;
    private final Reactor reactor;
    private Dispatcher dispatcher;
    private Timer idle;

    /** It had no event for long, but maybe only because its reactor was held up: a pass will tell what has come. */
    private boolean seemsIdle;

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
                if (settings.sendBuffer() > 0) {
                    channel.setOption(StandardSocketOptions.SO_SNDBUF, settings.sendBuffer());
                }
                Dispatcher made = driverOf(reactor)
                        .as(protocol.owner(), () -> protocol.service().dispatcher(channel, settings.own()));
                serve(Objects.requireNonNull(made, "the protocol has made no dispatcher"));
            }
        } catch (Throwable t) {
            server.couldNotServe(t);
            close();
        }
    }

    private void serve(Dispatcher made) {
        dispatcher = made;
        server.buffers().charge(made);
        driverOf(reactor).add(made, protocol.owner());
        made.whenClosed(this::closed);
        if (!settings.idleTimeout().isZero()) {
            idle = driverOf(reactor).schedule(this::closeIfIdle, settings.idleTimeout(), null);
        }
    }

    private void closeIfIdle() {
        Duration left = settings.idleTimeout().minusNanos(System.nanoTime() - dispatcher.activeNanos());
        if (!left.isNegative() && !left.isZero()) {
            seemsIdle = false;
            rearm(left);
        } else if (!seemsIdle) {
            seemsIdle = true;
            rearm(ONE_PASS);
        } else {
            LOG.log(System.Logger.Level.DEBUG, () -> "server '" + server.name() + "' closes an idle connection");
            close();
        }
    }

    private void rearm(Duration left) {
        if (dispatcher.map() != null) {
            idle.rearm(left);
        }
    }

    private void closed() {
        if (idle != null) {
            idle.cancel();
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
