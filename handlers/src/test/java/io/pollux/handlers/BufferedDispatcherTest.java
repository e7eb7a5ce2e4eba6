// SPDX-License-Identifier: Apache-2.0
package io.pollux.handlers;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pollux.ChannelMap;
import io.pollux.Dispatcher.State;
import io.pollux.LimitExceededException;
import java.io.IOException;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("H1")
@DisplayName("The buffered sender")
class BufferedDispatcherTest extends OnEachLoop {
    private static final byte[] MEGABYTE = pattern(1024 * 1024);

    /** Keeps what its events tell. */
    static final class Sender extends BufferedDispatcher {
        Callable<?> onRead = () -> recv(readBuffer());
        int drained;
        Throwable error;

        Sender(SocketChannel channel) throws IOException {
            super(channel);
        }

        Sender(ChannelMap map) {
            super(map);
        }

        ByteBuffer buffer() {
            return readBuffer();
        }

        @Override
        protected void handleConnect() {}

        @Override
        protected void handleRead() throws IOException {
            try {
                onRead.call();
            } catch (IOException | RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }

        @Override
        protected void handleDrained() {
            drained++;
        }

        @Override
        protected void handleError(Throwable thrown) {
            error = thrown;
            super.handleError(thrown);
        }

        @Override
        protected void logInfo(String message, System.Logger.Level level) {}
    }

    private SocketChannel peer;

    private Sender connected(ProtocolFamily family) throws IOException {
        Pair pair = connect(family);
        peer = pair.peer();
        Sender sender = new Sender(pair.ours());
        map.add(sender);
        return sender;
    }

    private Sender connected() throws IOException {
        return connected(StandardProtocolFamily.INET);
    }

    /** Queues more than the sockets' buffers hold; returns how much was taken in all. */
    private static int fill(BufferedDispatcher sender, int queued) throws IOException {
        int total = 0;
        while (sender.queued() < queued) {
            int size = Math.min(queued - sender.queued(), 32 * 1024);
            int at = total % MEGABYTE.length;
            total += sender.send(ByteBuffer.wrap(MEGABYTE, at, Math.min(size, MEGABYTE.length - at)));
        }
        return total;
    }

    private static void assertPattern(byte[] got, int bytes) {
        assertEquals(bytes, got.length);
        for (int at = 0; at < bytes; at += MEGABYTE.length) {
            int size = Math.min(MEGABYTE.length, bytes - at);
            assertEquals(
                    -1,
                    ByteBuffer.wrap(got, at, size).mismatch(ByteBuffer.wrap(MEGABYTE, 0, size)),
                    "in the megabyte from " + at);
        }
    }

    @Test
    void sendsWhatWasQueuedBeforeTheConnectionStood() throws IOException {
        try (ServerSocketChannel listener = ServerSocketChannel.open().bind(loopback(StandardProtocolFamily.INET))) {
            Sender sender = new Sender(map);
            sender.createSocket();
            ByteBuffer data = US_ASCII.encode("Suppose there isn't a 16-ton weight?");
            sender.send(data.duplicate());
            sender.connect(listener.getLocalAddress());
            sender.send(data.duplicate());
            sender.send(US_ASCII.encode("\n"));
            assertEquals(2 * data.remaining() + 1, sender.queued());
            peer = listener.accept();
            peer.configureBlocking(false);
            until(() -> sender.queued() == 0);
            sender.close();
            assertEquals(
                    "Suppose there isn't a 16-ton weight?Suppose there isn't a 16-ton weight?\n",
                    new String(readToEnd(peer), US_ASCII));
        }
    }

    @Test
    void queuesNothingThatTheSocketTakesAtOnce() throws IOException {
        Sender sender = connected();
        assertEquals(5, sender.send(US_ASCII.encode("hello")));
        assertEquals(0, sender.queued());
        assertFalse(sender.writable());
        settle();
        assertEquals(0, sender.activity().events());
        assertEquals("hello", new String(read(peer, 5), US_ASCII));
    }

