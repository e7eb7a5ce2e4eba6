// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.server;

import io.pollux.Reactor;
import io.pollux.Reactors;
import io.pollux.SocketType;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;

/**
 * The listeners of a server. Where several sockets may have one address (SO_REUSEPORT), each reactor has one of its own
 * and serves what the system gives that; elsewhere the first reactor has the only one. If a reactor leaves, its
 * listener moves to the first, and from there to the next that comes: a listener is not closed as long as the server
 * listens, because that would reset who waits in its queue. Used on the first reactor's thread, unless a method says
 * otherwise.
 */
final class Acceptors {
    private final Server server;
    private final Reactors reactors;
    private final Reactor home;
    private final Leaving leaving;
    private final List<Acceptor> open = new CopyOnWriteArrayList<>();

    Acceptors(Server server, Reactors reactors, Reactor home, Leaving leaving) {
        this.server = server;
        this.reactors = reactors;
        this.home = home;
        this.leaving = leaving;
    }

    boolean isEmpty() {
        return open.isEmpty();
    }

    SocketAddress address() {
        return open.get(0).address();
    }

    /** Opens those that are missing: all, or those of reactors that have started since. */
    void open(Listen listen, int backlog) throws IOException {
        if (!isShared(listen)) {
            if (open.isEmpty()) {
                openAlone(listen, backlog);
            }
            return;
        }
        boolean first = open.isEmpty();
        try {
            openOnEach(listen, first ? reserve(listen) : address(), backlog);
        } catch (IOException e) {
            if (first) {
                close();
            }
            throw e;
        }
    }

    private void openOnEach(Listen listen, SocketAddress address, int backlog) throws IOException {
        for (Reactor reactor : reactors.all()) {
            if (spare(reactor, 0) != null) {
                continue;
            }
            Acceptor spare = spare(home, 1);
            if (spare == null) {
                openShared(listen, address, backlog, reactor);
            } else {
                spare.moveTo(reactor);
            }
        }
    }

    private static boolean isShared(Listen listen) throws IOException {
        if (!(listen.address() instanceof InetSocketAddress)) {
            return false;
        }
        try (ServerSocketChannel any = ServerSocketChannel.open()) {
            return any.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT);
        }
    }

    /** A listener of a reactor that has more than so many, or null. */
    private Acceptor spare(Reactor reactor, int kept) {
        List<Acceptor> there =
                open.stream().filter(acceptor -> acceptor.at() == reactor).toList();
        return there.size() > kept ? there.get(kept) : null;
    }

    private void openAlone(Listen listen, int backlog) throws IOException {
        Acceptor acceptor = new Acceptor(server, home);
        try {
            acceptor.createSocket(listen.family(), SocketType.STREAM);
            acceptor.setReuseAddr();
            acceptor.bind(listen.address());
            acceptor.listen(backlog);
        } catch (IOException | RuntimeException e) {
            acceptor.close();
            throw e;
        }
        follow(acceptor);
    }

    /** Fails if anybody listens there, also one who would share the address. Returns it with its port. */
    private static SocketAddress reserve(Listen listen) throws IOException {
        try (SocketChannel unshared = SocketChannel.open(listen.family())) {
            unshared.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            return unshared.bind(listen.address()).getLocalAddress();
        }
    }

    private void openShared(Listen listen, SocketAddress address, int backlog, Reactor reactor) throws IOException {
        ServerSocketChannel listener = ServerSocketChannel.open(listen.family());
        try {
            listener.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            listener.setOption(StandardSocketOptions.SO_REUSEPORT, true);
            listener.bind(address, backlog);
            Acceptor acceptor = new Acceptor(server, reactor, listener);
            follow(acceptor);
            reactor.map().adopt(acceptor, null);
        } catch (IOException e) {
            listener.close();
            throw e;
        } catch (RejectedExecutionException e) {
            open.removeIf(acceptor -> acceptor.channel() == listener); // the reactor has been stopped
            listener.close();
        }
    }

    private void follow(Acceptor acceptor) {
        open.add(acceptor);
        acceptor.whenClosed(() -> closed(acceptor));
    }

    /** Called on whichever thread it was closed. */
    private void closed(Acceptor acceptor) {
        if (open.remove(acceptor)) {
            home.execute(server::lostListener);
        }
    }

    /** Moves those of a reactor, on whose thread this is called, to the first one. */
    void leave(Reactor reactor) {
        open.stream().filter(acceptor -> acceptor.at() == reactor).forEach(acceptor -> acceptor.moveTo(home));
    }

    /** Closes all of them: that of the first reactor at once, the others as soon as their threads get to it. */
    void close() {
        List<Acceptor> closing = List.copyOf(open);
        open.clear();
        for (Acceptor acceptor : closing) {
            leaving.add(acceptor);
            try {
                acceptor.end();
            } catch (RejectedExecutionException e) {
                acceptor.close(); // its reactor has been stopped
            }
        }
    }
}
