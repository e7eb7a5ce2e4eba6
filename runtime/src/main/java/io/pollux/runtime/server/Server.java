// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.server;

import static io.pollux.runtime.reactor.ReactorThread.driverOf;

import io.pollux.BufferAccount;
import io.pollux.Dispatcher;
import io.pollux.Reactor;
import io.pollux.Reactors;
import io.pollux.SocketType;
import io.pollux.Timer;
import io.pollux.runtime.server.ServerStatus.State;
import io.pollux.runtime.settings.ListenAddress;
import io.pollux.runtime.settings.ServerSettings;
import io.pollux.text.Condensed;
import io.pollux.text.Log;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * One configured server: its listener, and its connections, which are spread over all reactors. Used on the first
 * reactor's thread, unless a method says otherwise.
 */
final class Server {
    private static final System.Logger LOG = Log.of(Server.class);
    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(30);

    /** What a new connection gets. */
    private record Terms(NamedProtocol protocol, ServerSettings settings) {}

    private final String name;
    private final Reactors reactors;
    private final Supplier<Reactor> home;
    private final BufferAccount buffers;
    private final Function<String, NamedProtocol> protocols;
    private final Map<Reactor, Set<Connection>> connections = new ConcurrentHashMap<>();
    private final LongAdder accepted = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LogLimit loggedRefusal = new LogLimit();
    private final LogLimit loggedFailure = new LogLimit();

    private volatile ServerSettings settings;
    private volatile State state = State.WAITING;
    private volatile String problem;
    private volatile String address;

    /** Null if nobody is served. */
    private volatile Terms terms;

    private volatile NamedProtocol protocol;

    /** The listener, or the socket of datagrams; null if there is none. */
    private Dispatcher listening;

    /** Where it has listened since it was told to, and listens again if it loses that; null if it has not. */
    private ListenAddress found;

    private Timer opening;
    private Duration retry = FIRST_RETRY;

