// SPDX-License-Identifier: Apache-2.0
package io.pollux.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pollux.Dispatcher;
import io.pollux.SocketType;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How connections end, without losing a byte: rules P11, D5, D6. */
interface HangUpRules {
    /** Far more than one event reads. */
    String LAST_WORDS = "0123456789abcdef".repeat(256);

    @ParameterizedTest
    @EnumSource
    @Tag("P11")
    default void p11_everythingIsReadBeforeTheClose(Family family, Bench bench) throws Exception {
        Bench.Pair pair = bench.pair(family);
        Probe probe = new Probe(bench, "probe", pair.mine()).closing();
        probe.onRead(() -> probe.readAtMost(4));
        Bench.say(pair.peer(), LAST_WORDS);
        pair.peer().close();
        bench.until("the end", () -> probe.closes == 1);
        assertEquals(LAST_WORDS, probe.input.toString());
    }

    @Test
    @Tag("P11")
    default void p11_everythingInAPipeIsReadBeforeTheClose(Bench bench) throws Exception {
        Pipe pipe = bench.pipe();
        Probe probe = new Probe(bench, "probe", pipe.source()).closing();
        probe.onRead(() -> probe.readAtMost(4));
        Bench.say(pipe.sink(), LAST_WORDS);
        pipe.sink().close();
        bench.until("the end", () -> probe.closes == 1);
        assertEquals(LAST_WORDS, probe.input.toString());
    }

    @ParameterizedTest
    @EnumSource
    @Tag("P11")
    default void p11_whoWritesIntoAClosedConnectionStillReadsWhatIsLeft(Family family, Bench bench) throws Exception {
        Bench.Pair pair = bench.pair(family);
        Probe.Writer probe = new Probe.Writer(bench, "probe", pair.mine());
        probe.onRead(() -> probe.readAtMost(64)).onWrite(() -> probe.say("anybody there?"));
        probe.closing();
        Bench.say(pair.peer(), LAST_WORDS);
        pair.peer().shutdownOutput();
        pair.peer().shutdownInput();
        bench.until("the end", () -> probe.closes == 1);
        assertEquals(LAST_WORDS, probe.input.toString());
    }

    @Test
    @Tag("P11")
    default void p11_aBrokenPipeEndsItsWriterAtOnce(Bench bench) throws Exception {
        Pipe pipe = bench.pipe();
        Probe.Writer probe = new Probe.Writer(bench, "probe", pipe.sink());
        probe.onWrite(() -> probe.say("x")).closing();
        bench.pass();
        pipe.source().close();
        bench.until("the end", () -> probe.closes == 1);
        assertTrue(bench.map.isEmpty());
    }

    @ParameterizedTest
    @EnumSource
    @Tag("P11")
    default void p11_aHangUpIsAWriteEventIfOnlyWritingIsWanted(Family family, Bench bench) throws Exception {
        Bench.Pair pair = bench.pair(family);
        Probe.Writer probe = new Probe.Writer(bench, "probe", pair.mine());
        probe.wantRead(false);
        int[] sent = new int[1];
        probe.onWrite(() -> sent[0] = probe.say("x")).closing();
        pair.peer().close();
        bench.until("the end", () -> probe.closes == 1);
        assertEquals(0, sent[0], "the send that met the disconnect");
        assertEquals(0, probe.reads);
    }

    @ParameterizedTest
    @EnumSource
    @Tag("P11")
    default void p11_aHangUpIsSilentWithoutInterestAndComesWithIt(Family family, Bench bench) throws Exception {
        Bench.Pair pair = bench.pair(family);
        Probe probe = new Probe(bench, "probe", pair.mine()).reading().closing();
        bench.pass();
        probe.wantRead(false);
        Bench.say(pair.peer(), "bye");
        pair.peer().close();
        bench.calm();
        assertEquals(0, probe.activity().events());
        probe.wantRead(true);
        bench.until("the end", () -> probe.closes == 1);
        assertEquals("bye", probe.input.toString());
    }

