// SPDX-License-Identifier: Apache-2.0
package io.pollux.handlers;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pollux.ChannelMap;
import io.pollux.Dispatcher;
import io.pollux.Dispatcher.State;
import io.pollux.LimitExceededException;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("H2")
@DisplayName("Chat")
class ChatTest extends OnEachLoop {
    /** Keeps each piece between two terminators, and every collected piece. */
    static final class Talk extends Chat {
        final List<String> contents = new ArrayList<>();
        final List<String> collects = new ArrayList<>();
        final List<String> logged = new ArrayList<>();
        final StringBuilder current = new StringBuilder();
        Step onTerminator = () -> {};
        Step onCollect = () -> {};
        Throwable error;
        boolean closesOnError = true;

        interface Step {
            void run() throws IOException;
        }

        Talk(SocketChannel channel) throws IOException {
            super(channel);
        }

        Talk(ChannelMap map) {
            super(map);
        }

        @Override
        protected void handleConnect() {}

        ByteBuffer buffer() {
            return readBuffer();
        }

        @Override
        protected void collectIncomingData(ByteBuffer data) throws IOException {
            String text = US_ASCII.decode(data).toString();
            collects.add(text);
            current.append(text);
            onCollect.run();
        }

        @Override
        protected void foundTerminator() throws IOException {
            contents.add(current.toString());
            current.setLength(0);
            onTerminator.run();
        }

        @Override
        protected void handleError(Throwable thrown) {
            error = thrown;
            if (closesOnError) {
                super.handleError(thrown);
            }
        }

        @Override
        protected void logInfo(String message, System.Logger.Level level) {
            logged.add(level + " " + message);
        }
    }

    private SocketChannel peer;
    private Talk chat;

    @BeforeEach
    void connect() throws IOException {
        Pair pair = connect(StandardProtocolFamily.INET);
        peer = pair.peer();
        chat = new Talk(pair.ours());
        map.add(chat);
    }

    /** Has the chat read a text in pieces of some size, each by a read of its own. */
    private void say(String text, int chunk) throws IOException {
        byte[] all = text.getBytes(US_ASCII);
        for (int at = 0; at < all.length; at += chunk) {
            long expected = chat.activity().bytesIn() + Math.min(chunk, all.length - at);
            peer.write(ByteBuffer.wrap(all, at, Math.min(chunk, all.length - at)));
            until(() -> chat.activity().bytesIn() == expected || chat.state() == State.CLOSED);
        }
    }

    private void say(String text) throws IOException {
        say(text, text.length());
    }

    /** Accepts connections and answers each line with two pushes; sets no option. */
    private static final class Answering extends Dispatcher {
        Talk accepted;

        Answering(ChannelMap map, SocketAddress address) throws IOException {
            super(map);
            createSocket();
            bind(address);
            listen(1);
        }

        @Override
        protected void handleAccepted(SocketChannel peer, SocketAddress address) throws IOException {
            accepted = new Talk(peer);
            accepted.terminator("\n");
            accepted.onTerminator = () -> {
                accepted.push("the answer ");
                accepted.push("in two parts\n");
            };
            map().add(accepted);
        }
    }

