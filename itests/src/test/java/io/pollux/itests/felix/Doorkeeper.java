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
 * An echo server that lets nobody in while a given loop is in use: who connects then waits in the system's queue until
 * the loop is exchanged, with the accept event pending all the time. It counts those who have waited.
 */
@SuppressWarnings("deprecation") // accepting in its own way is its purpose
final class Doorkeeper extends Dispatcher {
    private final AtomicInteger admitted = new AtomicInteger();
    private volatile EventLoop closedUnder;

    /** Listens on a free port; made on the thread of the map. */
    Doorkeeper(ChannelMap map) throws IOException {
        super(map);
        createSocket();
        bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        listen(0);
    }

    /** Lets nobody in until another loop is in use than this one. */
    void closeUnder(EventLoop loop) {
        closedUnder = loop;
        admitted.set(0);
    }

    /** How many have been let in since, all of whom connected before. */
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
