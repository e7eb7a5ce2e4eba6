// SPDX-License-Identifier: Apache-2.0
package io.pollux.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pollux.Dispatcher;
import io.pollux.MapDriver;
import io.pollux.MapDriver.OnFailure;
import io.pollux.SocketType;
import io.pollux.SwapException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How output is sent, and how it ends: rules D25, D26. */
interface OutputRules {
    /**
     * A dispatcher that sends when its event ends, over a transport that keeps what is written and can be told to take
     * a few bytes at a time.
     */
    final class Speaker extends Probe {
        final List<String> written = new ArrayList<>();
        final StringBuilder unsent = new StringBuilder();
        int most = Integer.MAX_VALUE;
        ByteBuffer last;

        Speaker(Bench bench, SocketChannel channel) throws IOException {
            super(bench, "speaker", channel);
            transport(new ByteChannel() {
                @Override
                public int read(ByteBuffer buffer) throws IOException {
                    return channel.read(buffer);
                }

                @Override
                public int write(ByteBuffer data) {
                    last = data;
                    byte[] taken = new byte[Math.min(data.remaining(), most)];
                    data.get(taken);
                    written.add(new String(taken, StandardCharsets.ISO_8859_1));
                    return taken.length;
                }

                @Override
                public boolean isOpen() {
                    return channel.isOpen();
                }

                @Override
                public void close() throws IOException {
                    channel.close();
                }
            });
        }

        void saySoon(String text) throws IOException {
            sendSoon(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
        }

        int stagedNow() {
            return staged();
        }

        void sendNow() {
            sendStaged();
        }

        @Override
        protected void handleUnsent(ByteBuffer rest) {
            unsent.append(StandardCharsets.ISO_8859_1.decode(rest));
        }
    }

    @Test
    @Tag("D25")
    default void d25_whatOneEventSendsIsOneWriteWhenItEnds(Bench bench) throws Exception {
        Bench.Pair pair = bench.pair();
        Speaker speaker = new Speaker(bench, pair.mine());
        speaker.onRead(() -> {
            speaker.readSome();
            speaker.saySoon("one,");
            speaker.saySoon("two");
            assertEquals(7, speaker.stagedNow());
            assertEquals(List.of(), speaker.written);
        });
        Bench.deliver(pair, "?");
        bench.until("the event", () -> speaker.reads == 1);
        assertEquals(List.of("one,two"), speaker.written);
        assertEquals(7, speaker.activity().bytesOut());
    }

