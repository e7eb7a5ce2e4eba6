// SPDX-License-Identifier: Apache-2.0
package io.pollux.benchmarks.servers;

import io.pollux.ChannelMap;
import io.pollux.MapDriver;
import io.pollux.Owners;
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

    private final MapDriver driver;

    private Library(MapDriver driver) {
        this.driver = driver;
    }

    static Library on(EventLoop loop) throws IOException, SwapException {
        MapDriver driver = new ChannelMap().drive("a benchmark", Owners.NONE);
        driver.swap(loop, MapDriver.OnFailure.PARK);
        Library server = new Library(driver);
        server.createSocket();
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        server.listen(BACKLOG);
        driver.map().add(server);
        return server;
    }

    @Override
    protected void handleAccepted(SocketChannel peer, SocketAddress address) throws IOException {
        peer.setOption(StandardSocketOptions.TCP_NODELAY, true);
        map().add(StandardProtocol.ECHO.dispatcher(peer, Map.of()));
    }

    @Override
    public int port() {
        return ((InetSocketAddress) address()).getPort();
    }

    @Override
    public void pass() throws IOException {
        driver.pass(-1);
    }
}
