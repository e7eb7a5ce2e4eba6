// SPDX-License-Identifier: Apache-2.0
package io.pollux.handlers;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pollux.ChannelMap;
import io.pollux.Dispatcher.State;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("H8")
@DisplayName("A producer that has nothing yet")
class WaitingProducerTest extends OnEachLoop {
    /** Gives what it is given, by any thread. */
    private static final class Source implements Producer {
        final Queue<String> pieces = new ConcurrentLinkedQueue<>();
        volatile boolean ended;
        Runnable whileAsked = () -> {};
        int asked;
        int closed;

        @Override
        public ByteBuffer more() {
            asked++;
            boolean last = ended;
            String piece = pieces.poll();
            whileAsked.run();
            if (piece != null) {
                return US_ASCII.encode(piece);
            }
            return last ? null : NOT_YET;
        }

        @Override
        public void close() {
            closed++;
        }
    }

    private static final class Sender extends BufferedDispatcher {
        int drained;

        Sender(SocketChannel channel) throws IOException {
            super(channel);
        }

        @Override
        protected void handleRead() throws IOException {
            recv(readBuffer());
        }

        @Override
        protected void handleDrained() {
            drained++;
        }
    }

    private final Source source = new Source();
    private SocketChannel peer;
    private Sender sender;

    @BeforeEach
    void connect() throws IOException {
        Pair pair = connect(StandardProtocolFamily.INET);
        peer = pair.peer();
        sender = new Sender(pair.ours());
        map.add(sender);
    }

    private void give(String piece) {
        source.pieces.add(piece);
        sender.resumeProducer();
    }

    private String heard(int bytes) throws IOException {
        return new String(read(peer, bytes), US_ASCII);
    }

    /** Nothing happens until somebody resumes it. */
    private void assertWaits() throws IOException {
        settle();
        int asked = source.asked;
        long events = sender.activity().events();
        loop.poll(map, Duration.ZERO);
        settle();
        assertEquals(asked, source.asked, "asked again");
        assertEquals(events, sender.activity().events());
        assertFalse(sender.wantsWrite());
        assertEquals(0, sender.drained);
    }

    @Test
    void isAskedAgainOnlyWhenItIsResumed() throws IOException {
        sender.send(source);
        assertWaits();
        give("one,");
        assertEquals("one,", heard(4));
        assertWaits();
        give("two");
        assertEquals("two", heard(3));
        assertWaits();
        source.ended = true;
        sender.resumeProducer();
        until(() -> source.closed == 1);
        assertEquals(1, sender.drained);
        settle();
        assertEquals(1, sender.drained);
    }

    @Test
    void keepsWhatIsSentAfterItBehindIt() throws IOException {
        sender.send(source);
        assertWaits();
        sender.send(US_ASCII.encode("two,"));
        Source second = new Source();
        second.pieces.add("three,");
        sender.send(second);
        sender.send(US_ASCII.encode("four"));
        assertWaits();
        give("one,");
        assertWaits();
        source.ended = true;
        sender.resumeProducer();
        assertEquals("one,two,three,", heard(14));
        settle();
        assertEquals(1, source.closed);
        second.ended = true;
        sender.resumeProducer();
        assertEquals("four", heard(4));
        assertEquals(1, second.closed);
    }

    @Test
    void mayBeResumedBehindOthersWithoutEffectOnThem() throws IOException {
        Source behind = new Source();
        sender.send(source);
        sender.send(behind);
        assertWaits();
        behind.pieces.add("behind");
        behind.ended = true;
        sender.resumeProducer();
        settle();
        assertEquals(0, behind.asked);
        assertWaits();
        source.ended = true;
        sender.resumeProducer();
        assertEquals("behind", heard(6));
    }

    @Test
    void isNotLostIfItIsResumedWhileItIsAsked() throws IOException {
        source.whileAsked = () -> {
            if (source.asked == 1) {
                give("late");
                source.ended = true;
            }
        };
        sender.send(source);
        assertEquals("late", heard(4));
        until(() -> source.closed == 1);
    }

    @Test
    void isResumedByAnyThread() throws Exception {
        sender.send(source);
        int pieces = 10_000;
        Thread[] threads = new Thread[2];
        for (int i = 0; i < threads.length; i++) {
            threads[i] = new Thread(() -> {
                for (int n = 0; n < pieces; n++) {
                    give("x");
                }
            });
            threads[i].start();
        }
        read(peer, threads.length * pieces);
        for (Thread thread : threads) {
            thread.join();
        }
        source.ended = true;
        sender.resumeProducer();
        until(() -> source.closed == 1);
    }

    @Test
    void wakesAMapThatWaits() throws Exception {
        sender.send(source);
        assertWaits();
        Thread other = new Thread(() -> give("x"));
        other.start();
        while (sender.activity().bytesOut() == 0) {
            loop.poll(map, Duration.ofMinutes(2));
        }
        other.join();
        assertEquals("x", heard(1));
    }

    @Test
    void isResumedOutsideOfAnyMap() throws Exception {
        sender.send(source);
        assertWaits();
        map.remove(sender);
        Thread other = new Thread(() -> give("x"));
        other.start();
        other.join();
        try (ChannelMap second = new ChannelMap()) {
            second.add(sender);
            while (sender.activity().bytesOut() == 0) {
                loop.poll(second, Duration.ofMinutes(2));
            }
        }
        assertEquals("x", heard(1));
    }

    @Test
    @Tag("H3")
    void isWaitedForByCloseWhenDone() throws IOException {
        sender.send(source);
        settle();
        sender.closeWhenDone();
        assertWaits();
        assertTrue(sender.isClosing());
        give("last");
        assertEquals("last", heard(4));
        assertWaits();
        source.ended = true;
        sender.resumeProducer();
        assertEquals(0, readToEnd(peer).length);
        assertEquals(1, source.closed);
        peer.close();
        until(map::isEmpty);
    }

    @Test
    void isClosedWithItsDispatcherOrDiscarded() throws IOException {
        sender.send(source);
        assertWaits();
        sender.discardBuffers();
        assertEquals(1, source.closed);
        sender.send(US_ASCII.encode("x"));
        assertEquals("x", heard(1));
        Source another = new Source();
        sender.send(another);
        assertWaits();
        reset(peer);
        until(map::isEmpty);
        assertEquals(1, another.closed);
        sender.resumeProducer();
        settle();
        assertEquals(State.CLOSED, sender.state());
        assertEquals(0, sender.drained);
    }

    @Test
    void tellsNothingDrainedWhenNobodyWaitsWhoIsResumed() throws IOException {
        sender.resumeProducer();
        settle();
        assertEquals(0, sender.drained);
        assertFalse(sender.wantsWrite());
    }

    @Test
    void mayEndWithAnyOtherEmptyBuffer() throws IOException {
        sender.send(() -> ByteBuffer.allocate(0));
        sender.send(US_ASCII.encode("x"));
        assertEquals("x", heard(1));
    }
}