    @Test
    @Tag("D25")
    default void d25_soIsWhatATaskSendsAndNothingWaitsOutsideOfEvents(Bench bench) throws Exception {
        Speaker speaker = new Speaker(bench, bench.pair().mine());
        speaker.saySoon("at once");
        assertEquals(List.of("at once"), speaker.written);
        bench.map.execute(() -> {
            try {
                speaker.saySoon("one,");
                speaker.sendNow();
                speaker.saySoon("two,");
                speaker.saySoon("three");
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        bench.until("the task", () -> speaker.written.size() > 1);
        assertEquals(List.of("at once", "one,", "two,three"), speaker.written);
    }

    @Test
    @Tag("D25")
    default void d25_whatTheSocketDoesNotTakeIsGivenBack(Bench bench) throws Exception {
        Bench.Pair pair = bench.pair();
        Speaker speaker = new Speaker(bench, pair.mine());
        speaker.most = 5;
        speaker.onRead(() -> {
            speaker.readSome();
            speaker.saySoon("one,");
            speaker.saySoon("two");
        });
        Bench.deliver(pair, "?");
        bench.until("the event", () -> speaker.reads == 1);
        assertEquals(List.of("one,t"), speaker.written);
        assertEquals("wo", speaker.unsent.toString());
    }

    @Test
    @Tag("D25")
    default void d25_itSurvivesASwapAndLeavesBeforeAnExpulsion(Bench bench) throws Exception {
        Bench.Pair pair = bench.pair();
        Speaker speaker = new Speaker(bench, pair.mine());
        MapDriver driver = bench.driver();
        driver.swap(bench.loop, OnFailure.RETURN);
        speaker.onRead(() -> {
            speaker.readSome();
            speaker.saySoon("one,");
            try {
                driver.swap(bench.other, OnFailure.RETURN);
            } catch (SwapException e) {
                throw new IOException(e);
            }
            speaker.saySoon("two,");
            driver.park();
            speaker.saySoon("three");
            driver.expel(speaker);
        });
        Bench.deliver(pair, "?");
        driver.pass(-1);
        assertEquals("one,two,three", String.join("", speaker.written));
        assertEquals(Dispatcher.State.CLOSED, speaker.state());
    }

    @Test
    @Tag("D25")
    @Tag("B7")
    default void d25_itWaitsInABufferThatOwnersDoNotShare(Bench bench) throws Exception {
        List<Speaker> speakers = new ArrayList<>();
        for (String owner : List.of("one", "two", "two")) {
            Bench.Pair pair = bench.pair();
            Speaker speaker = new Speaker(bench, pair.mine());
            bench.map.remove(speaker);
            bench.driver().add(speaker, owner);
            speaker.onRead(() -> {
                speaker.readSome();
                speaker.saySoon("secret");
            });
            Bench.deliver(pair, "?");
            bench.until("the event", () -> speaker.reads == 1);
            speakers.add(speaker);
        }
        assertNotSame(speakers.get(0).last, speakers.get(1).last);
        assertSame(speakers.get(1).last, speakers.get(2).last);
    }

    @ParameterizedTest
    @EnumSource
    @Tag("D26")
    default void d26_endingTheOutputLeavesTheInputAsItIs(Family family, Bench bench) throws Exception {
        Bench.Pair pair = bench.pair(family);
        Probe.Writer probe = new Probe.Writer(bench, "probe", pair.mine());
        probe.reading().closing().onWrite(() -> {
            probe.say("the end");
            probe.shutdownOutput();
            probe.shutdownOutput();
        });
        bench.until("the write", () -> probe.writes == 1);
        assertTrue(probe.isOutputEnded());
        assertFalse(probe.isInputEnded());
        assertEquals(0, probe.say("more"));
        assertEquals("the end", Bench.hear(pair.peer(), 100));
        Bench.deliver(pair, "answer");
        bench.until("the answer", () -> probe.input.length() == 6);
        bench.calm();
        assertEquals(1, probe.writes);
        assertEquals(Dispatcher.State.CONNECTED, probe.state());
        pair.peer().close();
        bench.until("the end", () -> probe.closes == 1);
        assertTrue(bench.map.isEmpty());
    }

    @ParameterizedTest
    @EnumSource
    @Tag("D26")
    default void d26_itStaysEndedOnAnotherLoop(Family family, Bench bench) throws Exception {
        Bench.Pair pair = bench.pair(family);
        Probe.Writer probe = new Probe.Writer(bench, "probe", pair.mine());
        probe.reading().closing().onWrite(probe::shutdownOutput);
        bench.until("the write", () -> probe.writes == 1);
        bench.driver().swap(bench.other, OnFailure.RETURN);
        assertEquals(0, bench.poll(bench.other, Duration.ZERO));
        bench.driver().swap(bench.loop, OnFailure.RETURN);
        bench.calm();
        assertEquals(1, probe.writes);
        Bench.deliver(pair, "answer");
        pair.peer().close();
        bench.until("the end", () -> probe.closes == 1);
        assertEquals("answer", probe.input.toString());
    }

    @ParameterizedTest
    @EnumSource
    @Tag("D26")
    default void d26_whoHasEndedItHearsNothingWithoutReadInterest(Family family, Bench bench) throws Exception {
        Bench.Pair pair = bench.pair(family);
        Probe.Writer probe = new Probe.Writer(bench, "probe", pair.mine());
        probe.reading().closing().onWrite(() -> {
            probe.shutdownOutput();
            probe.wantRead(false);
        });
        bench.until("the write", () -> probe.writes == 1);
        Bench.say(pair.peer(), "bye");
        pair.peer().close();
        bench.calm();
        assertEquals(1, probe.activity().events());
        probe.wantRead(true);
        bench.until("the end", () -> probe.closes == 1);
        assertEquals("bye", probe.input.toString());
    }

    @ParameterizedTest
    @EnumSource
    @Tag("D26")
    default void d26_theMapClosesWhoseBothDirectionsHaveEnded(Family family, Bench bench) throws Exception {
        Bench.Pair first = bench.pair(family);
        Probe input = new Probe(bench, "input first", first.mine());
        input.reading().onClose(() -> input.say("a late answer"));
        first.peer().shutdownOutput();
        bench.until("the end of the input", () -> input.closes == 1);
        assertTrue(input.isInputEnded());
        assertEquals(Dispatcher.State.CONNECTED, input.state());
        assertEquals("a late answer", Bench.hear(first.peer(), 13));
        input.shutdownOutput();
        assertEquals(Dispatcher.State.CLOSED, input.state());

        Bench.Pair second = bench.pair(family);
        Probe output = new Probe(bench, "output first", second.mine());
        output.reading().onClose(() -> assertTrue(output.isOutputEnded()));
        output.shutdownOutput();
        second.peer().close();
        bench.until("the end of the input", () -> output.closes == 1);
        assertEquals(Dispatcher.State.CLOSED, output.state());
        assertTrue(bench.map.isEmpty());
    }

    @Test
    @Tag("D26")
    default void d26_aBrokenConnectionEndsInItsClose(Bench bench) throws Exception {
        Bench.Pair pair = bench.pair();
        Probe probe = new Probe(bench, "probe", pair.mine()).reading().closing();
        bench.pass();
        Bench.reset(pair.peer());
        Bench.awaitInput(pair.mine());
        probe.shutdownOutput();
        bench.until("the end", () -> probe.closes == 1);
        probe.shutdownOutput();
        assertEquals(0, probe.errors);
    }

    @ParameterizedTest
    @EnumSource
    @Tag("D26")
    default void d26_onlyAConnectionHasAnOutputToEnd(Family family, Bench bench) throws Exception {
        Probe listener = new Probe(bench, "listener");
        listener.createSocket(family.protocol, SocketType.STREAM);
        assertThrows(NotYetConnectedException.class, listener::shutdownOutput);
        listener.bind(bench.address(family));
        assertThrows(NotYetConnectedException.class, listener::shutdownOutput);
        listener.listen(1);
        assertThrows(UnsupportedOperationException.class, listener::shutdownOutput);
        assertEquals(Dispatcher.State.LISTENING, listener.state());
        if (family != Family.UNIX) {
            Probe datagrams = new Probe(bench, "datagrams");
            datagrams.createSocket(family.protocol, SocketType.DATAGRAM);
            assertThrows(UnsupportedOperationException.class, datagrams::shutdownOutput);
        }
        listener.close();
        listener.shutdownOutput();
    }

    @Test
    @Tag("D26")
    default void d26_thatIsNotBeforeItStands(Bench bench) throws Exception {
        try (ServerSocketChannel server = bench.listener(Family.IPV4)) {
            Probe probe = new Probe(bench, "probe").closing();
            probe.onConnect(probe::shutdownOutput);
            probe.createSocket(StandardProtocolFamily.INET, SocketType.STREAM);
            probe.connect(server.getLocalAddress());
            if (probe.isConnecting()) {
                assertThrows(NotYetConnectedException.class, probe::shutdownOutput);
            }
            SocketChannel peer = bench.closing(server.accept());
            bench.until("the connection", () -> probe.connects == 1);
            assertEquals("", Bench.hear(peer, 1));
        }
    }

    @Test
    @Tag("D26")
    default void d26_thePipesSinkIsClosedAndItsSourceIsNot(Bench bench) throws Exception {
        Pipe pipe = bench.pipe();
        Probe source = new Probe(bench, "source", pipe.source()).reading().closing();
        Probe sink = new Probe(bench, "sink", pipe.sink());
        assertThrows(UnsupportedOperationException.class, source::shutdownOutput);
        sink.say("last");
        sink.shutdownOutput();
        assertEquals(Dispatcher.State.CLOSED, sink.state());
        bench.until("the end", () -> source.closes == 1);
        assertEquals("last", source.input.toString());
    }
}
