// SPDX-License-Identifier: Apache-2.0
package io.pollux.handlers.examples;

import io.pollux.ChannelMap;
import io.pollux.Dispatcher;
import io.pollux.EventLoop;
import io.pollux.handlers.BufferedDispatcher;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ServiceLoader;

public class EchoServer extends Dispatcher {
    EchoServer(ChannelMap map, int port) throws IOException {
        super(map);
        createSocket();
        bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        listen(128);
    }

    @Override
    protected void handleAccepted(SocketChannel peer, SocketAddress address) throws IOException {
        new BufferedDispatcher(peer, map()) {
            @Override
            protected void handleRead() throws IOException {
                ByteBuffer data = readBuffer();
                if (recv(data) > 0) {
                    send(data.flip());
                    wantRead(queued() == 0);
                }
            }

            @Override
            protected void handleDrained() {
                wantRead(true);
            }
        };
    }

    public static void main(String[] args) throws IOException {
        ChannelMap map = new ChannelMap();
        new EchoServer(map, 7007);
        ServiceLoader.load(EventLoop.class).findFirst().orElseThrow().loop(map);
    }
}