    @Test
    @Tag("P11")
    default void p11_aResetIsSilentWithoutInterestAndComesWithIt(Bench bench) throws Exception {
        Bench.Pair pair = bench.pair();
        Probe probe = new Probe(bench, "probe", pair.mine()).reading().closing();
        probe.wantRead(false);
        bench.pass();
        Bench.reset(pair.peer());
        bench.calm();
        assertEquals(0, probe.activity().events());
        probe.wantRead(true);
        bench.until("the end", () -> probe.closes == 1);
    }

    @ParameterizedTest
    @EnumSource
    @Tag("P11")
    default void p11_aSendThatMeetsADisconnectReturnsZeroAndEndsWriting(Family family, Bench bench) throws Exception {
        Bench.Pair pair = bench.pair(family);
        Probe.Writer probe = new Probe.Writer(bench, "probe", pair.mine());
        probe.onRead(() -> {}).onClose(() -> {});
        pair.peer().close();
        int[] zeroAt = {0};
        probe.onWrite(() -> zeroAt[0] = probe.say("x") == 0 ? probe.writes : 0);
        bench.until("the disconnect", () -> zeroAt[0] > 0);
        int writes = probe.writes;
        for (int i = 0; i < 10; i++) {
            bench.pass();
        }
        assertEquals(writes, probe.writes);
        assertEquals(0, probe.say("x"));
        assertEquals(0, probe.closes, "input is left: its end has not been read");
        probe.reading();
        bench.until("the end", () -> probe.closes == 1);
    }

    @ParameterizedTest
    @EnumSource
    @Tag("P11")
    default void p11_whoReadsNoMoreAfterADisconnectIsToldOfTheEnd(Family family, Bench bench) throws Exception {
        Bench.Pair pair = bench.pair(family);
        Probe.Writer probe = new Probe.Writer(bench, "probe", pair.mine());
        int[] sent = {-1};
        probe.onWrite(() -> sent[0] = probe.say("x")).onRead(() -> {}).closing();
        pair.peer().close();
        bench.until("the disconnect", () -> sent[0] == 0);
        assertEquals(0, probe.closes);
        probe.wantRead(false);
        bench.until("the end", () -> probe.closes == 1);
    }

    @ParameterizedTest
    @EnumSource
    @Tag("D5")
    default void d5_theEndOfTheStreamIsAReadEventThatImpliesClose(Family family, Bench bench) throws Exception {
        Bench.Pair pair = bench.pair(family);
        Probe probe = new Probe(bench, "probe", pair.mine()).closing();
        int[] count = {0};
        probe.onRead(() -> {
            count[0] = probe.recv(ByteBuffer.allocate(10));
            assertEquals(1, probe.closes, "handleClose has run when recv returns");
        });
        pair.peer().close();
        bench.until("the end", () -> probe.closes == 1);
        assertEquals(-1, count[0]);
        assertEquals(-1, probe.recv(ByteBuffer.allocate(10)));
        assertEquals(1, probe.closes);
    }

    @Test
    @Tag("D5")
    default void d5_aResetImpliesCloseAndIsNoError(Bench bench) throws Exception {
        Bench.Pair pair = bench.pair();
        Probe probe = new Probe(bench, "probe", pair.mine()).reading().closing();
        bench.pass();
        Bench.reset(pair.peer());
        bench.until("the end", () -> probe.closes == 1);
        assertEquals(0, probe.errors);
    }

    @Test
    @Tag("D5")
    default void d5_anUnconnectedSocketImpliesCloseToo(Bench bench) throws Exception {
        Probe probe = new Probe(bench, "probe").closing();
        probe.createSocket();
        assertEquals(0, probe.say("x"));
        bench.until("the end", () -> probe.closes == 1);
        Probe reader = new Probe(bench, "reader").closing();
        reader.createSocket();
        assertEquals(-1, reader.recv(ByteBuffer.allocate(1)));
        assertEquals(1, reader.closes);
    }

