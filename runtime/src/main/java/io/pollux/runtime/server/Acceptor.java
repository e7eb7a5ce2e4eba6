// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.server;

import static io.pollux.runtime.ReactorThread.driverOf;

import io.pollux.Dispatcher;
import io.pollux.Reactor;
import io.pollux.text.Log;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A listener of a server. It lives until the server closes it: nothing that a connection does can stop it. It may go
 * from one reactor to another; as long as it has not arrived, it can be taken back.
 */
final class Acceptor extends Dispatcher {
    /** The longest queue that a configuration can ask for. */
    private static final int LONGEST_QUEUE = 65_535;

    private static final System.Logger LOG = Log.of(Server.class);

    private final Server server;
    private final Rarely logged = new Rarely();
    private final AtomicBoolean onItsWay = new AtomicBoolean();
    private volatile Reactor at;
    private volatile boolean ended;

    /** Without a socket, to be made and mapped on that reactor's thread. */
    Acceptor(Server server, Reactor at) {
        this.server = server;
        this.at = at;
    }

    /** Around an open listener, in no reactor yet. */
    Acceptor(Server server, ServerSocketChannel listener) throws IOException {
        super(listener);
        this.server = server;
    }

    /** Where it is, or is on its way to. May be called from any thread. */
    Reactor at() {
        return at;
    }

    /** Goes to a reactor, from none. The system queues meanwhile. May be called from any thread. */
    void goTo(Reactor reactor) {
        at = reactor;
        onItsWay.set(true);
        try {
            reactor.execute(this::arrive);
        } catch (RejectedExecutionException e) {
            LOG.log(System.Logger.Level.DEBUG, () -> reactor.name() + " has been stopped, a listener stays away", e);
        }
    }

    private void arrive() {
        if (onItsWay.compareAndSet(true, false)) {
            driverOf(at).add(this, null);
        }
    }

    /** Goes to another reactor, on whose thread this is called, unless it has arrived; returns whether it did. */
    boolean takeBack(Reactor reactor) {
        if (!onItsWay.compareAndSet(true, false)) {
            return false;
        }
        at = reactor;
        driverOf(reactor).add(this, null);
        return true;
    }

    /**
     * Serves who waits in its queue, for they have been told that they are connected; then closes. May be called from
     * any thread, and happens where it is.
     */
    void end() {
        Reactor now = at;
        if (!now.inReactor()) {
            endThere(now);
            return;
        }
        try {
            if (map() == null) {
                onItsWay.set(false);
                close();
            } else {
                drain(now);
                driverOf(now).expel(this);
            }
        } finally {
            ended = true;
        }
    }

    private void endThere(Reactor now) {
        try {
            now.execute(this::end);
        } catch (RejectedExecutionException e) {
            if (onItsWay.compareAndSet(true, false)) {
                close(); // else it has been closed with that reactor
            }
            ended = true;
        }
    }

    private void drain(Reactor now) {
        try {
            SocketChannel peer;
            for (int left = LONGEST_QUEUE; left > 0 && isAccepting() && (peer = accept()) != null; left--) {
                server.accepted(peer, now);
            }
        } catch (IOException e) {
            LOG.log(System.Logger.Level.DEBUG, "an error while closing", e);
        }
    }

    /** Whether its address is free. May be called from any thread. */
    boolean hasEnded() {
        return ended;
    }

    @Override
    protected void handleAccepted(SocketChannel peer, SocketAddress address) {
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
