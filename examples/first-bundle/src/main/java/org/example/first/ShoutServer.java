// SPDX-License-Identifier: Apache-2.0
package org.example.first;

import io.pollux.Dispatcher;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;

/** A listener whose connections are shouted at. */
final class ShoutServer extends Dispatcher {
    ShoutServer(int port) throws IOException {
        createSocket();
        setReuseAddr();
        bind(new InetSocketAddress("127.0.0.1", port));
        listen(128);
    }

    @Override
    protected void handleAccepted(SocketChannel peer, SocketAddress address) throws IOException {
        map().add(new Shout(peer));
    }
}
