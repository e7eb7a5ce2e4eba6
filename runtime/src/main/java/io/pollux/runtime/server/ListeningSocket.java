// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.server;

import static io.pollux.runtime.reactor.ReactorThread.driverOf;

import io.pollux.BufferAccount;
import io.pollux.Dispatcher;
import io.pollux.Reactor;
import io.pollux.SocketType;
import io.pollux.Timer;
import io.pollux.runtime.settings.ListenAddress;
import io.pollux.runtime.settings.ServerSettings;
import io.pollux.text.Condensed;
import io.pollux.text.Log;
import java.io.IOException;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * The socket on which a server listens. Opens it, retries with back-off while that fails, and opens it again if other
 * code closes it. Used on the first reactor's thread, unless a method says otherwise.
 */
final class ListeningSocket {
    private static final System.Logger LOG = Log.of(Server.class);
    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(30);

    private final Connections connections;
    private final BufferAccount buffers;
    private final Supplier<Reactor> home;

    /** The protocol that is served on it; null if it should be closed. */
    private ConfiguredProtocol served;

    /** The acceptor, or the dispatcher of datagrams; null if the socket is not open. */
    private Dispatcher dispatcher;

    /** Where it was bound, and is bound again if it is lost; null if that has not happened since it was closed. */
    private ListenAddress bound;

    /** The next attempt to open it; null if none is planned. */
    private Timer attempt;

    private Duration retry = FIRST_RETRY;
    private volatile ListenAddress address;
    private volatile String problem;

    /**
     * Makes a socket that is closed.
     *
     * @param connections takes the accepted connections
     * @param buffers is charged for what datagrams hold
     * @param home gives the first reactor
     */
    ListeningSocket(Connections connections, BufferAccount buffers, Supplier<Reactor> home) {
        this.connections = connections;
        this.buffers = buffers;
        this.home = home;
    }

    /** Where it listens, with the port that the system chose; null if it does not. May be called from any thread. */
    ListenAddress address() {
        return address;
    }

    /** Why the last attempt to open it has failed, or null. May be called from any thread. */
    String problem() {
        return problem;
    }

    /**
     * Takes other settings, before it is known whether they are served. A socket that does not suit them is closed;
     * whoever waits in its queue is accepted first, and served as before.
     */
    void adapt(ServerSettings next) {
        if (served == null) {
            return;
        }
        ServerSettings before = served.settings();
        boolean isServedAnew = before.listen().type() == SocketType.DATAGRAM && !next.equals(before);
        if (isServedAnew || !next.listen().equals(before.listen())) {
            closeSocket();
        } else if (dispatcher instanceof Acceptor acceptor) {
            adapt(acceptor, before.sockets().receiveBuffer(), next.sockets().receiveBuffer());
        }
    }

    /**
     * Keeps it open for a protocol and the settings that it was adapted to. Another protocol of datagrams has its own.
     */
    void open(ConfiguredProtocol next) {
        boolean isOfDatagrams = next.settings().listen().type() == SocketType.DATAGRAM;
        if (isOfDatagrams && served != null && next.protocol() != served.protocol()) {
            closeSocket();
        }
        served = next;
        if (dispatcher == null && attempt == null) {
            openAfter(Duration.ZERO);
        }
    }