    @Test
    @Tag("D6")
    default void d6_nothingThereIsZero(Bench bench) throws Exception {
        Bench.Pair pair = bench.pair();
        Probe probe = new Probe(bench, "probe", pair.mine());
        assertEquals(0, probe.recv(ByteBuffer.allocate(10)));
        assertEquals(0, probe.recv(ByteBuffer.allocate(0)));
        Bench.say(pair.peer(), "four");
        ByteBuffer large = ByteBuffer.allocate(10);
        while (large.position() < 4) {
            assertTrue(probe.recv(large) >= 0);
        }
        assertEquals(4, probe.activity().bytesIn());
    }

    @ParameterizedTest
    @EnumSource
    @Tag("D6")
    default void d6_aFullSocketTakesAPartAndThenNothing(Family family, Bench bench) throws Exception {
        Bench.Pair pair = bench.pair(family);
        ByteBuffer data = numbers(16 << 20);
        Probe.Writer probe = new Probe.Writer(bench, "probe", pair.mine());
        probe.onWrite(() -> {
            probe.send(data);
            probe.wantWrite(data.hasRemaining());
        });
        boolean full = false;
        while (!full) {
            full = probe.send(data) == 0;
        }
        assertTrue(data.hasRemaining() && data.position() > 0, "16 MiB do not fit into a socket");
        FutureTask<Boolean> reader = new FutureTask<>(() -> arrivesWhole(pair.peer(), data.capacity()));
        new Thread(reader, "reader").start();
        bench.until("everything to be sent", () -> !data.hasRemaining());
        probe.close();
        assertTrue(reader.get(), "the bytes arrive whole, also those that close found unsent (rule D13)");
        assertEquals(data.capacity(), probe.activity().bytesOut());
    }

    @ParameterizedTest
    @EnumSource(names = {"IPV4", "IPV6"})
    @Tag("D13")
    default void d13_aCloseIsNoResetForAPeerWhoseInputWasNotRead(Family family, Bench bench) throws Exception {
        Bench.Pair pair = bench.pair(family);
        Probe probe = new Probe(bench, "probe", pair.mine());
        probe.wantRead(false);
        bench.pass();
        Bench.deliver(pair, "unread");
        assertEquals(7, probe.say("parting"));
        probe.close();
        bench.pass();
        assertEquals("parting", Bench.hear(pair.peer(), 100));
    }

    @ParameterizedTest
    @EnumSource(names = {"IPV4", "IPV6"})
    @Tag("D13")
    default void d13_aCloseIsNoResetForAPeerWhoseInputWasShutHere(Family family, Bench bench) throws Exception {
        Bench.Pair pair = bench.pair(family);
        Probe probe = new Probe(bench, "probe", pair.mine());
        probe.wantRead(false);
        bench.pass();
        Bench.deliver(pair, "unread");
        assertEquals(7, probe.say("parting"));
        pair.mine().shutdownInput();
        probe.closing().readAtMost(64);
        assertEquals(Dispatcher.State.CLOSED, probe.state());
        bench.pass();
        assertEquals("parting", Bench.hear(pair.peer(), 100));
    }

    @ParameterizedTest
    @EnumSource(names = {"IPV4", "IPV6"})
    @Tag("D13")
    default void d13_aCloseIsNoResetAfterAnEarlierConnectionHasEnded(Family family, Bench bench) throws Exception {
        try (ServerSocketChannel listener = bench.listener(family)) {
            Probe probe = new Probe(bench, "probe").closing().reading();
            probe.onConnect(() -> {});
            probe.createSocket(family.protocol, SocketType.STREAM);
            probe.connect(listener.getLocalAddress());
            bench.closing(listener.accept()).shutdownOutput();
            bench.until("the end of the first", () -> probe.closes == 1);
            probe.createSocket(family.protocol, SocketType.STREAM);
            probe.connect(listener.getLocalAddress());
            SocketChannel peer = bench.closing(listener.accept());
            bench.until("the second", () -> probe.connects == 2);
            Bench.deliver(new Bench.Pair(peer, (SocketChannel) probe.channel()), "unread");
            assertEquals(7, probe.say("parting"));
            probe.close();
            bench.pass();
            assertEquals("parting", Bench.hear(peer, 100));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"IPV4", "IPV6"})
    @Tag("D13")
    default void d13_aConnectionThatIsToBeResetDoesNotLinger(Family family, Bench bench) throws Exception {
        Bench.Pair pair = bench.pair(family);
        Probe probe = new Probe(bench, "probe", pair.mine());
        bench.pass();
        pair.mine().setOption(StandardSocketOptions.SO_LINGER, 0);
        bench.driver().expel(probe);
        assertTrue(bench.map.isEmpty(), "nothing waits for the peer to close");
        assertThrows(SocketException.class, () -> Bench.hear(pair.peer(), 1));
    }

