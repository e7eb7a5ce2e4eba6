// SPDX-License-Identifier: Apache-2.0
package io.pollux.handlers;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pollux.Dispatcher.State;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("D25")
@DisplayName("What one event sends")
class EventOutputTest extends OnEachLoop {
    /** Notes how much each write has taken, and takes less or fails if told. */
    private static final class NotedWire extends Wire {
        final List<Integer> writes = new ArrayList<>();
        IOException failure;
        int most = Integer.MAX_VALUE;

        NotedWire(SocketChannel socket) {
            super(socket);
        }

        @Override
        public int write(ByteBuffer data) throws IOException {
            if (failure != null) {
                throw failure;
            }
            int count = super.write(data.slice().limit(Math.min(data.remaining(), most)));
            data.position(data.position() + count);
            writes.add(count);
            return count;
        }
    }

    /** Does what a test wants when it reads. */
    private static final class Talker extends BufferedDispatcher {
        Callable<?> onRead = () -> null;
        final List<Throwable> errors = new ArrayList<>();
        String lastWords;
        int closes;

        Talker(SelectableChannel channel) throws IOException {
            super(channel);
        }

        void say(String text) throws IOException {
            send(US_ASCII.encode(text));
        }

        void use(ByteChannel between) {
            transport(between);
        }

