// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.server;

import static io.pollux.runtime.reactor.ReactorThread.driverOf;

import io.pollux.Dispatcher;
import io.pollux.Reactor;
import io.pollux.SocketType;
import io.pollux.runtime.settings.ListenAddress;
import io.pollux.runtime.settings.ServerSettings;
import io.pollux.text.Log;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;

/**
 * Accepts the connections of a server, on the first reactor. It stays open until the server closes it, regardless of
 * the connections and of other reactors. It does not share its address: another socket that tries to listen there gets
 * the error that it is in use (rule B12).
 */
final class Acceptor extends Dispatcher {
    /** The longest queue that a configuration can ask for. */
    private static final int LONGEST_QUEUE = 65_535;

    private static final System.Logger LOG = Log.of(Server.class);

    private final Connections connections;
    private final LogLimit failureLog = new LogLimit();

    private Acceptor(Connections connections) {
        this.connections = connections;
    }

    /** Opens a listener that accepts connections. Called on its reactor's thread. */
    static Acceptor open(Connections connections, Reactor home, ListenAddress listen, ServerSettings settings)
            throws IOException {
        Acceptor acceptor = new Acceptor(connections);
        try {
            acceptor.createSocket(listen.family(), SocketType.STREAM);
            driverOf(home).add(acceptor, null);
            acceptor.setReuseAddr();
            acceptor.receiveBuffer(settings.sockets().receiveBuffer());
            acceptor.bind(listen.address());
            acceptor.listen(settings.backlog());
            return acceptor;
        } catch (IOException | RuntimeException e) {
            acceptor.close();
            throw e;
        }
    }

    /**
     * Sets how many bytes of input the system queues for a connection; 0 changes nothing. Unlike all other options,
     * this one is set here, because a peer is told how much it may send while it connects.
     */
    void receiveBuffer(int bytes) throws IOException {
        if (bytes > 0) {
            setOption(StandardSocketOptions.SO_RCVBUF, bytes);
        }
    }

    /** Accepts the connections in the queue, because their peers already regard them as connected; then closes. */
    void end(Reactor home) {
        drain();
        if (map() != null) {
            driverOf(home).expel(this);
        } else {
            close();
        }
    }

    private void drain() {
        try {
            SocketChannel peer;
            for (int left = LONGEST_QUEUE; left > 0 && isAccepting() && (peer = accept()) != null; left--) {
                connections.accept(peer);
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "an error while closing", e);
        }
    }

    @Override
    protected void handleAccepted(SocketChannel peer, SocketAddress address) {
        connections.accept(peer);
    }

    @Override
    protected void handleError(Throwable thrown) {
        if (channel() == null || !channel().isOpen()) {
            close();
        } else if (failureLog.permits()) {
            LOG.log(
                    System.Logger.Level.WARNING,
                    () -> "server '" + connections.server() + "' cannot accept a connection",
                    thrown);
        }
    }
}
