// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.server;

import static io.pollux.runtime.ReactorThread.driverOf;

import io.pollux.Reactor;
import io.pollux.Reactors;
import io.pollux.SocketType;
import io.pollux.text.Log;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/**
 * The listeners of a server. Where several sockets may have one address (SO_REUSEPORT), each reactor has one of its own
 * and serves what the system gives that; elsewhere the first reactor has the only one. If a reactor leaves, its
 * listener goes to the first, and from there to the next that comes: a listener is not closed as long as the server
 * listens, because that would reset who waits in its queue. Used on the first reactor's thread, unless a method says
 * otherwise.
 */
final class Acceptors {
    private static final System.Logger LOG = Log.of(Server.class);

    private final Server server;
    private final Reactors reactors;
    private final Supplier<Reactor> home;
    private final Leaving leaving;
    private final List<Acceptor> open = new CopyOnWriteArrayList<>();

    Acceptors(Server server, Reactors reactors, Supplier<Reactor> home, Leaving leaving) {
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
        if (!open.isEmpty()) {
            openOthers(listen, backlog);
            return;
        }
        try {
            if (leaving.has(server, listen)) {
                openShared(listen, listen.address(), backlog, home.get());
            } else {
                openFirst(listen, backlog);
            }
            openOthers(listen, backlog);
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    /** Alone, so that it fails if anybody listens there; from then on others may share the address. */
    private void openFirst(Listen listen, int backlog) throws IOException {
        Acceptor acceptor = new Acceptor(server, home.get());
        try {
            acceptor.createSocket(listen.family(), SocketType.STREAM);
            driverOf(home.get()).add(acceptor, null);
            acceptor.setReuseAddr();
            acceptor.bind(listen.address());
            acceptor.listen(backlog);
            if (isShared(acceptor)) {
                share((ServerSocketChannel) acceptor.channel());
            }
        } catch (IOException | RuntimeException e) {
            acceptor.close();
            throw e;
        }
        follow(acceptor);
    }

    private static boolean isShared(Acceptor acceptor) {
        return ((ServerSocketChannel) acceptor.channel())
                .supportedOptions()
                .contains(StandardSocketOptions.SO_REUSEPORT);
    }

    private static void share(ServerSocketChannel listener) throws IOException {
        listener.setOption(StandardSocketOptions.SO_REUSEPORT, true);
    }

    private void openOthers(Listen listen, int backlog) throws IOException {
        if (!isShared(open.get(0))) {
            return;
        }
        for (Reactor reactor : reactors.all()) {
            if (open.stream().anyMatch(acceptor -> acceptor.at() == reactor)) {
                continue;
            }
            Acceptor spare = spare();
            if (spare == null) {
                openShared(listen, address(), backlog, reactor);
            } else {
                driverOf(home.get()).remove(spare);
                send(spare, reactor);
            }
        }
    }

    /** One of several listeners of the first reactor, or null. */
    private Acceptor spare() {
        return open.stream()
                .filter(acceptor -> acceptor.map() == home.get().map())
                .skip(1)
                .findFirst()
                .orElse(null);
    }

    private void openShared(Listen listen, SocketAddress address, int backlog, Reactor reactor) throws IOException {
        ServerSocketChannel listener = ServerSocketChannel.open(listen.family());
        try {
            listener.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            share(listener);
            listener.bind(address, backlog);
            Acceptor acceptor = new Acceptor(server, listener);
            follow(acceptor);
            send(acceptor, reactor);
        } catch (IOException e) {
            listener.close();
            throw e;
        }
    }

    private void send(Acceptor acceptor, Reactor reactor) {
        acceptor.goTo(reactor);
        if (reactor == home.get() || !reactors.all().contains(reactor)) {
            acceptor.takeBack(home.get());
        }
    }

    private void follow(Acceptor acceptor) {
        open.add(acceptor);
        acceptor.whenClosed(() -> closed(acceptor));
    }

    /** Called on whichever thread it was closed. */
    private void closed(Acceptor acceptor) {
        if (open.remove(acceptor)) {
            try {
                home.get().execute(server::lostListener);
            } catch (RejectedExecutionException e) {
                LOG.log(System.Logger.Level.DEBUG, "a listener is closed at the end", e);
            }
        }
    }

    /** Sends those of a reactor, on whose thread this is called, to the first one. */
    void leave(Reactor reactor) {
        for (Acceptor acceptor : open) {
            if (acceptor.map() == reactor.map()) {
                driverOf(reactor).remove(acceptor);
                acceptor.goTo(home.get());
            }
        }
    }

    /** Takes back those that have not arrived at a reactor before it was stopped. */
    void takeBack(Reactor stopped) {
        open.stream().filter(acceptor -> acceptor.at() == stopped).forEach(acceptor -> acceptor.takeBack(home.get()));
    }

    /** Closes all of them: that of the first reactor at once, the others as soon as their threads get to it. */
    void close() {
        List<Acceptor> closing = List.copyOf(open);
        open.clear();
        for (Acceptor acceptor : closing) {
            if (acceptor.at() != home.get()) {
                leaving.add(server, acceptor);
            }
            acceptor.end();
        }
    }
}
