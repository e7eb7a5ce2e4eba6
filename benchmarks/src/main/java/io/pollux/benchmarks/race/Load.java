// SPDX-License-Identifier: Apache-2.0
package io.pollux.benchmarks.race;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The load of one server, made by the calling thread alone. */
final class Load implements AutoCloseable {
    private static final int LONGEST_READ = 64 * 1024;

    private final SocketAddress server;
    private final Shape shape;
    private final Sequence sequence;
    private final Selector selector = Selector.open();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(LONGEST_READ);
    private final List<SocketChannel> idle = new ArrayList<>();
    private Latencies latencies;
    private long answered;
    private IOException failure;

    /** Connects, and sends the first messages. */
    Load(SocketAddress server, Shape shape) throws IOException {
        this.server = server;
        this.shape = shape;
        this.sequence = new Sequence(Math.max(LONGEST_READ, shape.depth() * shape.messageBytes()));
        try {
            for (int i = 0; i < shape.idle(); i++) {
                idle.add(SocketChannel.open(server));
            }
            for (int i = 0; i < shape.connections(); i++) {
                connect();
            }
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private void connect() throws IOException {
        new Connection(server, selector, shape, sequence).fill();
    }

    /** From now on, writes down how long each message takes. */
    void record(Latencies into) {
        latencies = into;
    }

    /** Goes on for that long and returns how many messages have come back whole. */
    long run(Duration duration) throws IOException {
        long before = answered;
        long end = System.nanoTime() + duration.toNanos();
        while (System.nanoTime() - end < 0) {
            if (selector.select(this::serve, 1_000) == 0) {
                throw new IOException("no answer for a second, after " + answered + " messages");
            }
            if (failure != null) {
                throw failure;
            }
        }
        return answered - before;
    }

    private void serve(SelectionKey key) {
        try {
            Connection connection = (Connection) key.attachment();
            long complete = key.isReadable() ? connection.drain(buffer) : 0;
            answered += complete;
            if (complete > 0 && latencies != null) {
                latencies.add(connection.sentNanos());
            }
            if (complete > 0 && shape.churns()) {
                connection.close();
                connect();
            } else {
                connection.fill();
            }
        } catch (IOException e) {
            failure = e;
        }
    }

    @Override
    public void close() throws IOException {
        for (SocketChannel channel : idle) {
            channel.setOption(StandardSocketOptions.SO_LINGER, 0);
            channel.close();
        }
        for (SelectionKey key : selector.keys()) {
            if (key.isValid()) {
                ((Connection) key.attachment()).abort();
            }
        }
        selector.close();
    }
}
