// SPDX-License-Identifier: Apache-2.0
package io.pollux.handlers;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.SocketChannel;

/** A transport that does what its socket does, for tests that change one thing of it. */
class Wire implements ByteChannel {
    private final SocketChannel socket;

    Wire(SocketChannel socket) {
        this.socket = socket;
    }

    @Override
    public int read(ByteBuffer buffer) throws IOException {
        return socket.read(buffer);
    }

    @Override
    public int write(ByteBuffer data) throws IOException {
        return socket.write(data);
    }

    @Override
    public boolean isOpen() {
        return socket.isOpen();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
