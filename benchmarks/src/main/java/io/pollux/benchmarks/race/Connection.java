// SPDX-License-Identifier: Apache-2.0
package io.pollux.benchmarks.race;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/** A client that keeps a number of messages in flight and compares every byte that comes back. */
final class Connection {
    private final SocketChannel channel;
    private final SelectionKey key;
    private final Sequence sequence;
    private final int messageBytes;
    private final int windowBytes;
    private long sent;
    private long sentNanos;
    private long received;

    Connection(SocketAddress server, Selector selector, Shape shape, Sequence sequence) throws IOException {
        this.sequence = sequence;
        this.messageBytes = shape.messageBytes();
        this.windowBytes = shape.depth() * shape.messageBytes();
        channel = SocketChannel.open();
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.connect(server);
        channel.configureBlocking(false);
        key = channel.register(selector, SelectionKey.OP_READ, this);
    }

    /** Sends as many messages as may be in flight, or the rest of a partly sent message. */
    void fill(boolean more) throws IOException {
        long begun = (sent + messageBytes - 1) / messageBytes * messageBytes;
        long allowed = more ? received - received % messageBytes + windowBytes : begun;
        int owed = (int) (allowed - sent);
        if (owed > 0) {
            sentNanos = System.nanoTime();
            sent += channel.write(sequence.piece(sent, owed));
        }
        int wanted = sent < allowed ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ;
        if (key.interestOps() != wanted) {
            key.interestOps(wanted);
        }
    }

    /** Returns whether nothing is in flight. */
    boolean isQuiet() {
        return sent == received && sent % messageBytes == 0;
    }

    /** Reads, compares, and returns how many messages this has completed. */
    long drain(ByteBuffer buffer) throws IOException {
        int count = channel.read(buffer.clear());
        if (count < 0) {
            throw new IOException("closed by the server after " + received + " bytes");
        }
        int wrong = buffer.flip().mismatch(sequence.piece(received, count));
        if (wrong >= 0) {
            throw new IOException("byte " + (received + wrong) + " came back as " + buffer.get(wrong));
        }
        long before = received / messageBytes;
        received += count;
        return received / messageBytes - before;
    }

    /** When the last message left, by {@link System#nanoTime}. */
    long sentNanos() {
        return sentNanos;
    }

    void close() throws IOException {
        channel.close();
    }

    /** Closes with a reset, which leaves no port in TIME_WAIT. */
    void abort() throws IOException {
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        channel.close();
    }
}