    Server(String name, Reactors reactors, Supplier<Reactor> home, Function<String, NamedProtocol> protocols) {
        this.name = name;
        this.reactors = reactors;
        this.home = home;
        this.buffers = new BufferAccount("server '" + name + "'", Long.MAX_VALUE);
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
                size(),
                accepted.sum(),
                refused.sum(),
                buffers.closed());
    }

    // What it is told.

    /** Takes new settings. The listener stays if its address does; connections go on as they are. */
    void configure(ServerSettings next, ProtocolCheck verdict) {
        ServerSettings before = settings;
        if (before != null && (!before.listen().equals(next.listen()) || (isOfDatagrams() && !before.equals(next)))) {
            stopListening();
        }
        settings = next;
        buffers.limit(next.bufferLimit());
        if (before != null && listening instanceof Acceptor acceptor) {
            followBuffer(acceptor, before.sockets().receiveBuffer());
        }
        follow(true, verdict);
    }

    /** The listener passes its buffer on. One that it must not pass on any more goes with the listener. */
    private void followBuffer(Acceptor acceptor, int before) {
        int now = settings.sockets().receiveBuffer();
        if (now == 0 && before != 0) {
            ListenAddress where = found;
            stopListening();
            found = where;
            return;
        }
        try {
            acceptor.receiveBuffer(now);
        } catch (IOException e) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    () -> "server '" + name + "' keeps its old receive.buffer, the new one is refused",
                    e);
        }
    }

    /** What its protocol thinks of it, if another one is the best now; else null. May be called from any thread. */
    ProtocolCheck ask() {
        ServerSettings now = settings;
        NamedProtocol best = protocols.apply(now.protocol());
        return best == null || best == protocol || !now.enabled() ? null : new ProtocolCheck(best, now);
    }

    /**
     * Listens iff it is enabled, and the protocol is there and willing.
     *
     * @param changed whether that must be looked at although the protocol is the same
     * @param asked what the protocol has been asked before, or null
     */
    void follow(boolean changed, ProtocolCheck asked) {
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
        decide(asked != null && asked.isOn(best, settings) ? asked : new ProtocolCheck(best, settings));
    }

    private void decide(ProtocolCheck verdict) {
        CheckResult opinion = verdict.opinion(Duration.ZERO);
        if (opinion.problem() != null) {
            serveNobody();
            hold(State.WAITING, opinion.problem());
            if (opinion.open()) {
                verdict.whenItComes(then -> atHome(() -> decideAgain(then)));
            }
            return;
        }
        terms = new Terms(protocol, settings);
        if (listening == null && opening == null) {
            openAfter(Duration.ZERO);
        }
    }

    private void decideAgain(ProtocolCheck verdict) {
        if (state == State.WAITING && verdict.isOn(protocol, settings)) {
            decide(verdict);
        }
    }

    private void atHome(Runnable task) {
        try {
            home.get().execute(task);
        } catch (RejectedExecutionException e) {
            LOG.log(System.Logger.Level.DEBUG, "an answer comes after the end", e);
        }
    }

    /** What its connections hold in buffers. May be called from any thread. */
    BufferAccount buffers() {
        return buffers;
    }

    /** The first reactor fails, on whose thread this is called: the listener waits for the one that replaces it. */
    void leave(Reactor failing) {
        if (listening instanceof Acceptor acceptor && acceptor.map() == failing.map()) {
            driverOf(failing).remove(acceptor);
        }
    }

    /** The first reactor has been replaced: its timer has gone with it, and its socket of datagrams. */
    void revive() {
        opening = null;
        if (listening instanceof Acceptor acceptor && acceptor.map() == null) {
            driverOf(home.get()).add(acceptor, null);
        } else if (terms != null && listening == null) {
            openAfter(Duration.ZERO);
        }
    }

    /** Whether connections that are accepted are closed. May be called from any thread. */
    boolean servesNobody() {
        return terms == null;
    }

    private void rest() {
        if (state != State.STOPPED) {
            LOG.log(System.Logger.Level.INFO, () -> "server '" + name + "' is stopped by its configuration");
        }
        serveNobody();
        protocol = null;
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
        serveNobody();
        protocol = null; // a listener that is still being closed keeps nothing of its bundle
        state = State.CLOSED;
    }

    /** Closes those connections of one reactor to which something applies. Called on that reactor's thread. */
    void close(Reactor on, Predicate<Connection> which) {
        on(on).stream().filter(which).forEach(Connection::close);
    }

    /** Closes the connections that were on their way to a reactor when it stopped. May be called from any thread. */
    void forget(Reactor stopped) {
        on(stopped).forEach(Connection::abandon);
        connections.remove(stopped);
    }

    // Listening.

    private void openAfter(Duration delay) {
        state = State.OPENING;
        opening = driverOf(home.get()).schedule(this::open, delay, null);
    }

    private void open() {
        opening = null;
        if (listening != null) {
            return; // opened when the first reactor was replaced
        }
        ListenAddress where = found == null ? settings.listen() : found;
        try {
            Dispatcher opened = isOfDatagrams() ? openDatagrams(where) : openListener(where);
            found = new ListenAddress(where.type(), opened.localAddress());
            listening(found.address());
            listening = opened;
            opened.whenClosed(() -> lost(opened));
        } catch (Throwable t) { // of a protocol, too
            openLater(t);
        }
    }

    private Dispatcher openListener(ListenAddress where) throws IOException {
        return Acceptor.open(
                this, home.get(), where, settings.backlog(), settings.sockets().receiveBuffer());
    }

    private void listening(SocketAddress opened) {
        address = ListenAddress.text(settings.listen().type(), opened);
        problem = null;
        retry = FIRST_RETRY;
        if (state != State.LISTENING) {
            state = State.LISTENING;
            LOG.log(
                    System.Logger.Level.INFO,
                    () -> "server '" + name + "' serves " + settings.protocol() + " on " + address);
        }
    }

    private void openLater(Throwable cause) {
        String reason =
                cause instanceof IOException && cause.getMessage() != null ? cause.getMessage() : Condensed.of(cause);
        if (problem == null) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    () -> "server '" + name + "' cannot listen on " + settings.listen() + ": " + reason
                            + "; retrying with back-off, other servers are unaffected");
        }
        problem = reason;
        openAfter(retry);
        Duration doubled = retry.multipliedBy(2);
        retry = doubled.compareTo(LONGEST_RETRY) < 0 ? doubled : LONGEST_RETRY;
    }

    /** Somebody else has closed it. */
    private void lost(Dispatcher closed) {
        if (listening == closed) {
            listening = null;
            LOG.log(
                    System.Logger.Level.INFO,
                    () -> "server '" + name + "' has lost its listener on " + address + ", it opens it again");
            openAfter(FIRST_RETRY);
        }
    }

    private void serveNobody() {
        terms = null;
        stopListening();
    }

    private void stopListening() {
        if (opening != null) {
            opening.cancel();
            opening = null;
        }
        retry = FIRST_RETRY;
        problem = null;
        found = null;
        Dispatcher closing = listening;
        listening = null;
        if (closing instanceof Acceptor acceptor) {
            acceptor.end(home.get());
        } else if (closing != null) {
            driverOf(home.get()).expel(closing);
        }
    }

    /** Without SO_REUSEADDR: two datagram sockets would share the port, and nobody would be told. */
    private Dispatcher openDatagrams(ListenAddress where) throws Exception {
        DatagramChannel channel = DatagramChannel.open(where.family());
        try {
            channel.configureBlocking(false);
            settings.sockets().applyTo(channel);
            channel.bind(where.address());
            Dispatcher dispatcher = driverOf(home.get())
                    .as(protocol.owner(), () -> protocol.service().dispatcher(channel, settings.own()));
            driverOf(home.get()).add(dispatcher, protocol.owner());
            buffers.charge(dispatcher);
            return dispatcher;
        } catch (Throwable t) {
            channel.close();
            throw t;
        }
    }

    private boolean isOfDatagrams() {
        return settings.listen().type() == SocketType.DATAGRAM;
    }

    // Connections.

    /** Hands a new connection over to a reactor, unless there are too many. */
    void accepted(SocketChannel peer) {
        Terms now = terms;
        if (now == null) {
            close(peer);
            return;
        }
        Reactor reactor = place();
        Connection connection = new Connection(this, now.protocol(), now.settings(), peer, reactor);
        on(reactor).add(connection);
        int most = now.settings().maxConnections();
        if (size() > most) {
            left(connection);
            refuse(peer, now.settings());
            return;
        }
        accepted.increment();
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

    /** On the first reactor, unless another one has clearly fewer: by an eighth, or of a few by any. */
    private Reactor place() {
        Reactor least = null;
        int fewest = Integer.MAX_VALUE;
        int own = Integer.MAX_VALUE;
        for (Reactor reactor : reactors.all()) {
            int there = on(reactor).size();
            own = reactor == home.get() ? there : own;
            if (there < fewest) {
                fewest = there;
                least = reactor;
            }
        }
        return own - fewest > fewest / 8 ? least : home.get();
    }

    private Set<Connection> on(Reactor reactor) {
        Set<Connection> there = connections.get(reactor);
        return there == null ? connections.computeIfAbsent(reactor, any -> ConcurrentHashMap.newKeySet()) : there;
    }

    private int size() {
        int all = 0;
        for (Set<Connection> there : connections.values()) {
            all += there.size();
        }
        return all;
    }

    private void refuse(SocketChannel peer, ServerSettings now) {
        refused.increment();
        if (loggedRefusal.now()) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    () -> "server '" + name + "' has max.connections = " + now.maxConnections()
                            + " connections and closes new ones");
        }
        close(peer);
    }

    private static void close(SocketChannel peer) {
        try {
            peer.close();
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "an error while closing", e);
        }
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
        Set<Connection> there = connections.get(connection.reactor());
        if (there != null) {
            there.remove(connection);
        }
    }
}
