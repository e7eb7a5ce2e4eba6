// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.server;

import io.pollux.BufferAccount;
import io.pollux.Dispatcher;
import io.pollux.Reactor;
import io.pollux.Reactors;
import io.pollux.text.Log;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The connections of one server: limits their number, spreads them over all reactors, and closes them. Methods may be
 * called from any thread, unless they say otherwise.
 */
final class Connections {
    private static final System.Logger LOG = Log.of(Server.class);

    private final String server;
    private final Reactors reactors;
    private final Supplier<Reactor> home;
    private final BufferAccount buffers;
    private final Map<Reactor, Set<Connection>> open = new ConcurrentHashMap<>();
    private final LongAdder accepted = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LogLimit refusalLog = new LogLimit();
    private final LogLimit failureLog = new LogLimit();

    /** The protocol of new connections; null if they are closed at once. */
    private volatile ConfiguredProtocol served;

    /** Creates an empty set that accepts no connections yet. Connections charge their buffers to the account. */
    Connections(String server, Reactors reactors, Supplier<Reactor> home, BufferAccount buffers) {
        this.server = server;
        this.reactors = reactors;
        this.home = home;
        this.buffers = buffers;
    }

    String server() {
        return server;
    }

    /** Serves new connections with this protocol from now on. */
    void serve(ConfiguredProtocol configured) {
        served = configured;
    }

    /** Closes new connections from now on. */
    void serveNobody() {
        served = null;
    }

    boolean servesNobody() {
        return served == null;
    }

    /** Hands a new connection over to a reactor, unless there are too many. Called on the first reactor's thread. */
    void accept(SocketChannel peer) {
        ConfiguredProtocol now = served;
        if (now == null) {
            close(peer);
            return;
        }
        Reactor reactor = place();
        Connection connection = new Connection(this, now, peer, reactor);
        on(reactor).add(connection);
        int most = now.settings().maxConnections();
        if (count() > most) {
            remove(connection);
            refuse(peer, most);
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

    /**
     * Chooses the first reactor, unless another one has clearly fewer connections: by an eighth, or by any number of a
     * few.
     */
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
        Set<Connection> there = open.get(reactor);
        return there == null ? open.computeIfAbsent(reactor, any -> ConcurrentHashMap.newKeySet()) : there;
    }

    private void refuse(SocketChannel peer, int most) {
        refused.increment();
        if (refusalLog.permits()) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    () -> "server '" + server + "' has reached max.connections = " + most
                            + "; it closes new connections");
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

    /** Charges what a connection holds in buffers. */
    void charge(Dispatcher dispatcher) {
        buffers.charge(dispatcher);
    }

    /** Logs that the protocol failed to serve a new connection, which is then closed. */
    void failed(ConfiguredProtocol configured, Throwable thrown) {
        if (failureLog.permits()) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    () -> "protocol '" + configured.protocol().name() + "' of server '" + server
                            + "' cannot serve a connection; the connection is closed",
                    thrown);
        }
    }

    /** Forgets a connection that is closed. */
    void remove(Connection connection) {
        Set<Connection> there = open.get(connection.reactor());
        if (there != null) {
            there.remove(connection);
        }
    }

    /** Closes the connections of one reactor that match. Called on that reactor's thread. */
    void close(Reactor on, Predicate<Connection> which) {
        on(on).stream().filter(which).forEach(Connection::close);
    }

    /** Closes the connections that were on their way to a reactor when it stopped. */
    void abandon(Reactor stopped) {
        on(stopped).forEach(Connection::abandon);
        open.remove(stopped);
    }

    /** How many are open. */
    int count() {
        int all = 0;
        for (Set<Connection> there : open.values()) {
            all += there.size();
        }
        return all;
    }

    /** How many have been accepted and served. */
    long accepted() {
        return accepted.sum();
    }

    /** How many were closed at once, because there were too many. */
    long refused() {
        return refused.sum();
    }
}
