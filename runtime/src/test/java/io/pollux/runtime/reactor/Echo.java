// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.reactor;

import io.pollux.Dispatcher;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** Sends back what it reads; reads no more while some of it is unsent. */
public final class Echo extends Dispatcher {
    private final ByteBuffer unsent = ByteBuffer.allocate(4096);

    private Echo(SocketChannel peer) throws IOException {
        super(peer);
        wantWrite(false);
    }

    @Override
    protected void handleRead() throws IOException {
        if (recv(unsent) > 0) {
            handleWrite();
        }
    }

    @Override
    protected void handleWrite() throws IOException {
        unsent.flip();
        send(unsent);
        unsent.compact();
        wantWrite(unsent.position() > 0);
        wantRead(unsent.position() == 0);
    }

    /** Accepts connections on a free port of the loopback interface. */
    public static Dispatcher server() throws IOException {
        return server(0);
    }

    public static Dispatcher server(int port) throws IOException {
        Dispatcher server = new Dispatcher() {
            @Override
            protected void handleAccepted(SocketChannel peer, SocketAddress address) throws IOException {
                map().add(new Echo(peer));
            }
        };
        server.createSocket();
        server.setReuseAddr();
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        server.listen(128);
        return server;
    }

    public static InetSocketAddress addressOf(Dispatcher server) {
        return (InetSocketAddress) server.address();
    }
}