    @Test
    @Tag("D13")
    default void d13_whatLingersDoesNotLingerAnewWhenItIsExpelled(Bench bench) throws Exception {
        Probe probe = new Probe(bench, "probe", bench.pair().mine());
        bench.pass();
        bench.driver().expel(probe);
        Dispatcher lingering = bench.map.dispatchers().get(0);
        bench.driver().expel(lingering);
        assertTrue(bench.map.isEmpty());
    }

    @ParameterizedTest
    @EnumSource
    @Tag("B2")
    @Tag("D13")
    default void d13_anExpelledConnectionEndsAfterAllThatWasSent(Family family, Bench bench) throws Exception {
        Bench.Pair pair = bench.pair(family);
        ByteBuffer data = numbers(16 << 20);
        Probe probe = new Probe(bench, "probe", pair.mine());
        probe.wantRead(false);
        bench.pass();
        Bench.deliver(pair, "unread");
        boolean full = false;
        while (!full) {
            full = probe.send(data) == 0;
        }
        bench.driver().expel(probe);
        assertEquals(Dispatcher.State.CLOSED, probe.state());
        Bench.say(pair.peer(), "still sending");
        FutureTask<Boolean> reader = new FutureTask<>(() -> {
            boolean whole = arrivesWhole(pair.peer(), data.position());
            pair.peer().close();
            return whole;
        });
        new Thread(reader, "reader").start();
        bench.until("the end of it", bench.map::isEmpty);
        assertTrue(reader.get(), "all that was sent arrives, and then the end");
    }

    @Test
    @Tag("B2")
    default void b2_anExpelledListenerIsGoneBeforeTheNextPass(Bench bench) throws Exception {
        Probe listener = new Probe(bench, "listener", bench.listener(Family.IPV4));
        SocketAddress address = listener.localAddress();
        bench.pass();
        bench.driver().expel(listener);
        try (SocketChannel late = SocketChannel.open()) {
            assertThrows(ConnectException.class, () -> late.connect(address));
        }
    }

    /** Makes this many bytes, each of which can be checked. */
    static ByteBuffer numbers(int bytes) {
        ByteBuffer data = ByteBuffer.allocate(bytes);
        for (int i = 0; i < bytes; i++) {
            data.put(numberAt(i));
        }
        return data.flip();
    }

    private static byte numberAt(int place) {
        return (byte) (place ^ place >> 8 ^ place >> 16);
    }

    /** Reads to the end, and returns whether exactly this many {@link #numbers} came. */
    static boolean arrivesWhole(SocketChannel peer, int bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(64 * 1024);
        int place = 0;
        while (peer.read(buffer.clear()) >= 0) {
            for (buffer.flip(); buffer.hasRemaining(); place++) {
                if (buffer.get() != numberAt(place)) {
                    return false;
                }
            }
        }
        return place == bytes;
    }

    @ParameterizedTest
    @EnumSource
    @Tag("D5")
    default void d5_aHalfClosedConnectionMayStillBeWrittenTo(Family family, Bench bench) throws Exception {
        Bench.Pair pair = bench.pair(family);
        Probe.Writer probe = new Probe.Writer(bench, "probe", pair.mine());
        probe.wantWrite(false);
        probe.reading().onClose(() -> probe.wantWrite(true));
        probe.onWrite(() -> {
            probe.say("you said " + probe.input);
            probe.close();
        });
        Bench.say(pair.peer(), "hello");
        pair.peer().shutdownOutput();
        bench.until("the answer", () -> bench.map.isEmpty());
        assertEquals("you said hello", Bench.hear(pair.peer(), 100));
        assertEquals(1, probe.closes);
    }
}
