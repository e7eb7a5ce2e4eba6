// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests.felix;

import io.pollux.ChannelMap;
import io.pollux.Dispatcher;
import io.pollux.EventLoop;
import io.pollux.itests.load.Echo;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An echo server that accepts nobody while a given loop is in use. Clients then wait in the system's queue until the
 * loop is swapped, with the accept event pending all the time. It counts those that have waited.
 */
@SuppressWarnings("deprecation") // accepting in its own way is its purpose
final class Doorkeeper extends Dispatcher {
    private final AtomicInteger admitted = new AtomicInteger();
    private volatile EventLoop closedUnder;

    /** Listens on a free port. Called on the thread of the map. */
    Doorkeeper(ChannelMap map) throws IOException {
        super(map);
        createSocket();
        bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        listen(0);
    }

    /** Accepts nobody until a loop other than this one is in use. */
    void closeUnder(EventLoop loop) {
        closedUnder = loop;
        admitted.set(0);
    }

    /** Returns how many clients have been accepted that had connected before. */
    int admitted() {
        return admitted.get();
    }

    @Override
    protected void handleAccept() throws IOException {
        if (map().loop() != closedUnder) {
            super.handleAccept();
        }
    }

    @Override
    protected void handleAccepted(SocketChannel peer, SocketAddress address) throws IOException {
        admitted.incrementAndGet();
        new Echo(peer, map());
    }
}
