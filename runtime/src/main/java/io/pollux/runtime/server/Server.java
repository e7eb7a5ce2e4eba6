// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.server;

import static java.net.StandardProtocolFamily.INET;
import static java.net.StandardProtocolFamily.INET6;
import static java.net.StandardProtocolFamily.UNIX;

import io.pollux.Dispatcher;
import io.pollux.Reactor;
import io.pollux.Reactors;
import io.pollux.SocketType;
import io.pollux.Timer;
import io.pollux.runtime.server.ServerStatus.State;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * One configured server: its listener and its connections. Listeners live on the first reactor, one thread for all of
 * them, so that an address that one has let go of can be had by the next; connections are spread over all reactors.
 * Used on the first reactor's thread, unless a method says otherwise.
 */
final class Server {
    private static final System.Logger LOG = System.getLogger(Server.class.getName());
    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(30);

    private final String name;
    private final Reactors reactors;
    private final Reactor home;
    private final Function<String, NamedProtocol> protocols;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
    private final AtomicLong accepted = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final Rarely loggedRefusal = new Rarely();
    private final Rarely loggedFailure = new Rarely();

    private volatile ServerSettings settings;
    private volatile State state = State.WAITING;
    private volatile String problem;
    private volatile String address;
    private NamedProtocol protocol;
    private Dispatcher listener;
    private Timer opening;
    private Duration retry = FIRST_RETRY;

    Server(String name, Reactors reactors, Reactor home, Function<String, NamedProtocol> protocols) {
        this.name = name;
        this.reactors = reactors;
        this.home = home;
        this.protocols = protocols;
    }

    /** May be called from any thread. */
    String name() {
        return name;
    }

    /** May be called from any thread. */
    ServerStatus status() {
        ServerSettings now = settings;
        return new ServerStatus(
                name,
                now.protocol(),
                state == State.LISTENING ? address : now.listen().toString(),
                state,
                problem,
                connections.size(),
                accepted.get(),
                refused.get());
    }

    // What it is told.

    /** Takes new settings. The listener stays if its address does; connections go on as they are. */
    void configure(ServerSettings next) {
        ServerSettings before = settings;
        settings = next;
        boolean moves = before == null || !before.listen().equals(next.listen());
        if (moves || (isOfDatagrams() && !before.equals(next))) {
            stopListening();
        }
        follow(true);
    }

    /** Listens iff it is enabled, and the protocol is there and willing. */
    void follow(boolean changed) {
        if (!settings.enabled()) {
            rest();
            return;
        }
        NamedProtocol best = protocols.apply(settings.protocol());
        if (best == protocol && !changed) {
            return;
        }
        if (best != protocol && isOfDatagrams()) {
            stopListening();
        }
        protocol = best;
        String refusal = best == null ? "there is no protocol '" + settings.protocol() + "'" : best.refusal(settings);
        if (refusal != null) {
            stopListening();
            hold(State.WAITING, refusal);
        } else if (listener == null && opening == null) {
            openAfter(Duration.ZERO);
        }
    }

    private void rest() {
        if (state != State.STOPPED) {
            LOG.log(System.Logger.Level.INFO, () -> "server '" + name + "' is stopped by its configuration");
        }
        stopListening();
        state = State.STOPPED;
    }

    private void hold(State now, String why) {
        if (!why.equals(problem)) {
            LOG.log(System.Logger.Level.WARNING, () -> "server '" + name + "' waits: " + why);
        }
        state = now;
        problem = why;
    }

    /** Stops listening for good. Its connections are closed by {@link #close}, each on its own thread. */
    void end() {
        stopListening();
        state = State.CLOSED;
    }

    /** Closes those connections of one reactor to which something applies. Called on that reactor's thread. */
    void close(Reactor on, Predicate<Connection> which) {
        connections.stream()
                .filter(connection -> connection.reactor() == on)
                .filter(which)
                .forEach(Connection::close);
    }

    /** Closes the connections that were on their way to a reactor when it stopped. May be called from any thread. */
    void forget(Reactor stopped) {
        connections.stream()
                .filter(connection -> connection.reactor() == stopped)
                .forEach(Connection::abandon);
    }

    // Listening.

    private void openAfter(Duration delay) {
        state = State.OPENING;
        opening = home.map().schedule(this::open, delay);
    }

