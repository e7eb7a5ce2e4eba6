// SPDX-License-Identifier: Apache-2.0
package io.pollux.handlers;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pollux.ChannelMap;
import io.pollux.Dispatcher.State;
import io.pollux.EventLoop;
import java.io.IOException;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("H7")
@DisplayName("A chat that pauses")
class ChatPauseTest extends OnEachLoop {
    private static class Talk extends Chat {
        final List<String> happened = new ArrayList<>();
        final Set<Object> arrays = Collections.newSetFromMap(new IdentityHashMap<>());
        final StringBuilder current = new StringBuilder();
        boolean pausesAtData;
        boolean pausesAtTerminator;
        Throwable error;

        Talk(SocketChannel channel) throws IOException {
            super(channel);
            terminator("\n");
        }

        @Override
        protected void collectIncomingData(ByteBuffer data) {
            if (data.hasArray()) {
                arrays.add(memoryOf(data));
            }
            String text = US_ASCII.decode(data).toString();
            happened.add(text);
            current.append(text);
            if (pausesAtData) {
                wantRead(false);
            }
        }

        @Override
        protected void foundTerminator() throws IOException {
            happened.add("!");
            current.setLength(0);
            if (pausesAtTerminator) {
                wantRead(false);
            }
        }

        @Override
        protected void handleClose() throws IOException {
            happened.add("close");
            super.handleClose();
        }

        @Override
        protected void handleError(Throwable thrown) {
            error = thrown;
            super.handleError(thrown);
        }

        @Override
        protected void logInfo(String message, System.Logger.Level level) {}

        @SuppressWarnings("ByteBufferBackingArray") // which memory it is, and not what is in it
        private static Object memoryOf(ByteBuffer data) {
            return data.array();
        }

