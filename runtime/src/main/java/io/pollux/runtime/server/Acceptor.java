// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.server;

import static io.pollux.runtime.reactor.ReactorThread.driverOf;

import io.pollux.Dispatcher;
import io.pollux.Reactor;
import io.pollux.SocketType;
import io.pollux.runtime.settings.ListenAddress;
import io.pollux.text.Log;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;

/**
 * The listener of a server, on the first reactor. It lives until the server closes it: nothing that a connection does,
 * and no reactor that comes or goes, can stop it. It does not share its address: whoever else wants to listen there is
 * told that it is in use (rule B12).
 */
final class Acceptor extends Dispatcher {
    /** The longest queue that a configuration can ask for. */
    private static final int LONGEST_QUEUE = 65_535;

    private static final System.Logger LOG = Log.of(Server.class);

    private final Server server;
    private final LogLimit logged = new LogLimit();

    private Acceptor(Server server) {
        this.server = server;
    }

    /** Opens a listener that accepts for a server. Called on its reactor's thread. */
    static Acceptor open(Server server, Reactor home, ListenAddress listen, int backlog, int receiveBuffer)
            throws IOException {
        Acceptor acceptor = new Acceptor(server);
        try {
            acceptor.createSocket(listen.family(), SocketType.STREAM);
            driverOf(home).add(acceptor, null);
            acceptor.setReuseAddr();
            acceptor.receiveBuffer(receiveBuffer);
            acceptor.bind(listen.address());
            acceptor.listen(backlog);
            return acceptor;
        } catch (IOException | RuntimeException e) {
            acceptor.close();
            throw e;
        }
    }

    /**
     * Has the system queue so many bytes of input for a connection, unless they are 0. The listener passes this on: the
     * peer is told how much it may send while it connects. All other options are those of a connection.
     */
    void receiveBuffer(int bytes) throws IOException {
        if (bytes > 0) {
            setOption(StandardSocketOptions.SO_RCVBUF, bytes);
        }
    }

    /** Serves who waits in its queue, for they have been told that they are connected; then closes. */
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
                server.accepted(peer);
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "an error while closing", e);
        }
    }

    @Override
    protected void handleAccepted(SocketChannel peer, SocketAddress address) {
        server.accepted(peer);
    }

    @Override
    protected void handleError(Throwable thrown) {
        if (channel() == null || !channel().isOpen()) {
            close();
        } else if (logged.now()) {
            LOG.log(System.Logger.Level.WARNING, () -> "server '" + server.name() + "' could not accept", thrown);
        }
    }
}