    @ParameterizedTest
    @MethodSource("families")
    void deliversEveryByteToAPeerThatReadsLater(ProtocolFamily family) throws IOException {
        Sender sender = connected(family);
        sender.sendLimit(Integer.MAX_VALUE);
        int total = fill(sender, 2 * MEGABYTE.length);
        settle();
        assertTrue(sender.queued() > 0);
        assertPattern(read(peer, total), total);
        until(() -> sender.queued() == 0);
    }

    @Test
    void tellsWhenEverythingQueuedHasBeenSent() throws IOException {
        Sender sender = connected();
        int total = fill(sender, 100_000);
        settle();
        assertEquals(0, sender.drained);
        read(peer, total);
        until(() -> sender.drained == 1);
        assertEquals(0, sender.queued());
        settle();
        assertEquals(1, sender.drained);
    }

    @Test
    void refusesMoreThanItsLimitAndTellsWhatHasBeenSent() throws IOException {
        Sender sender = connected();
        sender.sendLimit(1000);
        int total = fill(sender, 1000);
        ByteBuffer more = ByteBuffer.wrap(new byte[10]);
        IOException refusal = assertThrows(IOException.class, () -> sender.send(more));
        assertTrue(refusal.getMessage().contains("cannot queue 10 bytes"), refusal.getMessage());
        assertTrue(refusal.getMessage().contains("send limit is 1000"), refusal.getMessage());
        assertEquals(0, more.position());
        assertPattern(read(peer, total), total);
    }

    @Test
    void saysThatDataAloneAreMoreThanTheLimitIfNobodyIsSlow() throws IOException {
        Sender sender = connected();
        sender.sendLimit(1000);
        ByteBuffer large = ByteBuffer.wrap(MEGABYTE);
        String refusal =
                assertThrows(IOException.class, () -> sender.send(large)).getMessage();
        assertTrue(large.position() > 0);
        assertTrue(
                refusal.contains("cannot queue " + large.remaining()
                        + " bytes (the unsent part of 1048576 that were sent in one call)"),
                refusal);
        assertTrue(refusal.contains("its send limit is 1000; use a producer, or raise the limit"), refusal);
        assertFalse(refusal.contains("read"), refusal);
    }

    @Test
    void saysWhatIsWaitedForWhenMoreIsQueuedThanTheLimit() throws IOException {
        Sender slow = connected();
        slow.sendLimit(1000);
        fill(slow, 1000);
        assertOverflow("1000 are queued that its peer has not read", slow);
        Sender producing = connected();
        producing.sendLimit(1000);
        producing.send((Producer) () -> Producer.NOT_YET);
        producing.send(ByteBuffer.allocate(1000));
        assertOverflow("1000 are queued until a producer ends", producing);
        Sender unconnected = new Sender(map);
        unconnected.createSocket();
        unconnected.sendLimit(1000);
        unconnected.send(ByteBuffer.allocate(1000));
        assertOverflow("1000 are queued until it is connected", unconnected);
    }

    private static void assertOverflow(String reason, BufferedDispatcher sender) {
        IOException refusal =
                assertThrows(LimitExceededException.class, () -> sender.send(ByteBuffer.wrap(new byte[10])));
        assertTrue(refusal.getMessage().contains("cannot queue 10 bytes: " + reason), refusal.getMessage());
    }

    @Test
    void closesAPeerForWhomMoreIsQueuedThanTheLimit() throws IOException {
        Sender sender = connected();
        sender.onRead = () -> {
            sender.recv(sender.buffer());
            return fill(sender, Integer.MAX_VALUE);
        };
        write(peer, new byte[1]);
        until(map::isEmpty);
        assertInstanceOf(IOException.class, sender.error);
        assertEquals(0, sender.queued());
    }

    @Test
    void takesNothingOnceItIsClosed() throws IOException {
        Sender sender = connected();
        sender.close();
        assertEquals(0, sender.send(ByteBuffer.allocate(1)));
        assertEquals(0, sender.queued());
    }

    @Test
    void refusesANegativeLimit() throws IOException {
        Sender sender = connected();
        assertThrows(IllegalArgumentException.class, () -> sender.sendLimit(-1));
    }

