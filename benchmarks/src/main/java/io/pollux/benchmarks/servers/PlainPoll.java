// SPDX-License-Identifier: Apache-2.0
package io.pollux.benchmarks.servers;

import io.pollux.posix.PollFds;
import io.pollux.posix.Posix;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * {@link PlainNio} on {@code poll(2)} instead of a selector: the cost of a message on such a loop without a framework. It does what the server in C does, with the JDK's channels.
 */
final class PlainPoll implements Stepped {
    private static final int BACKLOG = 1024;
    private static final int SLOTS = 65_536;
    private static final int LISTENER = 0;

    private final ServerSocketChannel listener = ServerSocketChannel.open();
    private final ByteBuffer shared = ByteBuffer.allocateDirect(256 * 1024);
    private final PollFds polled = PollFds.allocate(SLOTS);
    private final SocketChannel[] peers = new SocketChannel[SLOTS];
    private final ByteBuffer[] rests = new ByteBuffer[SLOTS];
    private int slots = 1;

    PlainPoll() throws IOException {
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
        listener.configureBlocking(false);
        polled.watch(LISTENER, Posix.descriptor(listener), PollFds.POLLIN);
    }

    public static void main(String[] args) throws IOException {
        PlainPoll server = new PlainPoll();
        Lifeline.serving(server.port());
        while (true) {
            server.pass();
        }
    }

    @Override
    public int port() {
        return listener.socket().getLocalPort();
    }

    @Override
    public void pass() throws IOException {
        int left = polled.poll(slots, -1);
        for (int slot = slots - 1; left > 0; slot--) {
            if (polled.found(slot) != 0) {
                left--;
                serve(slot);
            }
        }
    }

    private void serve(int slot) throws IOException {
        if (slot == LISTENER) {
            accept();
            return;
        }
        try {
            if (rests[slot] != null) {
                drain(slot);
            } else {
                echo(slot);
            }
        } catch (IOException e) {
            forget(slot);
        }
    }

    private void accept() throws IOException {
        for (SocketChannel peer = listener.accept(); peer != null; peer = listener.accept()) {
            peer.configureBlocking(false);
            peer.setOption(StandardSocketOptions.TCP_NODELAY, true);
            peers[slots] = peer;
            watch(slots++, PollFds.POLLIN);
        }
    }

    private void watch(int slot, int events) throws IOException {
        polled.watch(slot, Posix.descriptor(peers[slot]), events);
    }

    private void echo(int slot) throws IOException {
        SocketChannel peer = peers[slot];
        if (peer.read(shared.clear()) < 0) {
            forget(slot);
            return;
        }
        peer.write(shared.flip());
        if (shared.hasRemaining()) {
            rests[slot] = ByteBuffer.allocate(shared.remaining()).put(shared).flip();
            watch(slot, PollFds.POLLOUT);
        }
    }

    private void drain(int slot) throws IOException {
        peers[slot].write(rests[slot]);
        if (!rests[slot].hasRemaining()) {
            rests[slot] = null;
            watch(slot, PollFds.POLLIN);
        }
    }

    /** Closes a connection, and moves the last one into its slot. */
    private void forget(int slot) throws IOException {
        SocketChannel peer = peers[slot];
        int last = --slots;
        polled.move(last, slot);
        peers[slot] = peers[last];
        rests[slot] = rests[last];
        peers[last] = null;
        rests[last] = null;
        peer.close();
    }
}
