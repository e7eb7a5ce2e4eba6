// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests.felix;

import io.pollux.ChannelMap;
import io.pollux.Dispatcher;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;

/** A connect that stays pending, because the listener's queue is full, until it is let through. */
final class LateConnect extends Dispatcher {
    private static final int MORE_THAN_THE_QUEUE_TAKES = 6;
    private static final byte GREETING = 42;

    private final ServerSocketChannel listener = ServerSocketChannel.open();
    private final List<SocketChannel> fillers = new ArrayList<>();
    private final CountDownLatch answered = new CountDownLatch(1);
    private final SocketAddress here;
    private int connects;
    private volatile String failure;

    /** Starts to connect. Called on the thread of the map. */
    LateConnect(ChannelMap map) throws IOException {
        super(map);
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
        for (int i = 0; i < MORE_THAN_THE_QUEUE_TAKES; i++) {
            SocketChannel filler = SocketChannel.open();
            filler.configureBlocking(false);
            filler.connect(listener.getLocalAddress());
            fillers.add(filler);
        }
        createSocket();
        bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        here = localAddress();
        connect(listener.getLocalAddress());
    }

    /** Makes room, takes the connection once it comes, and answers its greeting. */
    CompletableFuture<Void> letThrough(Executor executor) throws IOException {
        for (SocketChannel filler : fillers) {
            filler.close();
        }
        return CompletableFuture.runAsync(this::answer, executor);
    }

    private void answer() {
        try (listener;
                SocketChannel peer = acceptThis()) {
            ByteBuffer greeting = ByteBuffer.allocate(1);
            peer.read(greeting);
            peer.write(greeting.flip());
            peer.read(greeting.clear()); // until it is closed at the other end
        } catch (IOException e) {
            failure = "cannot answer: " + e;
        }
    }

    private SocketChannel acceptThis() throws IOException {
        while (true) {
            SocketChannel peer = listener.accept();
            if (here.equals(peer.getRemoteAddress())) {
                return peer;
            }
            peer.close();
        }
    }

    CountDownLatch answered() {
        return answered;
    }

    /** Returns what went wrong, or null. */
    String failure() {
        return failure;
    }

    @Override
    protected void handleConnect() throws IOException {
        connects++;
        send(ByteBuffer.wrap(new byte[] {GREETING}));
    }

    @Override
    protected void handleRead() throws IOException {
        ByteBuffer answer = ByteBuffer.allocate(2);
        int count = recv(answer);
        if (count != 1 || answer.get(0) != GREETING || connects != 1) {
            failure = connects + " connects, " + count + " bytes: " + answer.get(0);
        }
        answered.countDown();
        close();
    }

    @Override
    protected void handleClose() {
        failure = "closed before it was answered";
        close();
    }

    @Override
    protected void handleError(Throwable thrown) {
        failure = thrown.toString();
        close();
    }
}