    @Test
    @Tag("P11")
    void letsGoOfABrokenConnectionWithAFullQueue() throws IOException {
        Sender sender = connected();
        sender.sendLimit(Integer.MAX_VALUE);
        fill(sender, MEGABYTE.length);
        reset(peer);
        until(map::isEmpty);
        assertEquals(0, sender.queued());
    }

    @Test
    @Tag("P11")
    void letsGoOfABrokenConnectionThatItDoesNotReadFrom() throws IOException {
        Sender sender = connected();
        sender.wantRead(false);
        fill(sender, 100_000);
        reset(peer);
        until(map::isEmpty);
    }

    @Test
    void sendsWhatIsQueuedToAPeerThatHasEndedItsOutput() throws IOException {
        Sender sender = connected();
        int total = fill(sender, MEGABYTE.length);
        peer.shutdownOutput();
        until(sender::isClosing);
        assertPattern(readToEnd(peer), total);
        until(map::isEmpty);
    }

    @Test
    void startsAfreshWithANewSocket() throws IOException {
        Sender sender = connected();
        fill(sender, 100_000);
        sender.closeWhenDone();
        sender.close();
        sender.createSocket();
        assertEquals(0, sender.queued());
        assertFalse(sender.isClosing());
        try (ServerSocketChannel listener = ServerSocketChannel.open().bind(loopback(StandardProtocolFamily.INET))) {
            sender.connect(listener.getLocalAddress());
            map.add(sender);
            sender.send(US_ASCII.encode("again"));
            peer = listener.accept();
            peer.configureBlocking(false);
            assertEquals("again", new String(read(peer, 5), US_ASCII));
        }
    }

    @Nested
    @DisplayName("given a producer")
    @Tag("H3")
    class Producing {
        private final Deque<String> pieces = new ArrayDeque<>();
        private int closed;

        private final Producer producer = new Producer() {
            @Override
            public ByteBuffer more() {
                return pieces.isEmpty() ? null : US_ASCII.encode(pieces.remove());
            }

            @Override
            public void close() {
                closed++;
            }
        };

        @Test
        void asksItOnlyForWhatCanBeSent() throws IOException {
            Sender sender = connected();
            pieces.add("one,");
            pieces.add("two,");
            int total = fill(sender, 100_000);
            sender.send(producer);
            sender.send(US_ASCII.encode("three"));
            settle();
            assertEquals(2, pieces.size());
            read(peer, total);
            assertEquals("one,two,three", new String(read(peer, 13), US_ASCII));
            assertEquals(1, closed);
        }

        @Test
        void closesItAlsoWhenTheConnectionBreaks() throws IOException {
            Sender sender = connected();
            fill(sender, 100_000);
            sender.send(producer);
            reset(peer);
            until(map::isEmpty);
            assertEquals(1, closed);
        }

        @Test
        void closesItAtOnceIfNothingCanBeSentAnyMore() throws IOException {
            Sender sender = connected();
            sender.close();
            sender.send(producer);
            assertEquals(1, closed);
        }

        @Test
        void closesItWhenItIsDiscarded() throws IOException {
            Sender sender = connected();
            sender.send(producer);
            sender.discardBuffers();
            assertEquals(1, closed);
            settle();
            assertEquals(State.CONNECTED, sender.state());
        }

        @Test
        void reportsWhatItThrows() throws IOException {
            Sender sender = connected();
            sender.send(() -> {
                throw new IOException("no more");
            });
            until(map::isEmpty);
            assertEquals("no more", sender.error.getMessage());
        }
    }

    @Nested
    @DisplayName("ending its output")
    @Tag("D26")
    class Ending {
        private final StringBuilder heard = new StringBuilder();

        private Sender hearing(ProtocolFamily family) throws IOException {
            Sender sender = connected(family);
            sender.onRead = () -> {
                ByteBuffer buffer = sender.buffer();
                return sender.recv(buffer) > 0 ? heard.append(US_ASCII.decode(buffer.flip())) : heard;
            };
            return sender;
        }

