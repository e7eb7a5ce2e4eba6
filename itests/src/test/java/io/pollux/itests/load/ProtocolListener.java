// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests.load;

import io.pollux.ChannelMap;
import io.pollux.Dispatcher;
import io.pollux.Protocol;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.util.Map;

/**
 * A server of a protocol on a free port, without anything configured. Its connections have small send buffers: with the
 * system's own, a socket that can be written takes all that a dispatcher offers, and no send is ever cut short. They
 * differ, lest all connections go in step.
 */
public final class ProtocolListener extends Dispatcher {
    private static final int BACKLOG = 512;
    private static final int LEAST_SEND_KILOBYTES = 8;
    private static final int SEND_BUFFER_SIZES = 17;

    private final Protocol protocol;
    private int connections;

    /** Listens; made on the thread of the map. */
    public ProtocolListener(ChannelMap map, Protocol protocol) throws IOException {
        super(map);
        this.protocol = protocol;
        createSocket();
        bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        listen(BACKLOG);
    }

    @Override
    protected void handleAccepted(SocketChannel peer, SocketAddress address) throws IOException {
        int kilobytes = LEAST_SEND_KILOBYTES + connections++ % SEND_BUFFER_SIZES;
        peer.setOption(StandardSocketOptions.SO_SNDBUF, kilobytes * 1024);
        map().add(serve(peer));
    }

    private Dispatcher serve(SocketChannel peer) throws IOException {
        try {
            return protocol.dispatcher(peer, Map.of());
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }
}