        String told() {
            return String.join(" ", happened);
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

    private void say(String text) throws IOException {
        long expected = chat.activity().bytesIn() + text.length();
        write(peer, text.getBytes(US_ASCII));
        until(() -> chat.activity().bytesIn() == expected);
        settle();
    }

    private void resume() throws IOException {
        String before = chat.told();
        chat.wantRead(true);
        assertEquals(before, chat.told(), "nothing is given out inside wantRead");
        settle();
    }

    @Test
    void stopsAtOnceAndGoesOnWithoutMoreInput() throws IOException {
        chat.pausesAtTerminator = true;
        say("one\ntwo\nthree\nfo");
        assertEquals("one !", chat.told());
        resume();
        assertEquals("one ! two !", chat.told());
        resume();
        chat.pausesAtTerminator = false;
        resume();
        assertEquals("one ! two ! three ! fo", chat.told());
        say("ur\n");
        assertEquals("one ! two ! three ! fo ur !", chat.told());
    }

    @Test
    void goesOnInThePassThatFollowsWithoutAWait() throws IOException {
        chat.pausesAtTerminator = true;
        say("one\ntwo\n");
        chat.wantRead(true);
        assertEquals(1, loop.poll(map, Duration.ofDays(1)));
        assertEquals("one ! two !", chat.told());
        assertEquals(0, loop.poll(map, Duration.ZERO), "it is paused");
    }

    @Test
    void tellsATerminatorAfterThePauseThatTheDataBeforeItHasCaused() throws IOException {
        chat.pausesAtData = true;
        say("one\ntwo\n");
        assertEquals("one", chat.told());
        resume();
        assertEquals("one ! two", chat.told());
        resume();
        assertEquals("one ! two !", chat.told());
        settle();
        assertEquals(0, chat.heldBytes());
        say("three\n");
        assertEquals("one ! two ! three", chat.told());
    }

    @Test
    void pausesWithACount() throws IOException {
        chat.terminator(3);
        chat.pausesAtData = true;
        say("onetwo");
        assertEquals("one", chat.told());
        chat.terminator(3);
        resume();
        assertEquals("one ! two", chat.told());
        chat.pausesAtTerminator = true;
        resume();
        assertEquals("one ! two !", chat.told());
    }

    @Test
    void pausesWithoutATerminator() throws IOException {
        chat.noTerminator();
        chat.pausesAtData = true;
        say("one");
        write(peer, "two".getBytes(US_ASCII));
        settle();
        assertEquals("one", chat.told());
        resume();
        assertEquals("one two", chat.told());
    }

    @Test
    void pausesBetweenWhatWasHeldBackByMistakeAndTheRest() throws IOException {
        chat.terminator("ababc");
        say("abab");
        chat.pausesAtData = true;
        say("xabababc-");
        assertEquals("abab", chat.told());
        resume();
        assertEquals("abab xab", chat.told());
        resume();
        assertEquals("abab xab ! -", chat.told());
        assertNull(chat.error);
    }

    @Test
    void goesByATerminatorThatWasSetDuringThePause() throws IOException {
        chat.pausesAtTerminator = true;
        say("one\ntwo;three\n");
        chat.terminator(";");
        resume();
        assertEquals("one ! two !", chat.told());
        chat.pausesAtTerminator = false;
        chat.terminator(5);
        resume();
        assertEquals("one ! two ! three ! \n", chat.told());
    }

    @Test
    void goesByATerminatorThatWasSetWhileOneWasHalfReadInThePause() throws IOException {
        chat.terminator("\r\n");
        chat.pausesAtData = true;
        say("one\r");
        chat.terminator("\r");
        settle();
        assertEquals("one", chat.told());
        resume();
        assertEquals("one !", chat.told());
    }

    enum By {
        TIMER,
        TASK,
        OTHER
    }

    @ParameterizedTest
    @EnumSource
    void isResumedByAnythingOnTheMapsThread(By by) throws IOException {
        chat.pausesAtTerminator = true;
        say("one\ntwo\n");
        switch (by) {
            case TIMER -> {
                map.schedule(() -> chat.wantRead(true), Duration.ofSeconds(1));
                clockNanos.addAndGet(Duration.ofSeconds(1).toNanos());
            }
            case TASK -> map.execute(() -> chat.wantRead(true));
            default -> {
                Pair pair = connect(StandardProtocolFamily.INET);
                map.add(new Talk(pair.ours()) {
                    @Override
                    protected void foundTerminator() {
                        chat.wantRead(true);
                    }
                });
                write(pair.peer(), new byte[] {'\n'});
            }
        }
        until(() -> chat.happened.size() == 4);
        assertEquals("one ! two !", chat.told());
    }

    @Test
    void parsesOnIfItIsResumedInTheSameEvent() throws IOException {
        chat.pausesAtData = true;
        Pair pair = connect(StandardProtocolFamily.INET);
        Talk hasty = new Talk(pair.ours()) {
            @Override
            protected void foundTerminator() throws IOException {
                super.foundTerminator();
                wantRead(false);
                wantRead(true);
            }
        };
        map.add(hasty);
        write(pair.peer(), "one\ntwo\n".getBytes(US_ASCII));
        until(() -> hasty.activity().bytesIn() == 8);
        assertEquals("one ! two !", hasty.told());
        assertEquals(1, hasty.activity().events());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Tag("P11")
    void parsesEverythingBeforeTheEndOfThePeer(boolean closes) throws IOException {
        chat.pausesAtTerminator = true;
        say("one\ntwo\nthree\n");
        write(peer, "four\n".getBytes(US_ASCII));
        if (closes) {
            peer.close();
        } else {
            peer.shutdownOutput();
        }
        settle();
        assertEquals("one !", chat.told());
        for (int i = 0; i < 4; i++) {
            resume();
        }
        assertEquals("one ! two ! three ! four ! close", chat.told());
    }

    @Test
    @Tag("S3")
    void goesOnAfterAChangeOfTheLoop() throws IOException {
        chat.pausesAtTerminator = true;
        List<EventLoop> both =
                IntStream.range(0, 2).mapToObj(i -> loops().get(i).getPayload()).toList();
        write(peer, "a\nb\nc\nd\ne\nf\n".getBytes(US_ASCII));
        for (int pass = 0; chat.happened.size() < 12; pass++) {
            both.get(pass % 2).poll(map, Duration.ofMillis(10));
            chat.wantRead(true);
        }
        assertEquals("a ! b ! c ! d ! e ! f !", chat.told());
    }

    @Test
    void goesOnInAnotherMap() throws IOException {
        chat.pausesAtTerminator = true;
        say("one\ntwo\n");
        map.remove(chat);
        try (ChannelMap other = new ChannelMap()) {
            chat.wantRead(true);
            other.add(chat);
            loop.poll(other, Duration.ofDays(1));
            assertEquals("one ! two !", chat.told());
        }
    }

    @Test
    @Tag("M1")
    void holdsWhatIsKept() throws IOException {
        chat.pausesAtTerminator = true;
        String rest = "y\n".repeat(1000);
        say("x\n" + rest);
        assertEquals(rest.length(), chat.heldBytes());
        chat.pausesAtTerminator = false;
        resume();
        assertEquals(0, chat.heldBytes());
        assertEquals(2002, chat.happened.size());
    }

    @Test
    void copiesTheRestOnceHoweverOftenItPauses() throws IOException {
        chat.pausesAtTerminator = true;
        write(peer, "x\n".repeat(10_000).getBytes(US_ASCII));
        for (int passes = 0; chat.happened.size() < 20_000; passes++) {
            assertTrue(passes < 50_000, chat::told);
            chat.wantRead(true);
            loop.poll(map, Duration.ofSeconds(10));
        }
        long reads = chat.arrays.size();
        assertTrue(reads <= 100, "copies: " + reads);
    }

    @Test
    void leavesTheSharedBufferToOthersMeanwhile() throws IOException {
        chat.pausesAtTerminator = true;
        say("one\ntwo\n");
        Pair pair = connect(StandardProtocolFamily.UNIX);
        Talk other = new Talk(pair.ours());
        map.add(other);
        write(pair.peer(), "xxxxxxxxxxxx\n".getBytes(US_ASCII));
        until(() -> other.happened.size() == 2);
        resume();
        assertEquals("one ! two !", chat.told());
    }

    @Test
    void dropsWhatIsKeptWhenItIsDiscarded() throws IOException {
        chat.pausesAtData = true;
        say("one\ntwo\n");
        chat.discardBuffers();
        assertEquals(0, chat.heldBytes());
        chat.pausesAtData = false;
        resume();
        assertEquals("one", chat.told());
        say("three\n");
        assertEquals("one three !", chat.told());
    }

    @Test
    void dropsWhatIsKeptWhenItIsToCloseWhenDone() throws IOException {
        chat.pausesAtTerminator = true;
        say("one\ntwo\n");
        chat.push("bye\n");
        chat.closeWhenDone();
        chat.wantRead(true);
        assertEquals("bye\n", new String(readToEnd(peer), US_ASCII));
        peer.close();
        until(map::isEmpty);
        assertEquals("one ! close", chat.told());
    }

    @Test
    void givesNothingToANewConnection() throws IOException {
        chat.pausesAtData = true;
        say("one\ntwo\n");
        chat.close();
        chat.createSocket();
        assertTrue(chat.wantsRead());
        settle();
        assertEquals("one", chat.told());
        assertEquals(State.OPEN, chat.state());
        chat.close();
    }

    @Test
    void stopsParsingWhenItIsClosedDuringThePause() throws IOException {
        chat.pausesAtTerminator = true;
        say("one\ntwo\n");
        chat.close();
        chat.wantRead(true);
        settle();
        assertEquals("one !", chat.told());
        assertEquals(0, map.bufferAccount().held());
    }

    /** Answers each request with more than it takes, as far as its peer reads. */
    private static final class Generous extends Talk {
        final byte[] answer = pattern(1500);

        Generous(SocketChannel channel) throws IOException {
            super(channel);
            sendLimit(200_000);
        }

        @Override
        protected void foundTerminator() throws IOException {
            push(answer);
            wantRead(queued() == 0);
        }

        @Override
        protected void handleDrained() {
            wantRead(true);
        }
    }

    @ParameterizedTest
    @MethodSource("families")
    @Tag("H1")
    void answersEveryRequestOfAPeerThatSendsManyAtOnce(ProtocolFamily family) throws IOException {
        Pair pair = connect(family);
        Generous generous = new Generous(pair.ours());
        map.add(generous);
        int requests = 64 * 1024 / 8;
        write(pair.peer(), "GET abc\n".repeat(requests).getBytes(US_ASCII));
        pair.peer().shutdownOutput();
        byte[] answers = readToEnd(pair.peer());
        assertNull(generous.error);
        assertEquals(requests * generous.answer.length, answers.length);
        for (int i = 0; i < requests; i++) {
            int at = i * generous.answer.length;
            assertEquals(
                    -1,
                    ByteBuffer.wrap(answers, at, generous.answer.length).mismatch(ByteBuffer.wrap(generous.answer)));
        }
        pair.peer().close();
        until(() -> generous.state() == State.CLOSED);
        assertFalse(generous.isConnected());
    }

    @Test
    void isHonestAboutItsInterest() throws IOException {
        assertTrue(chat.wantsRead() && chat.readable());
        chat.wantRead(false);
        assertFalse(chat.wantsRead() || chat.readable());
        assertEquals(
                Set.of("readable", "writable"),
                Set.of(BufferedDispatcher.class, FileDispatcher.class).stream()
                        .flatMap(type -> List.of(type.getDeclaredMethods()).stream())
                        .filter(method -> java.lang.reflect.Modifier.isFinal(method.getModifiers()))
                        .map(java.lang.reflect.Method::getName)
                        .filter(Set.of("readable", "writable")::contains)
                        .collect(Collectors.toSet()));
    }
}