        @ParameterizedTest
        @MethodSource("io.pollux.handlers.OnEachLoop#families")
        void sendsWhatIsQueuedBeforeAndGoesOnReading(ProtocolFamily family) throws IOException {
            Sender sender = hearing(family);
            int total = fill(sender, MEGABYTE.length);
            sender.shutdownOutput();
            sender.shutdownOutput();
            assertFalse(sender.isOutputEnded());
            assertEquals(0, sender.send(ByteBuffer.allocate(1)));
            assertPattern(readToEnd(peer), total);
            assertTrue(sender.isOutputEnded());
            assertFalse(sender.isClosing());
            write(peer, "still there?".getBytes(US_ASCII));
            until(() -> heard.toString().equals("still there?"));
            settle();
            assertEquals(0, sender.drained);
            peer.close();
            until(map::isEmpty);
            assertEquals(0, sender.heldBytes());
        }

        @Test
        void isDoneAtOnceIfNothingIsQueued() throws IOException {
            Sender sender = hearing(StandardProtocolFamily.INET);
            sender.shutdownOutput();
            assertTrue(sender.isOutputEnded());
            assertEquals(0, readToEnd(peer).length);
            write(peer, new byte[100]);
            until(() -> heard.length() == 100);
        }

        @Test
        void waitsForTheConnectionToStand() throws IOException {
            try (ServerSocketChannel listener =
                    ServerSocketChannel.open().bind(loopback(StandardProtocolFamily.INET))) {
                Sender sender = new Sender(map);
                sender.createSocket();
                sender.connect(listener.getLocalAddress());
                sender.send(US_ASCII.encode("a question"));
                sender.shutdownOutput();
                peer = listener.accept();
                peer.configureBlocking(false);
                assertEquals("a question", new String(readToEnd(peer), US_ASCII));
                assertEquals(State.CONNECTED, sender.state());
            }
        }

        @Test
        void mayBeSaidBeforeTheConnectHasBegun() throws IOException {
            try (ServerSocketChannel listener =
                    ServerSocketChannel.open().bind(loopback(StandardProtocolFamily.INET))) {
                Sender sender = new Sender(map);
                sender.createSocket();
                sender.shutdownOutput();
                assertEquals(0, sender.send(ByteBuffer.allocate(1)));
                sender.connect(listener.getLocalAddress());
                peer = listener.accept();
                peer.configureBlocking(false);
                assertEquals(0, readToEnd(peer).length);
                assertEquals(State.CONNECTED, sender.state());
            }
        }

        @Test
        void closesWhenTheInputHasEndedAndEverythingIsSent() throws IOException {
            Sender sender = connected();
            int total = fill(sender, MEGABYTE.length);
            sender.shutdownOutput();
            peer.shutdownOutput();
            assertPattern(readToEnd(peer), total);
            until(map::isEmpty);
        }

        @Test
        @Tag("H3")
        void lingersAsEverIfItIsClosedThen() throws IOException {
            Sender sender = hearing(StandardProtocolFamily.INET);
            sender.shutdownOutput();
            sender.closeWhenDone();
            assertEquals(0, readToEnd(peer).length);
            write(peer, new byte[1000]);
            until(() -> sender.activity().bytesIn() == 1000);
            assertEquals("", heard.toString());
            assertTrue(sender.isClosing());
            peer.close();
            until(map::isEmpty);
        }

        @Test
        @Tag("H3")
        void sendsWhatIsQueuedIfItIsClosedWhenDoneMeanwhile() throws IOException {
            Sender sender = hearing(StandardProtocolFamily.INET);
            int total = fill(sender, MEGABYTE.length);
            sender.shutdownOutput();
            sender.closeWhenDone();
            sender.shutdownOutput();
            assertPattern(readToEnd(peer), total);
            peer.close();
            until(map::isEmpty);
        }

        @Test
        void isDoneAlsoIfTheQueueIsDiscarded() throws IOException {
            Sender sender = hearing(StandardProtocolFamily.INET);
            fill(sender, 100_000);
            sender.shutdownOutput();
            sender.discardBuffers();
            until(sender::isOutputEnded);
            readToEnd(peer);
            assertEquals(State.CONNECTED, sender.state());
        }

        @Test
        void letsGoOfABrokenConnection() throws IOException {
            Sender sender = connected();
            fill(sender, 100_000);
            sender.shutdownOutput();
            reset(peer);
            until(map::isEmpty);
        }
    }

