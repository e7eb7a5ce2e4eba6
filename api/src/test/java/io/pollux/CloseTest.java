// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CloseTest {
    private static final InetSocketAddress LOOPBACK = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final ChannelMap map = new ChannelMap();
    private final List<Throwable> errors = new ArrayList<>();
    private int closes;

    @AfterEach
    void close() {
        map.close();
    }

    private Dispatcher thatThrowsAtClose(Error thrown) throws IOException {
        return new Dispatcher(DatagramChannel.open(), map) {
            @Override
            public void close() {
                super.close();
                throw thrown;
            }
        };
    }

    @Test
    @Tag("D16")
    void ofAllGoesOnWhenOneThrowsAnError() throws Exception {
        Error thrown = new AssertionError("from close");
        for (int i = 0; i < 3; i++) {
            thatThrowsAtClose(thrown);
        }
        assertEquals(thrown, assertThrows(AssertionError.class, () -> map.closeAll(false)));
        assertTrue(map.isEmpty());
    }

    @Test
    @Tag("B2")
    void ofOneIsDoneAlsoWhenItThrowsAnError() throws Exception {
        Dispatcher dispatcher = thatThrowsAtClose(new AssertionError("from close"));
        dispatcher.whenClosed(() -> {
            throw new AssertionError("from a task");
        });
        dispatcher.whenClosed(() -> closes++);
        map.driver().expel(dispatcher);
        assertTrue(map.isEmpty());
        assertEquals(1, closes);
    }

    @Test
    @Tag("D3")
    void afterAFailedConnectFollowsOnceAlsoIfHandleErrorThrows() throws Exception {
        Dispatcher dispatcher = new Dispatcher(map) {
            @Override
            protected void handleError(Throwable thrown) {
                errors.add(thrown);
                throw new IllegalStateException("from handleError", thrown);
            }

            @Override
            protected void handleClose() {
                closes++;
                close();
            }
        };
        dispatcher.createSocket(StandardProtocolFamily.UNIX, SocketType.STREAM);
        dispatcher.connect(UnixDomainSocketAddress.of("does-not-exist"));
        map.driver().pass(0);
        assertEquals(1, errors.size(), errors::toString);
        assertTrue(map.isEmpty());
        assertEquals(Dispatcher.State.CLOSED, dispatcher.state());
    }

    @Test
    @Tag("P5")
    void leavesNoFailedConnectToTheNextSocket() throws Exception {
        Dispatcher dispatcher = new Dispatcher(map) {
            @Override
            protected void handleError(Throwable thrown) {
                errors.add(thrown);
            }
        };
        dispatcher.createSocket(StandardProtocolFamily.UNIX, SocketType.STREAM);
        dispatcher.connect(UnixDomainSocketAddress.of("does-not-exist"));
        dispatcher.close();
        dispatcher.createSocket();
        map.driver().pass(0);
        assertEquals(List.of(), errors);
        assertEquals(Dispatcher.State.OPEN, dispatcher.state());
    }

    @Test
    @Tag("D4")
    void ofAMembershipLeavesNoConnectToTheNextOneThatHasBeenTold(@TempDir Path folder) throws Exception {
        Path path = folder.resolve("socket");
        int[] connects = new int[1];
        try (ServerSocketChannel listener =
                ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(path))) {
            Dispatcher dispatcher = new Dispatcher(map) {
                @Override
                protected void handleConnect() {
                    connects[0]++;
                }
            };
            dispatcher.createSocket(StandardProtocolFamily.UNIX, SocketType.STREAM);
            dispatcher.connect(listener.getLocalAddress());
            map.driver().pass(0);
            map.remove(dispatcher);
            map.add(dispatcher);
            map.driver().pass(0);
            assertEquals(1, connects[0]);
        }
    }

    @Test
    @Tag("D3")
    void isNotConnectingAnyMoreWhenItsConnectHasFailed() throws Exception {
        List<Dispatcher.State> states = new ArrayList<>();
        Dispatcher dispatcher = new Dispatcher(map) {
            @Override
            protected void handleError(Throwable thrown) {
                states.add(state());
            }
        };
        dispatcher.createSocket(StandardProtocolFamily.UNIX, SocketType.STREAM);
        dispatcher.connect(UnixDomainSocketAddress.of("does-not-exist"));
        map.driver().pass(0);
        assertEquals(List.of(Dispatcher.State.OPEN), states);
    }

    @Test
    @Tag("D19")
    void removesTheFileThatAListenerWithoutAnAddressHasMade() throws Exception {
        Dispatcher listener = new Dispatcher();
        listener.createSocket(StandardProtocolFamily.UNIX, SocketType.STREAM);
        listener.listen(1);
        Path file = ((UnixDomainSocketAddress) listener.localAddress()).getPath();
        assertTrue(Files.exists(file));
        listener.close();
        assertFalse(Files.exists(file));
    }

    @Test
    @Tag("D18")
    void lettingAnAddressBeReusedHoldsForAWrappedChannelToo() throws Exception {
        SocketChannel channel = SocketChannel.open();
        Dispatcher dispatcher = new Dispatcher(channel);
        dispatcher.setReuseAddr();
        assertTrue(channel.getOption(StandardSocketOptions.SO_REUSEADDR));
        dispatcher.close();
    }

    @Test
    @Tag("P15")
    void leavesNoSocketToAStrangersThread() throws Exception {
        Dispatcher dispatcher = new Dispatcher(map);
        dispatcher.createSocket();
        dispatcher.close();
        CompletableFuture<Void> stranger =
                CompletableFuture.runAsync(() -> assertThrows(IllegalStateException.class, dispatcher::createSocket));
        stranger.join();
        assertEquals(Dispatcher.State.CLOSED, dispatcher.state());
        dispatcher.createSocket();
        assertEquals(1, map.size());
    }

    /** What may be unread makes a close a reset, but to end the output first takes system calls. */
    @ParameterizedTest
    @CsvSource({"true, false, 0", "false, false, 1", "false, true, 1"})
    @Tag("D13")
    void endsTheOutputFirstUnlessAllInputHasBeenRead(boolean peerEnds, boolean inputShut, int calls) throws Exception {
        try (ServerSocketChannel listener = ServerSocketChannel.open().bind(LOOPBACK);
                SocketChannel peer = SocketChannel.open(listener.getLocalAddress());
                CountingStream channel = new CountingStream(listener.accept())) {
            if (peerEnds) {
                peer.shutdownOutput();
                awaitInput(channel);
            }
            if (inputShut) {
                channel.shutdownInput();
            }
            Dispatcher dispatcher = new Dispatcher(channel, map);
            dispatcher.recv(ByteBuffer.allocate(1));
            dispatcher.close();
            assertEquals(calls, channel.outputsEnded);
        }
    }

    @Test
    @Tag("D13")
    void endsTheOutputFirstIfOnlyATransportHasEnded() throws Exception {
        try (ServerSocketChannel listener = ServerSocketChannel.open().bind(LOOPBACK);
                SocketChannel peer = SocketChannel.open(listener.getLocalAddress());
                CountingStream channel = new CountingStream(listener.accept())) {
            Dispatcher dispatcher = new Dispatcher(channel, map);
            dispatcher.transport(new EndedTransport());
            assertEquals(-1, dispatcher.recv(ByteBuffer.allocate(1)));
            dispatcher.close();
            assertEquals(1, channel.outputsEnded);
            assertEquals(-1, peer.read(ByteBuffer.allocate(1)));
        }
    }

    @Test
    @Tag("D13")
    void closesTheTransportOfWhoIsExpelledInsteadOfLingeringWithoutIt() throws Exception {
        try (ServerSocketChannel listener = ServerSocketChannel.open().bind(LOOPBACK);
                SocketChannel peer = SocketChannel.open(listener.getLocalAddress())) {
            Dispatcher dispatcher = new Dispatcher(listener.accept(), map);
            EndedTransport transport = new EndedTransport();
            dispatcher.transport(transport);
            map.driver().expel(dispatcher);
            assertFalse(transport.isOpen());
            assertTrue(map.isEmpty());
            assertEquals(-1, peer.read(ByteBuffer.allocate(1)));
        }
    }

    @Test
    @Tag("H3")
    void ofALingeringConnectionFollowsThatOfThePeerWhoseInputIsDropped() throws Exception {
        try (ServerSocketChannel listener = ServerSocketChannel.open().bind(LOOPBACK)) {
            SocketChannel peer = SocketChannel.open(listener.getLocalAddress());
            Dispatcher dispatcher = new Dispatcher(listener.accept(), map);
            dispatcher.shutdownOutput();
            dispatcher.linger();
            peer.write(ByteBuffer.allocate(5));
            ByteBuffer buffer = ByteBuffer.allocate(100);
            while (dispatcher.activity().bytesIn() < 5) {
                assertEquals(0, dispatcher.recv(buffer));
            }
            assertEquals(0, buffer.position());
            assertEquals(Dispatcher.State.CONNECTED, dispatcher.state());
            peer.close();
            int count;
            do {
                count = dispatcher.recv(buffer);
            } while (count == 0);
            assertEquals(Dispatcher.State.CLOSED, dispatcher.state());
        }
    }

    @Test
    @Tag("H3")
    void isNotPutOffByLingeringOutsideOfAMap() throws Exception {
        try (ServerSocketChannel listener = ServerSocketChannel.open().bind(LOOPBACK);
                SocketChannel peer = SocketChannel.open(listener.getLocalAddress())) {
            Dispatcher dispatcher = new Dispatcher(listener.accept());
            dispatcher.linger();
            assertEquals(Dispatcher.State.CLOSED, dispatcher.state());
            assertEquals(-1, peer.read(ByteBuffer.allocate(1)));
        }
    }

    /** What has ended before its channel, as encrypted traffic may. */
    private static final class EndedTransport implements ByteChannel {
        @Override
        public int read(ByteBuffer buffer) {
            return -1;
        }

        @Override
        public int write(ByteBuffer data) {
            return 0;
        }

        private boolean closed;

        @Override
        public boolean isOpen() {
            return !closed;
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private static void awaitInput(CountingStream channel) throws IOException {
        channel.real.configureBlocking(true);
        assertEquals(-1, channel.real.read(ByteBuffer.allocate(1)));
    }

    @Test
    @Tag("D13")
    void isTheLastEventAlsoWhenTheCallbackThrowsAfterIt() throws Exception {
        SelectableChannel channel = DatagramChannel.open();
        Dispatcher dispatcher = new Dispatcher(channel, map) {
            @Override
            protected boolean readable() {
                close();
                throw new IllegalStateException("after close");
            }

            @Override
            protected void handleClose() {
                closes++;
            }
        };
        map.driver().pass(0);
        assertEquals(Dispatcher.State.CLOSED, dispatcher.state());
        assertEquals(0, closes);
    }
}
