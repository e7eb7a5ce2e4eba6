// SPDX-License-Identifier: Apache-2.0
package org.example.echo;

import io.pollux.ChannelMap;
import io.pollux.Dispatcher;
import io.pollux.EventLoop;
import io.pollux.handlers.BufferedDispatcher;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.util.ServiceLoader;

/** Sends back what it gets, without any framework. */
public final class EchoServer extends Dispatcher {
    private EchoServer() {}

    @Override
    protected void handleAccepted(SocketChannel peer, SocketAddress address) throws IOException {
        new BufferedDispatcher(peer, map()) {
            @Override
            protected void handleRead() throws IOException {
                var data = readBuffer();
                recv(data);
                send(data.flip());
            }
        };
    }

    /** Takes a port, or 0 for a free one, and the name of a loop. */
    public static void main(String[] arguments) throws IOException {
        var loop = ServiceLoader.load(EventLoop.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(found -> found.name().equals(arguments[1]))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no loop named " + arguments[1]));
        var map = new ChannelMap();
        var server = new EchoServer();
        server.createSocket();
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0])));
        server.listen(0);
        map.add(server);
        System.out.println(loop.name() + " serves " + ((InetSocketAddress) server.address()).getPort());
        loop.loop(map);
    }
}