    /** Accepted connections inherit the buffer's size. Only a new socket can return to the system's default. */
    private void adapt(Acceptor acceptor, int bufferBefore, int buffer) {
        if (buffer == 0 && bufferBefore != 0) {
            ListenAddress where = bound;
            closeSocket();
            bound = where;
            return;
        }
        try {
            acceptor.receiveBuffer(buffer);
        } catch (IOException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    () -> "server '" + connections.server() + "' keeps its old receive.buffer: the new one is refused",
                    e);
        }
    }

    /** Closes it, and keeps it closed. Connections in its queue are accepted first. */
    void close() {
        served = null;
        closeSocket();
    }

    private void closeSocket() {
        if (attempt != null) {
            attempt.cancel();
            attempt = null;
        }
        retry = FIRST_RETRY;
        problem = null;
        bound = null;
        address = null;
        Dispatcher closing = dispatcher;
        dispatcher = null;
        if (closing instanceof Acceptor acceptor) {
            acceptor.end(home.get());
        } else if (closing != null) {
            driverOf(home.get()).expel(closing);
        }
    }

    /** The first reactor fails, on whose thread this is called: the acceptor waits for the one that replaces it. */
    void leave(Reactor failing) {
        if (dispatcher instanceof Acceptor acceptor && acceptor.map() == failing.map()) {
            driverOf(failing).remove(acceptor);
        }
    }

    /** The first reactor has been replaced. Its timers have gone with it, and so has a dispatcher of datagrams. */
    void revive() {
        attempt = null;
        if (dispatcher instanceof Acceptor acceptor && acceptor.map() == null) {
            driverOf(home.get()).add(acceptor, null);
        } else if (served != null && dispatcher == null) {
            openAfter(Duration.ZERO);
        }
    }

    private void openAfter(Duration delay) {
        attempt = driverOf(home.get()).schedule(this::tryToOpen, delay, null);
    }

    private void tryToOpen() {
        attempt = null;
        if (dispatcher != null) {
            return; // opened when the first reactor was replaced
        }
        ListenAddress where = bound == null ? served.settings().listen() : bound;
        try {
            Dispatcher opened = where.type() == SocketType.DATAGRAM ? openDatagrams(where) : openAcceptor(where);
            opened(opened, new ListenAddress(where.type(), opened.localAddress()));
        } catch (Throwable t) { // of a protocol, too
            failed(t);
        }
    }

    private Dispatcher openAcceptor(ListenAddress where) throws IOException {
        return Acceptor.open(connections, home.get(), where, served.settings());
    }

    /** Without SO_REUSEADDR: with it, two datagram sockets would silently share the port. */
    private Dispatcher openDatagrams(ListenAddress where) throws Exception {
        DatagramChannel channel = DatagramChannel.open(where.family());
        try {
            channel.configureBlocking(false);
            served.settings().sockets().applyTo(channel);
            channel.bind(where.address());
            Dispatcher made = served.dispatcher(channel, home.get());
            driverOf(home.get()).add(made, served.protocol().owner());
            buffers.charge(made);
            return made;
        } catch (Throwable t) {
            channel.close();
            throw t;
        }
    }

    private void opened(Dispatcher opened, ListenAddress where) {
        dispatcher = opened;
        bound = where;
        retry = FIRST_RETRY;
        problem = null;
        address = where;
        LOG.log(
                System.Logger.Level.INFO,
                () -> "server '" + connections.server() + "' serves "
                        + served.settings().protocol() + " on " + where);
        opened.whenClosed(() -> lost(opened));
    }

    private void failed(Throwable cause) {
        String reason =
                cause instanceof IOException && cause.getMessage() != null ? cause.getMessage() : Condensed.of(cause);
        if (problem == null) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    () -> "server '" + connections.server() + "' cannot listen on "
                            + served.settings().listen() + ": " + reason
                            + "; retrying with back-off; other servers are unaffected");
        }
        problem = reason;
        openAfter(retry);
        Duration doubled = retry.multipliedBy(2);
        retry = doubled.compareTo(LONGEST_RETRY) < 0 ? doubled : LONGEST_RETRY;
    }

    /** Other code has closed it. */
    private void lost(Dispatcher closed) {
        if (dispatcher == closed) {
            dispatcher = null;
            address = null;
            LOG.log(
                    System.Logger.Level.INFO,
                    () -> "server '" + connections.server() + "' has lost its listener on " + bound
                            + " and opens it again");
            openAfter(FIRST_RETRY);
        }
    }
}
