// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests.load;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/** A client's side of one connection, which checks every byte that it is sent. Used by one thread at a time. */
public abstract class Flow implements AutoCloseable {
    private static final int SMALL_BUFFER_BYTES = 8 * 1024;

    final SocketChannel channel;
    private long received;

    Flow(SocketAddress server) throws IOException {
        channel = SocketChannel.open();
        channel.setOption(StandardSocketOptions.SO_RCVBUF, SMALL_BUFFER_BYTES);
        channel.connect(server);
        channel.configureBlocking(false);
    }

    /** The byte that the server must send at a position of the stream. */
    abstract byte expected(long position);

    /** What this client waits for now, bits of {@link SelectionKey}. */
    int interest() {
        return SelectionKey.OP_READ;
    }

    /** Sends what may be sent now. */
    void write(ByteBuffer buffer) throws IOException {}

    /** Reads what is there, at most one buffer full; returns how much that was. */
    public final int read(ByteBuffer buffer) throws IOException {
        int count = channel.read(buffer.clear());
        if (count < 0) {
            throw new EOFException(this + " was closed by the server after " + received + " bytes");
        }
        for (int i = 0; i < count; i++) {
            check(buffer.get(i));
        }
        return count;
    }

    private void check(byte actual) {
        byte expected = expected(received);
        if (actual != expected) {
            throw new AssertionError(this + " at byte " + received + ": expected " + expected + ", was " + actual);
        }
        received++;
    }

    /** How many bytes have come, all of them right. */
    public final long received() {
        return received;
    }

    /** The address at this end, by which the server knows this client. */
    public final SocketAddress address() throws IOException {
        return channel.getLocalAddress();
    }

    @Override
    public final void close() throws IOException {
        channel.close();
    }
}
