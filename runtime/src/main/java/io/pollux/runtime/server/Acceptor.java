// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.server;

import io.pollux.Dispatcher;
import io.pollux.Reactor;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** A listener of a server. It lives until the server closes it: nothing that a connection does can stop it. */
final class Acceptor extends Dispatcher {
    /** The longest queue that a configuration can ask for. */
    private static final int LONGEST_QUEUE = 65_535;

    private static final System.Logger LOG = System.getLogger(Server.class.getName());

    private final Server server;
    private final Rarely logged = new Rarely();
    private volatile Reactor at;

    /** Without a socket, to be made on that reactor's thread. */
    Acceptor(Server server, Reactor at) {
        super(at.map());
        this.server = server;
        this.at = at;
    }

    /** Around an open listener, to be mapped there. */
    Acceptor(Server server, Reactor at, ServerSocketChannel listener) throws IOException {
        super(listener);
        this.server = server;
        this.at = at;
    }

    /** Where it is, or is on its way to. May be called from any thread. */
    Reactor at() {
        return at;
    }

    /** Leaves its reactor, on whose thread this is called, for another one. The system queues meanwhile. */
    void moveTo(Reactor other) {
        at.map().remove(this);
        at = other;
        other.map().adopt(this, null);
    }

    /** Serves who waits in its queue, for they have been told that they are connected; then closes. On any thread. */
    void end() {
        Reactor now = at;
        if (!now.inReactor()) {
            now.execute(this::end);
            return;
        }
        try {
            SocketChannel peer;
            for (int left = LONGEST_QUEUE; left > 0 && isAccepting() && (peer = accept()) != null; left--) {
                server.accepted(peer, now);
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "an error while closing", e);
        }
        if (map() == null) {
            close(); // it is on its way to this reactor
        } else {
            now.map().expel(this);
        }
    }

    @Override
    protected void handleAccepted(SocketChannel peer, SocketAddress address) throws IOException {
        server.accepted(peer, at);
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
