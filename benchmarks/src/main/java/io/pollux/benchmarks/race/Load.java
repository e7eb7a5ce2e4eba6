// SPDX-License-Identifier: Apache-2.0
package io.pollux.benchmarks.race;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * The load of one server, made by the calling thread alone. It never sleeps: if it did, the server's writes would wake it, on the server's CPU time.
 */
final class Load implements AutoCloseable {
    private static final int LONGEST_READ = 256 * 1024;
    private static final long LONGEST_SILENCE_NANOS = 1_000_000_000L;

    private final SocketAddress server;
    private final Shape shape;
    private final Sequence sequence;
    private final Selector selector = Selector.open();
    private final Consumer<SelectionKey> serve = this::serve;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(LONGEST_READ);
    private Latencies latencies;
    private long answered;
    private long heardNanos;
    private IOException failure;
    private boolean sending;

    /** Connects all but the idle connections. */
    Load(SocketAddress server, Shape shape) throws IOException {
        this.server = server;
        this.shape = shape;
        this.sequence = new Sequence(Math.max(LONGEST_READ, shape.depth() * shape.messageBytes()));
        try {
            refill();
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private void refill() throws IOException {
        for (int missing = shape.connections() - selector.keys().size(); missing > 0; missing--) {
            new Connection(server, selector, shape, sequence);
        }
    }

    /** Records the latency of each message from now on. */
    void record(Latencies into) {
        latencies = into;
    }

    /** Runs for this long and returns how many messages came back whole. */
    long run(Duration duration) throws IOException {
        long before = answered;
        long end = System.nanoTime() + duration.toNanos();
        if (!sending) {
            sending = true;
            heardNanos = System.nanoTime();
            selector.selectNow(); // forgets those that have been closed
            refill();
            for (SelectionKey key : selector.keys()) {
                ((Connection) key.attachment()).fill(true);
            }
        }
        while (System.nanoTime() - end < 0) {
            serve();
        }
        return answered - before;
    }

    /** Sends nothing more; returns how many messages came back after that, which is all that were in flight. */
    long finish() throws IOException {
        long before = answered;
        sending = false;
        while (!isQuiet()) {
            serve();
        }
        return answered - before;
    }

    private boolean isQuiet() {
        for (SelectionKey key : selector.keys()) {
            if (key.isValid() && !((Connection) key.attachment()).isQuiet()) {
                return false;
            }
        }
        return true;
    }

    private void serve() throws IOException {
        boolean heard = selector.selectNow(serve) > 0;
        long now = System.nanoTime();
        if (heard) {
            heardNanos = now;
        } else if (now - heardNanos > LONGEST_SILENCE_NANOS) {
            throw new IOException("no answer for a second, after " + answered + " messages");
        } else {
            Thread.onSpinWait();
        }
        if (failure != null) {
            throw failure;
        }
    }

    private void serve(SelectionKey key) {
        try {
            Connection connection = (Connection) key.attachment();
            long complete = key.isReadable() ? connection.drain(buffer) : 0;
            answered += complete;
            if (complete > 0 && latencies != null) {
                latencies.add(connection.sentNanos());
            }
            if (complete == 0 || !shape.churns()) {
                connection.fill(sending);
                return;
            }
            connection.close();
            if (sending) {
                new Connection(server, selector, shape, sequence).fill(true);
            }
        } catch (IOException e) {
            failure = e;
        }
    }

    @Override
    public void close() throws IOException {
        for (SelectionKey key : selector.keys()) {
            if (key.isValid()) {
                ((Connection) key.attachment()).abort();
            }
        }
        selector.close();
    }
}