    @Test
    @Tag("D25")
    @Tag("D27")
    void sendsAtOnceAtBothEndsOfAConnectionWhoseOptionsNobodyHasSet() throws IOException {
        Answering server = new Answering(map, loopback(StandardProtocolFamily.INET));
        Talk client = new Talk(map);
        client.terminator("\n");
        client.createSocket();
        client.connect(server.localAddress());
        client.push("one\n");
        until(() -> client.contents.size() == 1);
        client.push("two");
        client.push("\n");
        until(() -> client.contents.size() == 2);
        assertEquals(List.of("the answer in two parts", "the answer in two parts"), client.contents);
        assertEquals(List.of("one", "two"), server.accepted.contents);
        assertTrue(client.option(StandardSocketOptions.TCP_NODELAY));
        assertTrue(server.accepted.option(StandardSocketOptions.TCP_NODELAY));
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "1, 2", "1, 3", "2, 1", "2, 2", "2, 3", "3, 1", "3, 2", "3, 3"})
    void findsLineTerminatorsHoweverTheyAreSplit(int length, int chunk) throws IOException {
        String terminator = List.of("\n", "\r\n", "qqq").get(length - 1);
        chat.terminator(terminator);
        say("hello world" + terminator + "I'm not dead yet!" + terminator, chunk);
        assertEquals(List.of("hello world", "I'm not dead yet!"), chat.contents);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 6})
    void takesACountOnceAndCollectsWhatFollows(int count) throws IOException {
        chat.terminator(count);
        String data = "hello world, I'm not dead yet!\n";
        say(data);
        assertEquals(List.of(data.substring(0, count)), chat.contents);
        assertEquals(data.substring(count), chat.current.toString());
    }

    @Test
    void completesACountOverSeveralReads() throws IOException {
        chat.terminator(6);
        say("hello world", 4);
        assertEquals(List.of("hello "), chat.contents);
        assertEquals(List.of("hell", "o ", "wo", "rld"), chat.collects);
    }

    @Test
    void collectsEverythingWithoutATerminator() throws IOException {
        chat.terminator("\n");
        chat.noTerminator();
        say("hello world, I'm not dead yet!\n");
        assertEquals(List.of(), chat.contents);
        assertEquals("hello world, I'm not dead yet!\n", chat.current.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes", "count"})
    void treatsAnEmptyTerminatorAsNone(String kind) throws IOException {
        if (kind.equals("bytes")) {
            chat.terminator(new byte[0]);
        } else {
            chat.terminator(0);
        }
        say("hello");
        assertEquals(List.of("hello"), chat.collects);
        assertEquals(List.of(), chat.contents);
    }

    @Test
    void findsAnEmptyLineWithoutCollecting() throws IOException {
        chat.terminator("\n");
        say("hello world\n\nI'm not dead yet!\n");
        assertEquals(List.of("hello world", "", "I'm not dead yet!"), chat.contents);
        assertEquals(List.of("hello world", "I'm not dead yet!"), chat.collects);
    }

    @Test
    void refusesANegativeCount() {
        assertThrows(IllegalArgumentException.class, () -> chat.terminator(-1));
    }

    @Test
    void holdsBackTheLongestBeginningOfATerminator() throws IOException {
        chat.terminator("\r\n");
        say("qwerty\r");
        assertEquals("qwerty", chat.current.toString());
        say("\n");
        assertEquals(List.of("qwerty"), chat.contents);
        say("qwertydkjf");
        assertEquals("qwertydkjf", chat.current.toString());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 100})
    void givesOutWhatWasHeldBackByMistake(int chunk) throws IOException {
        chat.terminator("ababc");
        say("xababababcaababdababcab", chunk);
        assertEquals(List.of("xabab", "aababd"), chat.contents);
        assertEquals("", chat.current.toString());
        assertTrue(chat.collects.stream().noneMatch(String::isEmpty));
        say("ababx", chunk);
        assertEquals("abababx", chat.current.toString());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 100})
    void findsATerminatorThatStartsInsideAFalseStart(int chunk) throws IOException {
        chat.terminator("--=");
        say("one---=two-----=", chunk);
        assertEquals(List.of("one-", "two---"), chat.contents);
    }

    @Test
    void goesByTheTerminatorThatFoundTerminatorHasSet() throws IOException {
        chat.terminator("\n");
        chat.onTerminator = () -> {
            switch (chat.contents.size()) {
                case 1 -> chat.terminator(5);
                case 2 -> chat.terminator(";");
                default -> chat.noTerminator();
            }
        };
        say("length 5\nhello;rest\n");
        assertEquals(List.of("length 5", "hello", ""), chat.contents);
        assertEquals("rest\n", chat.current.toString());
    }

    @Test
    void goesByANewTerminatorForWhatTheOldOneHeldBack() throws IOException {
        chat.terminator("\r\n");
        say("abc\r");
        assertEquals("abc", chat.current.toString());
        chat.terminator("\r");
        until(() -> chat.contents.size() == 1);
        say("next\r");
        assertEquals(List.of("abc", "next"), chat.contents);
    }

    @Test
    void survivesACallbackThatUsesTheSharedBufferForAWhile() throws IOException {
        chat.terminator("\n");
        chat.onCollect = () -> chat.buffer().limit(1).position(1);
        chat.onTerminator = () -> chat.buffer().limit(0);
        say("one\ntwo\nthree\n");
        assertEquals(List.of("one", "two", "three"), chat.contents);
    }

    @Test
    void keepsTheRestOfTheInputIfACallbackThrowsAndNobodyCloses() throws IOException {
        chat.terminator("\n");
        chat.closesOnError = false;
        chat.onTerminator = () -> {
            if (chat.contents.size() == 1) {
                throw new IOException("the first one");
            }
        };
        say("one\ntwo\nthree\n");
        until(() -> chat.contents.size() == 3);
        assertEquals("the first one", chat.error.getMessage());
        assertEquals(List.of("one", "two", "three"), chat.contents);
    }

    @Test
    void readsNothingWithoutErrorIfNothingIsThere() throws IOException {
        chat.terminator("\n");
        chat.handleRead();
        assertNull(chat.error);
        assertEquals(State.CONNECTED, chat.state());
    }

    @Nested
    @DisplayName("that closes")
    @Tag("H4")
    class Closing {
        @Test
        void stopsParsingWhenFoundTerminatorCloses() throws IOException {
            chat.terminator("\n");
            chat.onTerminator = chat::close;
            say("one\ntwo\nthree");
            assertEquals(List.of("one"), chat.contents);
            assertEquals(List.of("one"), chat.collects);
        }

        @Test
        void stopsParsingWhenCollectIncomingDataCloses() throws IOException {
            chat.terminator("\n");
            chat.onCollect = chat::close;
            say("one\ntwo\n");
            assertEquals(List.of("one"), chat.collects);
            assertEquals(List.of(), chat.contents);
        }

        @Test
        @Tag("H3")
        void stopsParsingWhenItIsToCloseWhenDone() throws IOException {
            chat.terminator("\n");
            chat.onTerminator = () -> {
                chat.push("bye\n");
                chat.closeWhenDone();
            };
            say("QUIT\nNOOP\n");
            assertEquals("bye\n", new String(readToEnd(peer), US_ASCII));
            write(peer, "NOOP\n".getBytes(US_ASCII));
            peer.close();
            until(map::isEmpty);
            assertEquals(List.of("QUIT"), chat.contents);
            assertEquals(List.of("QUIT"), chat.collects);
        }

        @Test
        void doesNotGiveTheRestToANewConnection() throws IOException {
            chat.terminator("\n");
            chat.onTerminator = () -> {
                chat.close();
                chat.createSocket();
            };
            say("one\ntwo\n");
            assertEquals(List.of("one"), chat.contents);
            assertEquals(State.OPEN, chat.state());
            chat.close();
        }

        @Test
        void dropsTheRestOfTheInputWhenItIsDiscarded() throws IOException {
            chat.terminator("\n");
            chat.onTerminator = chat::discardBuffers;
            say("one\ntwo\n");
            say("three\n");
            assertEquals(List.of("one", "three"), chat.contents);
        }
    }

    @Nested
    @DisplayName("that speaks")
    @Tag("H3")
    class Pushing {
        private String heard(int bytes) throws IOException {
            return new String(read(peer, bytes), US_ASCII);
        }

        @Test
        void takesEachKindOfBytes() throws IOException {
            byte[] data = "bytes\n".getBytes(US_ASCII);
            chat.push(data);
            chat.push(ByteBuffer.wrap(data));
            chat.push(ByteBuffer.wrap(data).asReadOnlyBuffer());
            chat.push(ByteBuffer.allocateDirect(data.length).put(data).flip());
            chat.push("bytes\n");
            assertEquals("bytes\n".repeat(5), heard(30));
        }

        @Test
        void sendsASimpleProducersPieces() throws IOException {
            String text = "hello world\nI'm not dead yet!\n";
            chat.pushWithProducer(new SimpleProducer(US_ASCII.encode(text), 8));
            assertEquals(text, heard(text.length()));
        }

        @Test
        void sendsAWholeStringByAProducer() throws IOException {
            String text = "hello world\nI'm not dead yet!\n";
            chat.pushWithProducer(new SimpleProducer(text.getBytes(US_ASCII)));
            assertEquals(text, heard(text.length()));
        }

        @Test
        void keepsTheOrderOfPushesAndProducers() throws IOException {
            chat.push("one,");
            chat.pushWithProducer(new SimpleProducer(US_ASCII.encode("two,"), 1));
            chat.push("three,");
            chat.pushWithProducer(new SimpleProducer(US_ASCII.encode("four"), 3));
            assertEquals("one,two,three,four", heard(18));
        }

        @Test
        void closesWhenDoneAlsoAfterAProducer() throws IOException {
            chat.push("hello world\n");
            chat.pushWithProducer(new SimpleProducer(US_ASCII.encode("I'm not dead yet!\n"), 5));
            chat.closeWhenDone();
            assertEquals("hello world\nI'm not dead yet!\n", new String(readToEnd(peer), US_ASCII));
        }
    }

    @Nested
    @DisplayName("with bounded input")
    @Tag("H6")
    class Bounded {
        @Test
        void closesWhenNoTerminatorComesWithin64Kib() throws IOException {
            chat.terminator("\n");
            write(peer, new byte[64 * 1024]);
            until(() -> chat.activity().bytesIn() == 64 * 1024);
            assertNull(chat.error);
            write(peer, new byte[1]);
            until(map::isEmpty);
            assertInstanceOf(IOException.class, chat.error);
            assertTrue(chat.error.getMessage().contains("its input limit is 65536"), chat.error.getMessage());
            assertEquals(64 * 1024, chat.current.length());
        }

        @Test
        void countsFromEachTerminatorAnew() throws IOException {
            chat.inputLimit(5);
            chat.terminator("\n");
            say("12345\n12345\n12345\n");
            assertEquals(3, chat.contents.size());
            say("123456\n");
            assertInstanceOf(IOException.class, chat.error);
            assertEquals(3, chat.contents.size());
        }

        @Test
        void refusesACountAboveTheLimit() {
            chat.inputLimit(5);
            chat.terminator(5);
            assertThrows(IllegalArgumentException.class, () -> chat.terminator(6));
        }

        @Test
        void limitsLinesAndCountsApart() throws IOException {
            chat.countLimit(100);
            chat.inputLimit(5);
            assertEquals(100, chat.countLimit());
            chat.terminator("\n");
            chat.onTerminator = () -> chat.terminator(chat.contents.size() % 2 == 1 ? "100\n".length() * 25 : 0);
            say("100\n" + "x".repeat(100));
            assertEquals(List.of("100", "x".repeat(100)), chat.contents);
            assertThrows(IllegalArgumentException.class, () -> chat.terminator(101));
            chat.terminator("\n");
            say("123456");
            assertInstanceOf(LimitExceededException.class, chat.error);
        }

        @Test
        @Tag("D11")
        void logsAPlainLineAboutALengthThatIsAnnouncedAndTooLong() throws IOException {
            chat.terminator("\n");
            chat.onTerminator = () -> chat.terminator(2_000_000_000);
            say("2000000000\n");
            until(map::isEmpty);
            assertEquals(1, chat.logged.size());
            assertTrue(
                    chat.logged
                            .get(0)
                            .matches(
                                    "INFO <.*> cannot wait for a count of 2000000000 bytes: .* of 65536, closing <.*>"),
                    chat.logged::toString);
        }

        @Test
        @Tag("D11")
        void logsAPlainLineAboutALineThatIsTooLong() throws IOException {
            chat.inputLimit(5);
            chat.terminator("\n");
            say("123456");
            assertTrue(
                    chat.logged
                            .get(0)
                            .matches("INFO <.*> has read 6 bytes .* its input limit is 5 bytes, closing <.*>"),
                    chat.logged::toString);
        }

        @Test
        void refusesALimitThatIsNotPositive() {
            assertThrows(IllegalArgumentException.class, () -> chat.inputLimit(0));
            assertThrows(IllegalArgumentException.class, () -> chat.countLimit(0));
        }

        @Test
        void collectsWithoutLimitIfThereIsNoTerminator() throws IOException {
            chat.inputLimit(5);
            say("more than five");
            assertNull(chat.error);
            assertEquals("more than five", chat.current.toString());
        }
    }
}