        @Override
        protected void handleRead() throws IOException {
            if (recv(readBuffer()) > 0) {
                try {
                    onRead.call();
                } catch (IOException | RuntimeException e) {
                    throw e;
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            }
        }

        @Override
        protected void handleClose() throws IOException {
            closes++;
            super.handleClose();
        }

        @Override
        protected void handleError(Throwable thrown) {
            errors.add(thrown);
            if (lastWords != null) {
                send(lastWords);
            }
            super.handleError(thrown);
        }

        private void send(String text) {
            try {
                say(text);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        protected void logInfo(String message, System.Logger.Level level) {}
    }

    /** A dispatcher, the other end of its connection, and what is in between. */
    private record End(Talker talker, SocketChannel peer, NotedWire wire) {}

    private End end() throws IOException {
        Pair pair = connect(StandardProtocolFamily.INET);
        Talker talker = new Talker(pair.ours());
        NotedWire wire = new NotedWire(pair.ours());
        talker.use(wire);
        map.add(talker);
        return new End(talker, pair.peer(), wire);
    }

    /** One without anything between it and the socket. */
    private End plainEnd(ProtocolFamily family) throws IOException {
        Pair pair = connect(family);
        Talker talker = new Talker(pair.ours());
        map.add(talker);
        return new End(talker, pair.peer(), null);
    }

    /** Has one event do something. */
    private void inEvent(End end, Callable<?> action) throws IOException {
        end.talker().onRead = action;
        long events = end.talker().activity().events();
        write(end.peer(), new byte[] {'?'});
        until(() -> end.talker().activity().events() > events);
    }

    private String heard(End end, int bytes) throws IOException {
        return new String(read(end.peer(), bytes), US_ASCII);
    }

    private static Callable<?> saying(Talker talker, String... texts) {
        return () -> {
            for (String text : texts) {
                talker.say(text);
            }
            return null;
        };
    }

    @ParameterizedTest
    @MethodSource("families")
    void ofAChatIsOneWriteForSixteenRequests(ProtocolFamily family) throws Exception {
        Pair pair = connect(family);
        NotedWire wire = new NotedWire(pair.ours());
        map.add(new Chat(pair.ours()) {
            {
                transport(wire);
                terminator("\n");
            }

            @Override
            protected void collectIncomingData(ByteBuffer data) {}

            @Override
            protected void foundTerminator() throws IOException {
                push("+PONG\r\n");
            }
        });
        write(pair.peer(), "PING\n".repeat(16).getBytes(US_ASCII));
        assertEquals("+PONG\r\n".repeat(16), new String(read(pair.peer(), 16 * 7), US_ASCII));
        assertEquals(List.of(16 * 7), wire.writes);
    }

    @Test
    void isOneWrite() throws IOException {
        End end = end();
        inEvent(end, saying(end.talker(), "one,", "two,", "three"));
        assertEquals("one,two,three", heard(end, 13));
        assertEquals(List.of(13), end.wire().writes);
        assertEquals(13, end.talker().activity().bytesOut());
    }

    @Test
    void isWrittenWhenTheEventEndsAndNotInALaterPass() throws IOException {
        End end = end();
        inEvent(end, saying(end.talker(), "now"));
        assertEquals(List.of(3), end.wire().writes);
        assertEquals(0, end.talker().queued());
    }

    @Test
    void isWrittenAtOnceFromADirectBufferAndGatheredAfterThat() throws IOException {
        End end = end();
        List<Integer> after = new ArrayList<>();
        inEvent(end, () -> {
            for (String text : List.of("one,", "two,", "three")) {
                end.talker()
                        .send(ByteBuffer.allocateDirect(5)
                                .put(text.getBytes(US_ASCII))
                                .flip());
                after.add(end.wire().writes.size());
            }
            return null;
        });
        assertEquals(List.of(1, 1, 1), after);
        assertEquals(List.of(4, 9), end.wire().writes);
        assertEquals("one,two,three", heard(end, 13));
        inEvent(end, () -> end.talker().send(ByteBuffer.allocateDirect(4)));
        assertEquals(List.of(4, 9, 4), end.wire().writes);
    }

    @Test
    void isNeitherQueuedNorHeldBeforeItIsWritten() throws IOException {
        End end = end();
        List<Long> found = new ArrayList<>();
        inEvent(end, () -> {
            end.talker().say("hello");
            found.add((long) end.talker().queued());
            found.add(end.talker().heldBytes());
            found.add(end.talker().activity().bytesOut());
            end.talker().flush();
            return found.add(end.talker().activity().bytesOut());
        });
        assertEquals(List.of(0L, 0L, 0L, 5L), found);
    }

    @Test
    void toOthersIsOneWriteForEachOfThem() throws IOException {
        List<End> ends = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            ends.add(end());
        }
        inEvent(ends.get(0), () -> {
            for (End end : ends) {
                end.talker().say("news:");
                end.talker().say("none");
            }
            return null;
        });
        for (End end : ends) {
            assertEquals("news:none", heard(end, 9));
            assertEquals(List.of(9), end.wire().writes);
        }
    }

    @Test
    void keepsItsOrderForEachOfTwoByTurns() throws IOException {
        End left = end();
        End right = end();
        inEvent(left, () -> {
            for (int i = 0; i < 10; i++) {
                left.talker().say("l" + i);
                right.talker().say("r" + i);
            }
            return null;
        });
        assertEquals("l0l1l2l3l4l5l6l7l8l9", heard(left, 20));
        assertEquals("r0r1r2r3r4r5r6r7r8r9", heard(right, 20));
    }

    @Test
    void ofATaskAndOfATimerIsOneWrite() throws IOException {
        End end = end();
        map.execute(() -> end.talker().send("ta"));
        map.execute(() -> {
            end.talker().send("task:");
            end.talker().send("done");
        });
        until(() -> end.wire().writes.size() == 2);
        map.schedule(
                () -> {
                    end.talker().send("timer:");
                    end.talker().send("done");
                },
                Duration.ofMillis(1));
        clockNanos.addAndGet(Duration.ofMillis(1).toNanos());
        until(() -> end.wire().writes.size() == 3);
        assertEquals(List.of(2, 9, 10), end.wire().writes);
    }

    @Test
    void outsideOfEventsLeavesAtOnce() throws IOException {
        End end = end();
        end.talker().say("one");
        assertEquals(List.of(3), end.wire().writes);
        end.talker().say("two");
        assertEquals(List.of(3, 3), end.wire().writes);
    }

    @Test
    void leavesBeforeAnErrorIsHandled() throws IOException {
        End end = end();
        end.talker().lastWords = "bye\r\n";
        inEvent(end, () -> {
            end.talker().say("500 error\r\n");
            throw new IOException("a fault");
        });
        assertEquals("500 error\r\nbye\r\n", new String(readToEnd(end.peer()), US_ASCII));
        assertEquals(State.CLOSED, end.talker().state());
        assertEquals(1, end.talker().errors.size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"close", "closeWhenDone", "closeAll", "close and discard", "shutdownOutput"})
    void leavesBeforeTheEnd(String way) throws IOException {
        for (ProtocolFamily family : families()) {
            End end = plainEnd(family);
            inEvent(end, () -> {
                end.talker().say("good");
                end.talker().say("bye");
                switch (way) {
                    case "close" -> end.talker().close();
                    case "closeWhenDone" -> end.talker().closeWhenDone();
                    case "closeAll" -> map.closeAll(false);
                    case "shutdownOutput" -> end.talker().shutdownOutput();
                    default -> {
                        end.talker().discardBuffers();
                        end.talker().close();
                    }
                }
                return null;
            });
            assertEquals("goodbye", new String(readToEnd(end.peer()), US_ASCII));
        }
    }

    @Test
    void leavesBeforeThePeersEndCloses() throws IOException {
        End end = plainEnd(StandardProtocolFamily.INET);
        end.talker().onRead = () -> {
            end.talker().say("last answer");
            return end.talker().recv(ByteBuffer.allocate(1));
        };
        write(end.peer(), new byte[] {'?'});
        end.peer().shutdownOutput();
        assertEquals("last answer", new String(readToEnd(end.peer()), US_ASCII));
    }

    @Test
    void leavesBeforeTheDispatcherLeavesItsMap() throws IOException {
        End end = end();
        inEvent(end, () -> {
            end.talker().say("one");
            map.remove(end.talker());
            assertEquals(List.of(3), end.wire().writes);
            map.add(end.talker());
            end.talker().say("two");
            return null;
        });
        assertEquals("onetwo", heard(end, 6));
    }

    @Test
    void leavesBeforeUrgentData() throws IOException {
        End end = plainEnd(StandardProtocolFamily.INET);
        end.peer().setOption(StandardSocketOptions.TCP_NODELAY, true);
        end.peer().socket().setOOBInline(true);
        inEvent(end, () -> {
            end.talker().say("before,");
            end.talker().sendUrgent((byte) '!');
            end.talker().say(",after");
            return null;
        });
        assertEquals("before,!,after", heard(end, 14));
    }

    @Test
    void goesThroughTheTransportThatWasThere() throws IOException {
        End end = end();
        NotedWire next = new NotedWire((SocketChannel) end.talker().channel());
        inEvent(end, () -> {
            end.talker().say("old");
            end.talker().use(next);
            end.talker().say("new!");
            return null;
        });
        assertEquals(List.of(3), end.wire().writes);
        assertEquals(List.of(4), next.writes);
        assertEquals("oldnew!", heard(end, 7));
    }

    @Test
    void leavesBeforeSomebodyUsesTheChannelItself() throws IOException {
        End end = plainEnd(StandardProtocolFamily.INET);
        inEvent(end, () -> {
            end.talker().say("the end");
            return ((SocketChannel) end.talker().channel()).shutdownOutput();
        });
        assertEquals("the end", new String(readToEnd(end.peer()), US_ASCII));
    }

    @Test
    void leavesBeforeWhatAProducerGives() throws IOException {
        End end = end();
        end.wire().most = 3;
        inEvent(end, () -> {
            end.talker().say("header,");
            end.talker().send(new SimpleProducer(US_ASCII.encode("body"), 4));
            end.talker().say(",trailer");
            return null;
        });
        assertEquals("header,body,trailer", heard(end, 19));
    }

    @ParameterizedTest
    @MethodSource("families")
    void arrivesWholeWhateverItsSizes(ProtocolFamily family) throws IOException {
        int[] sizes = {1, 100, 4096, 8191, 8192, 8193, 40_000, 65_535, 65_536, 65_537, 200_000};
        End end = plainEnd(family);
        end.talker().sendLimit(Integer.MAX_VALUE);
        Random random = new Random(42);
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        for (int round = 0; round < 40; round++) {
            int pieces = random.nextInt(12);
            inEvent(end, () -> {
                for (int i = 0; i < pieces; i++) {
                    byte[] piece = new byte[sizes[random.nextInt(sizes.length)]];
                    random.nextBytes(piece);
                    sent.write(piece);
                    ByteBuffer data = random.nextBoolean()
                            ? ByteBuffer.wrap(piece)
                            : ByteBuffer.allocateDirect(piece.length).put(piece).flip();
                    assertEquals(piece.length, end.talker().send(data));
                    assertFalse(data.hasRemaining());
                }
                return null;
            });
            if (random.nextBoolean()) {
                byte[] all = sent.toByteArray();
                assertArrayEquals(all, read(end.peer(), all.length), "round " + round);
                sent.reset();
            }
        }
        assertArrayEquals(sent.toByteArray(), read(end.peer(), sent.size()));
        until(() -> end.talker().queued() == 0);
    }

    @Test
    void isQueuedAtOnceWhenItIsMoreThanTheSocketTakes() throws IOException {
        End end = end();
        int[] total = new int[1];
        inEvent(end, () -> {
            while (end.talker().queued() == 0) {
                total[0] += end.talker().send(ByteBuffer.wrap(pattern(10_000)));
            }
            return null;
        });
        assertTrue(
                end.talker().queued() <= 64 * 1024 + 10_000,
                "queued: " + end.talker().queued());
        byte[] got = read(end.peer(), total[0]);
        for (int at = 0; at < total[0]; at += 10_000) {
            assertEquals(-1, ByteBuffer.wrap(got, at, 10_000).mismatch(ByteBuffer.wrap(pattern(10_000))));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 1000, 100_000})
    void isNoErrorForWhoStopsWhileSomethingIsQueuedHoweverSmallTheLimit(int limit) throws IOException {
        End end = plainEnd(StandardProtocolFamily.INET);
        end.talker().sendLimit(limit);
        int size = Math.min(limit, 1000);
        long[] total = new long[1];
        while (end.talker().queued() == 0) {
            inEvent(end, () -> {
                for (int i = 0; i < 100 && end.talker().queued() == 0; i++) {
                    total[0] += end.talker().send(ByteBuffer.wrap(new byte[size]));
                }
                return null;
            });
        }
        assertEquals(List.of(), end.talker().errors);
        read(end.peer(), (int) total[0]);
    }

    @Test
    @Tag("P11")
    void toAClosedPeerEndsInItsHandleCloseAndInNobodyElses() throws IOException {
        End end = end();
        End gone = end();
        gone.talker().wantRead(false);
        reset(gone.peer());
        inEvent(end, () -> {
            gone.talker().say("nobody");
            gone.talker().say("hears");
            end.talker().say("this");
            return null;
        });
        assertEquals("this", heard(end, 4));
        until(() -> gone.talker().state() == State.CLOSED);
        assertEquals(1, gone.talker().closes);
        assertEquals(List.of(), gone.talker().errors);
        assertEquals(State.CONNECTED, end.talker().state());
    }

    @Test
    void isTheSendersOwnErrorIfItCannotBeWritten() throws IOException {
        End end = end();
        End failing = end();
        failing.wire().failure = new IOException("torn");
        inEvent(end, () -> {
            failing.talker().say("lost");
            end.talker().say("kept");
            assertEquals(List.of(), failing.talker().errors);
            return null;
        });
        assertEquals(List.of(failing.wire().failure), failing.talker().errors);
        assertEquals(State.CLOSED, failing.talker().state());
        assertEquals("kept", heard(end, 4));
        assertEquals(List.of(), end.talker().errors);
    }

    @Test
    void closesWhoseHandleErrorCannotSendEither() throws IOException {
        End end = end();
        end.talker().lastWords = "sorry";
        end.wire().failure = new IOException("torn");
        inEvent(end, saying(end.talker(), "lost"));
        assertEquals(State.CLOSED, end.talker().state());
        assertTrue(map.isEmpty());
    }

    @Test
    void thatATransportSendsByOthersGoesPastWhatIsBeingWritten() throws IOException {
        End below = end();
        End above = end();
        above.talker().use(new ByteChannel() {
            @Override
            public int read(ByteBuffer buffer) throws IOException {
                return above.wire().read(buffer);
            }

            @Override
            public int write(ByteBuffer data) throws IOException {
                return below.talker().send(data);
            }

            @Override
            public boolean isOpen() {
                return true;
            }

            @Override
            public void close() throws IOException {
                above.wire().close();
            }
        });
        inEvent(above, () -> {
            above.talker().say("through ");
            above.talker().say("a tunnel");
            return null;
        });
        assertEquals("through a tunnel", heard(below, 16));
        assertEquals(List.of(16), below.wire().writes);
    }

    @Test
    void isNotMergedIfItIsDatagrams() throws IOException {
        try (DatagramChannel peer = DatagramChannel.open();
                DatagramChannel ours = DatagramChannel.open()) {
            peer.bind(loopback(StandardProtocolFamily.INET));
            ours.bind(loopback(StandardProtocolFamily.INET)).connect(peer.getLocalAddress());
            Talker talker = new Talker(ours);
            map.add(talker);
            map.execute(() -> {
                talker.send("one");
                talker.send("three");
            });
            peer.configureBlocking(false);
            ByteBuffer buffer = ByteBuffer.allocate(100);
            for (int size : new int[] {3, 5}) {
                buffer.clear();
                until(() -> receive(peer, buffer));
                assertEquals(size, buffer.position());
            }
        }
    }

    private static boolean receive(DatagramChannel peer, ByteBuffer buffer) {
        try {
            return peer.receive(buffer) != null;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void arrivesThroughAPipe() throws IOException {
        Pipe pipe = Pipe.open();
        try (Pipe.SourceChannel source = pipe.source()) {
            Talker talker = new Talker(pipe.sink());
            map.add(talker);
            byte[] sent = pattern(100_000);
            map.execute(() -> {
                talker.send("head,");
                try {
                    talker.send(ByteBuffer.allocateDirect(sent.length).put(sent).flip());
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
                talker.closeWhenDone();
            });
            source.configureBlocking(false);
            ByteBuffer got = ByteBuffer.allocate(200_000);
            until(() -> {
                try {
                    return source.read(got) < 0;
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            assertEquals("head,", new String(got.array(), 0, 5, US_ASCII));
            assertEquals(-1, ByteBuffer.wrap(got.array(), 5, got.position() - 5).mismatch(ByteBuffer.wrap(sent)));
        }
    }
}
