// SPDX-License-Identifier: Apache-2.0
package io.pollux.benchmarks.servers;

import io.pollux.ChannelMap;
import io.pollux.Dispatcher;
import io.pollux.EventLoop;
import io.pollux.SwapException;
import io.pollux.handlers.StandardProtocol;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.Map;

/** Pollux as a library: a map, a loop and the echo handler's dispatchers. */
final class Library extends Dispatcher implements Stepped {
    private static final int BACKLOG = 1024;

    private final ChannelMap map;

    private Library(ChannelMap map) {
        this.map = map;
    }

    static Library on(EventLoop loop) throws IOException, SwapException {
        ChannelMap map = new ChannelMap();
        map.swap(loop, ChannelMap.OnFailure.PARK);
        Library server = new Library(map);
        server.createSocket();
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        server.listen(BACKLOG);
        map.add(server);
        return server;
    }

    @Override
    protected void handleAccepted(SocketChannel peer, SocketAddress address) throws IOException {
        peer.setOption(StandardSocketOptions.TCP_NODELAY, true);
        map.add(StandardProtocol.ECHO.dispatcher(peer, Map.of()));
    }

    @Override
    public int port() {
        return ((InetSocketAddress) address()).getPort();
    }

    @Override
    public void pass() throws IOException {
        map.pass(-1);
    }
}
