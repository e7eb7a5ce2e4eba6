// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests.load;

import io.pollux.ChannelMap;
import io.pollux.Dispatcher;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;

/** Sends back what comes, and reads no more than it can send. */
public final class Echo extends Dispatcher {
    private final ByteBuffer pending = ByteBuffer.allocate(16 * 1024);

    /** Serves a connection. */
    public Echo(SocketChannel peer, ChannelMap map) throws IOException {
        super(peer, map);
    }

    /** Serves a connection, once it is mapped. */
    public Echo(SelectableChannel peer) throws IOException {
        super(peer);
    }

    @Override
    protected boolean readable() {
        return pending.hasRemaining();
    }

    @Override
    protected boolean writable() {
        return pending.position() > 0;
    }

    @Override
    protected void handleRead() throws IOException {
        recv(pending);
        handleWrite();
    }

    @Override
    protected void handleWrite() throws IOException {
        send(pending.flip());
        pending.compact();
    }
}