    @Nested
    @DisplayName("closing when done")
    @Tag("H3")
    class Closing {
        @ParameterizedTest
        @MethodSource("io.pollux.handlers.OnEachLoop#families")
        void closesAtOnceIfNothingIsQueued(ProtocolFamily family) throws IOException {
            Sender sender = connected(family);
            sender.closeWhenDone();
            assertTrue(sender.isClosing());
            assertEquals(0, readToEnd(peer).length);
            peer.close();
            until(map::isEmpty);
            assertFalse(sender.isClosing());
        }

        @ParameterizedTest
        @MethodSource("io.pollux.handlers.OnEachLoop#families")
        void deliversEverythingAlthoughThePeerGoesOnSending(ProtocolFamily family) throws IOException {
            Sender sender = connected(family);
            int total = fill(sender, MEGABYTE.length);
            write(peer, new byte[10_000]);
            sender.closeWhenDone();
            byte[] got = read(peer, total);
            until(() -> sender.queued() == 0);
            write(peer, new byte[10_000]);
            settle();
            write(peer, new byte[10_000]);
            assertEquals(0, readToEnd(peer).length);
            assertPattern(got, total);
            peer.close();
            until(map::isEmpty);
        }

        @Test
        void givesOutNoInputAndTakesNoOutput() throws IOException {
            Sender sender = connected();
            int[] got = new int[1];
            sender.onRead = () -> got[0] += sender.recv(sender.buffer());
            sender.closeWhenDone();
            assertEquals(0, sender.send(ByteBuffer.allocate(10)));
            write(peer, new byte[1000]);
            assertEquals(0, readToEnd(peer).length);
            until(() -> sender.activity().bytesIn() == 1000);
            assertEquals(0, got[0]);
        }

        @Test
        void waitsFiveSecondsForThePeerToClose() throws IOException {
            Sender sender = connected();
            sender.closeWhenDone();
            readToEnd(peer);
            clockNanos.addAndGet(Duration.ofMillis(4_999).toNanos());
            settle();
            assertEquals(State.CONNECTED, sender.state());
            clockNanos.addAndGet(Duration.ofMillis(1).toNanos());
            settle();
            assertEquals(State.CLOSED, sender.state());
        }

        @Test
        void dropsOneMebibyteOfWhatThePeerSendsMeanwhile() throws IOException {
            Sender sender = connected();
            sender.closeWhenDone();
            readToEnd(peer);
            write(peer, MEGABYTE);
            settle();
            assertEquals(State.CONNECTED, sender.state());
            write(peer, new byte[1]);
            until(map::isEmpty);
        }

        @Test
        void closesABrokenConnection() throws IOException {
            Sender sender = connected();
            fill(sender, 100_000);
            sender.closeWhenDone();
            reset(peer);
            until(map::isEmpty);
        }

        @Test
        void givesOutNoInputAlsoIfItIsSaidBeforeThereIsASocket() throws IOException {
            try (ServerSocketChannel listener =
                    ServerSocketChannel.open().bind(loopback(StandardProtocolFamily.INET))) {
                Sender sender = new Sender(map);
                int[] got = new int[1];
                sender.onRead = () -> got[0] += sender.recv(sender.buffer());
                sender.send(() -> Producer.NOT_YET);
                sender.closeWhenDone();
                sender.createSocket();
                sender.connect(listener.getLocalAddress());
                peer = listener.accept();
                until(sender::isConnected);
                sender.wantRead(true);
                write(peer, new byte[1000]);
                until(() -> sender.activity().bytesIn() == 1000);
                assertEquals(0, got[0]);
            }
        }

        @Test
        void waitsForTheConnectionToStand() throws IOException {
            try (ServerSocketChannel listener =
                    ServerSocketChannel.open().bind(loopback(StandardProtocolFamily.INET))) {
                Sender sender = new Sender(map);
                sender.createSocket();
                sender.connect(listener.getLocalAddress());
                sender.send(US_ASCII.encode("last words"));
                sender.closeWhenDone();
                peer = listener.accept();
                peer.configureBlocking(false);
                assertEquals("last words", new String(readToEnd(peer), US_ASCII));
            }
        }
    }
}