    private void open() {
        opening = null;
        try {
            listener = isOfDatagrams() ? openDatagrams() : openAcceptor();
            listening(listener);
        } catch (Exception e) {
            openLater(e);
        }
    }

    private void listening(Dispatcher opened) throws IOException {
        address = Listen.text(settings.listen().type(), opened.localAddress());
        state = State.LISTENING;
        problem = null;
        retry = FIRST_RETRY;
        LOG.log(
                System.Logger.Level.INFO,
                () -> "server '" + name + "' serves " + settings.protocol() + " on " + address);
        opened.whenClosed(() -> lost(opened));
    }

    private void openLater(Exception cause) {
        String reason = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        if (problem == null) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    () -> "server '" + name + "' cannot listen on " + settings.listen() + ": " + reason
                            + "; it tries again from time to time, the other servers run");
        }
        problem = reason;
        openAfter(retry);
        Duration doubled = retry.multipliedBy(2);
        retry = doubled.compareTo(LONGEST_RETRY) < 0 ? doubled : LONGEST_RETRY;
    }

    /** The listener has been closed by somebody else. */
    private void lost(Dispatcher closed) {
        if (listener == closed) {
            listener = null;
            LOG.log(
                    System.Logger.Level.INFO,
                    () -> "server '" + name + "' has lost its listener on " + address + ", it opens it again");
            openAfter(FIRST_RETRY);
        }
    }

    private void stopListening() {
        if (opening != null) {
            opening.cancel();
            opening = null;
        }
        Dispatcher closing = listener;
        listener = null;
        retry = FIRST_RETRY;
        problem = null;
        if (closing != null) {
            home.map().expel(closing);
        }
    }

    private Dispatcher openAcceptor() throws IOException {
        Acceptor acceptor = new Acceptor(this, home.map());
        try {
            acceptor.createSocket(family(), SocketType.STREAM);
            acceptor.setReuseAddr();
            acceptor.bind(settings.listen().address());
            acceptor.listen(settings.backlog());
            return acceptor;
        } catch (IOException | RuntimeException e) {
            acceptor.close();
            throw e;
        }
    }

    /** Without SO_REUSEADDR: two datagram sockets would share the port, and nobody would be told. */
    private Dispatcher openDatagrams() throws Exception {
        DatagramChannel channel = DatagramChannel.open(family());
        try {
            channel.configureBlocking(false);
            channel.bind(settings.listen().address());
            Dispatcher dispatcher = protocol.service().dispatcher(channel, settings.own());
            home.map().add(dispatcher, protocol.owner());
            return dispatcher;
        } catch (Exception e) {
            channel.close();
            throw e;
        }
    }

    private boolean isOfDatagrams() {
        return settings.listen().type() == SocketType.DATAGRAM;
    }

    private ProtocolFamily family() {
        if (!(settings.listen().address() instanceof InetSocketAddress inet)) {
            return UNIX;
        }
        return inet.getAddress() instanceof Inet4Address ? INET : INET6;
    }

    // Connections.

    /** Hands a new connection over to a reactor, unless there are too many. */
    void accepted(SocketChannel peer) throws IOException {
        ServerSettings now = settings;
        if (connections.size() >= now.maxConnections()) {
            refuse(peer, now);
            return;
        }
        accepted.incrementAndGet();
        Reactor reactor = reactors.next();
        Connection connection = new Connection(this, protocol, now, peer, reactor);
        connections.add(connection);
        if (reactor.inReactor()) {
            connection.open();
            return;
        }
        try {
            reactor.execute(connection::open);
        } catch (RejectedExecutionException e) {
            connection.close();
        }
    }

    private void refuse(SocketChannel peer, ServerSettings now) throws IOException {
        refused.incrementAndGet();
        if (loggedRefusal.now()) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    () -> "server '" + name + "' has max.connections = " + now.maxConnections()
                            + " connections and closes new ones");
        }
        peer.close();
    }

    /** May be called from any thread. */
    void couldNotServe(Throwable thrown) {
        if (loggedFailure.now()) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    () -> "protocol '" + settings.protocol() + "' of server '" + name
                            + "' cannot serve a connection, it is closed",
                    thrown);
        }
    }

    /** May be called from any thread. */
    void left(Connection connection) {
        connections.remove(connection);
    }
}
