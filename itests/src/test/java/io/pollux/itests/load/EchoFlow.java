// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests.load;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.util.function.IntUnaryOperator;

/** Sends a stream of its own to an echo server, and checks that this very stream comes back, or what becomes of it. */
public final class EchoFlow extends Flow {
    /** More than the sockets between take, so that the server's sends are cut short. */
    private static final int WINDOW_BYTES = 512 * 1024;

    private static final int PERIOD = 65_521;

    private final int seed;
    private final int windowBytes;
    private final IntUnaryOperator answer;
    private long sent;
    private boolean finishing;

    /** Connects to an echo server. */
    public EchoFlow(SocketAddress server, int seed) throws IOException {
        this(server, seed, WINDOW_BYTES);
    }

    /** Connects to an echo server, to have so many bytes under way. */
    public EchoFlow(SocketAddress server, int seed, int windowBytes) throws IOException {
        this(server, seed, windowBytes, IntUnaryOperator.identity());
    }

    /** Connects to a server that sends back what it makes of each byte. */
    public EchoFlow(SocketAddress server, int seed, int windowBytes, IntUnaryOperator answer) throws IOException {
        super(server);
        this.seed = seed;
        this.windowBytes = windowBytes;
        this.answer = answer;
    }

    @Override
    byte expected(long position) {
        return (byte) answer.applyAsInt(sentAt(position));
    }

    private byte sentAt(long position) {
        long mixed = (position % PERIOD) * 0x9E3779B97F4A7C15L + seed;
        return (byte) (mixed >>> 32 ^ mixed >>> 17);
    }

    @Override
    int interest() {
        boolean more = !finishing && sent - received() < windowBytes;
        return more ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ;
    }

    @Override
    void write(ByteBuffer buffer) throws IOException {
        send(buffer, (int) Math.min(buffer.capacity(), windowBytes - (sent - received())));
    }

    /** Sends so many bytes, or what the socket takes of them. */
    public int send(ByteBuffer buffer, int count) throws IOException {
        buffer.clear().limit(Math.max(0, Math.min(count, buffer.capacity())));
        for (int i = 0; i < buffer.limit(); i++) {
            buffer.put(i, sentAt(sent + i));
        }
        int taken = channel.write(buffer);
        sent += taken;
        return taken;
    }

    /** Sends no more. */
    void finish() {
        finishing = true;
    }

    /** Whether everything sent has come back. */
    public boolean isComplete() {
        return sent == received();
    }

    /** How many bytes have been sent. */
    public long sent() {
        return sent;
    }

    @Override
    public String toString() {
        return "echo client " + seed;
    }
}
