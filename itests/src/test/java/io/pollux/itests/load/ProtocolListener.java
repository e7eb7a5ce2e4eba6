// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests.load;

import io.pollux.ChannelMap;
import io.pollux.Dispatcher;
import io.pollux.Protocol;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;
import java.util.Map;

/** A server of a protocol on a free port, without anything configured. */
public final class ProtocolListener extends Dispatcher {
    private static final int BACKLOG = 512;

    private final Protocol protocol;

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
