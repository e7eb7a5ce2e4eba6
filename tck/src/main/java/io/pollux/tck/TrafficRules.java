// SPDX-License-Identifier: Apache-2.0
package io.pollux.tck;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AlreadyConnectedException;
import java.nio.channels.ByteChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.Pipe;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What reading and writing return on each kind of channel, and what each failure means: rules D20 to D22. */
interface TrafficRules {
    /** Longer than any datagram can be. */
    int TOO_LONG = 70_000;

    // D20: disconnects.

    @Test
    @Tag("D20")
    default void d20_aPipeThatNobodyReadsIsADisconnect(Bench bench) throws Exception {
        Pipe pipe = bench.pipe();
        Probe.Writer writer = new Probe.Writer(bench, "writer", pipe.sink());
        writer.closing();
        writer.onWrite(() -> assertEquals(0, writer.say("x")));
        pipe.source().close();
        bench.until("the end", () -> writer.closes == 1);
        assertEquals(0, writer.errors);
        assertTrue(bench.map.isEmpty());
    }

    @ParameterizedTest
    @EnumSource
    @Tag("D20")
    default void d20_whatATransportThrowsIsAnErrorWhileTheConnectionStands(Family family, Bench bench)
            throws Exception {
        Bench.Pair pair = bench.pair(family);
        IOException limit = new IOException("over the limit");
        Probe probe = layered(bench, pair.mine(), new Transport(limit));
        probe.onRead(probe::readSome).onError(() -> probe.wantRead(false));
        Bench.say(pair.peer(), "x");
        bench.until("the error", () -> probe.errors == 1);
        assertSame(limit, probe.error);
        assertSame(limit, assertThrows(IOException.class, () -> probe.say("x")));
        assertFalse(probe.isOutputEnded());
        assertEquals(0, probe.closes);
    }

    @ParameterizedTest
    @EnumSource
    @Tag("D20")
    default void d20_aTransportThatPassesOnWhatTheSocketThrowsIsDisconnected(Family family, Bench bench)
            throws Exception {
        Bench.Pair pair = bench.pair(family);
        Probe probe = layered(bench, pair.mine(), new Transport(pair.mine()));
        probe.wantRead(false);
        probe.closing();
        if (family == Family.UNIX) {
            pair.peer().close();
        } else {
            Bench.reset(pair.peer());
        }
        bench.until("the disconnect", () -> wrote(probe) && probe.closes == 1);
        assertEquals(0, probe.errors);
        assertTrue(bench.map.isEmpty());
    }

    @Test
    @Tag("D20")
    default void d20_aTransportSaysThatItIsDisconnectedByAnExceptionOfItsOwn(Bench bench) throws Exception {
        Bench.Pair pair = bench.pair();
        Probe probe = layered(bench, pair.mine(), new Transport(new ClosedChannelException()));
        probe.onRead(() -> assertEquals(-1, probe.recv(ByteBuffer.allocate(1)))).closing();
        Bench.say(pair.peer(), "x");
        bench.until("the disconnect", () -> probe.closes == 1);
        assertEquals(0, probe.errors);
    }

    @ParameterizedTest
    @EnumSource(names = {"IPV4", "IPV6"})
    @Tag("D20")
    default void d20_anUnreachablePeerIsNotTheEndOfADatagramSocket(Family family, Bench bench) throws Exception {
        DatagramChannel gone = datagrams(bench, family);
        SocketAddress address = gone.getLocalAddress();
        Probe probe = new Probe(bench, "probe", connected(bench, family, address));
        probe.onRead(probe::readSome).onError(() -> {});
        gone.close();
        assertEquals(1, probe.say("x"));
        bench.until("the refusal", () -> probe.errors == 1);
        assertTrue(probe.error instanceof PortUnreachableException, probe.error::toString);
        DatagramChannel back =
                bench.closing(DatagramChannel.open(family.protocol)).bind(address);
        back.send(ByteBuffer.wrap(new byte[3]), probe.localAddress());
        bench.until("the answer", () -> probe.activity().bytesIn() == 3);
        assertEquals(0, probe.closes);
    }

    @ParameterizedTest
    @EnumSource(names = {"IPV4", "IPV6"})
    @Tag("D20")
    default void d20_aDatagramThatIsTooLongIsTheCallersError(Family family, Bench bench) throws Exception {
        DatagramChannel peer = datagrams(bench, family);
        Probe one = new Probe(bench, "connected", connected(bench, family, peer.getLocalAddress()));
        Probe other = new Probe(bench, "unconnected", datagrams(bench, family));
        ByteBuffer tooLong = ByteBuffer.allocate(TOO_LONG);
        assertThrows(IOException.class, () -> one.send(tooLong));
        assertThrows(IOException.class, () -> other.sendTo(tooLong, peer.getLocalAddress()));
        assertEquals(TOO_LONG, tooLong.remaining());
        assertEquals(1, one.say("x"));
        assertEquals(1, other.sendTo(ByteBuffer.wrap(new byte[1]), peer.getLocalAddress()));
        bench.calm();
        assertFalse(one.isOutputEnded() || other.isOutputEnded());
    }

    @Test
    @Tag("D20")
    default void d20_aDatagramSocketThatIsClosedUnderneathIsDisconnected(Bench bench) throws Exception {
        DatagramChannel peer = datagrams(bench, Family.IPV4);
        Probe receiver = new Probe(bench, "receiver", datagrams(bench, Family.IPV4));
        Probe sender = new Probe(bench, "sender", datagrams(bench, Family.IPV4));
        receiver.closing();
        sender.closing();
        receiver.onRead(() -> {
            receiver.channel().close();
            sender.channel().close();
            assertNull(receiver.receiveFrom(receiver.buffer()));
            assertEquals(0, sender.sendTo(ByteBuffer.allocate(1), peer.getLocalAddress()));
        });
        peer.send(ByteBuffer.allocate(1), receiver.localAddress());
        bench.until("both ends", bench.map::isEmpty);
        assertEquals(2, receiver.closes + sender.closes);
        assertEquals(0, receiver.errors + sender.errors);
    }

    @Test
    @Tag("D20")
    default void d20_toLookForAnUrgentByteIsNoErrorWhenTheConnectionIsLost(Bench bench) throws Exception {
        Bench.Pair pair = bench.pair();
        Probe probe = new Probe(bench, "probe", pair.mine()).reading().closing();
        bench.pass();
        pair.peer().socket().sendUrgentData('!');
        Bench.reset(pair.peer());
        Bench.awaitInput(pair.mine());
        assertDoesNotThrow(probe::receiveUrgent);
        probe.onExpt(() -> {});
        bench.until("the end", () -> probe.closes == 1);
        assertEquals(-1, probe.receiveUrgent());
    }

    // D21: 0 and -1.

    @ParameterizedTest
    @EnumSource(names = {"IPV4", "IPV6"})
    @Tag("D21")
    default void d21_anEmptyDatagramIsNotTheEnd(Family family, Bench bench) throws Exception {
        DatagramChannel peer = datagrams(bench, family);
        Probe one = new Probe(bench, "connected", connected(bench, family, peer.getLocalAddress()));
        Probe other = new Probe(bench, "unconnected", datagrams(bench, family));
        one.reading();
        other.reading();
        for (Probe probe : new Probe[] {one, other}) {
            peer.send(ByteBuffer.allocate(0), probe.localAddress());
            bench.until("the empty one", () -> probe.reads == 1);
            bench.calm();
            assertEquals(1, probe.reads);
            peer.send(ByteBuffer.wrap(new byte[] {'x'}), probe.localAddress());
            bench.until("the next one", () -> probe.input.toString().equals("x"));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Tag("D21")
    default void d21_receivingTellsAnEmptyDatagramFromNone(boolean connected, Bench bench) throws Exception {
        DatagramChannel peer = datagrams(bench, Family.IPV4);
        SocketAddress sender = peer.getLocalAddress();
        Probe probe = new Probe(
                bench, "probe", connected ? connected(bench, Family.IPV4, sender) : datagrams(bench, Family.IPV4));
        assertNull(probe.receiveFrom(probe.buffer()));
        peer.send(ByteBuffer.allocate(0), probe.localAddress());
        Bench.awaitInput(probe.channel());
        ByteBuffer buffer = probe.buffer();
        assertEquals(sender, probe.receiveFrom(buffer));
        assertEquals(0, buffer.position());
        assertNull(probe.receiveFrom(buffer));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Tag("D21")
    default void d21_whatDoesNotFitOfADatagramIsLostAndNothingElse(boolean connected, Bench bench) throws Exception {
        DatagramChannel peer = datagrams(bench, Family.IPV4);
        Probe probe = new Probe(
                bench,
                "probe",
                connected ? connected(bench, Family.IPV4, peer.getLocalAddress()) : datagrams(bench, Family.IPV4));
        probe.onRead(() -> probe.readAtMost(3));
        peer.send(ByteBuffer.wrap("abcdef".getBytes(StandardCharsets.US_ASCII)), probe.localAddress());
        peer.send(ByteBuffer.wrap("ghi".getBytes(StandardCharsets.US_ASCII)), probe.localAddress());
        bench.until("both", () -> probe.input.toString().equals("abcghi"));
        bench.calm();
    }

    @Test
    @Tag("D21")
    default void d21_aFullBufferTakesNothing(Bench bench) throws Exception {
        ByteBuffer full = ByteBuffer.allocate(0);
        for (Family family : Family.values()) {
            Bench.Pair pair = bench.pair(family);
            Bench.say(pair.peer(), "x");
            assertTakesNothing(bench, pair.mine(), full);
        }
        Pipe pipe = bench.pipe();
        Bench.say(pipe.sink(), "x");
        assertTakesNothing(bench, pipe.source(), full);
        DatagramChannel peer = datagrams(bench, Family.IPV4);
        for (DatagramChannel mine : new DatagramChannel[] {
            datagrams(bench, Family.IPV4), connected(bench, Family.IPV4, peer.getLocalAddress())
        }) {
            peer.send(ByteBuffer.wrap(new byte[] {'x'}), mine.getLocalAddress());
            assertTakesNothing(bench, mine, full);
        }
    }

    @Test
    @Tag("D21")
    default void d21_aFullBufferIsNotTheEndOfAnEndedInput(Bench bench) throws Exception {
        Bench.Pair pair = bench.pair();
        Probe probe = new Probe(bench, "probe", pair.mine()).closing();
        pair.peer().close();
        Bench.awaitInput(pair.mine());
        assertEquals(0, probe.recv(ByteBuffer.allocate(0)));
        assertEquals(0, probe.closes);
        assertEquals(-1, probe.recv(ByteBuffer.allocate(1)));
        assertEquals(1, probe.closes);
    }

    @Test
    @Tag("D21")
    default void d21_toSendNothingTakesNothingAndEndsNothing(Bench bench) throws Exception {
        DatagramChannel peer = datagrams(bench, Family.IPV4);
        SelectableChannel[] mine = {
            bench.pair(Family.IPV4).mine(),
            bench.pair(Family.UNIX).mine(),
            bench.pipe().sink(),
            connected(bench, Family.IPV4, peer.getLocalAddress())
        };
        for (SelectableChannel channel : mine) {
            Probe probe = new Probe(bench, "probe", channel);
            assertEquals(0, probe.say(""));
            assertFalse(probe.isOutputEnded());
            assertEquals(1, probe.say("x"));
        }
        bench.calm();
    }

    @Test
    @Tag("D21")
    default void d21_aTransportWithNothingToGiveIsNotTheEnd(Bench bench) throws Exception {
        Bench.Pair pair = bench.pair();
        Transport transport = new Transport(pair.mine());
        transport.silent = true;
        Probe probe = layered(bench, pair.mine(), transport);
        probe.onRead(() -> {
            if (transport.silent) {
                assertEquals(0, probe.recv(ByteBuffer.allocate(10)));
                assertEquals(0, probe.say("x"));
                transport.silent = false;
            }
            probe.readSome();
        });
        probe.closing();
        Bench.say(pair.peer(), "x");
        bench.until("the input", () -> probe.input.toString().equals("x"));
        assertFalse(probe.isOutputEnded());
        pair.peer().close();
        bench.until("the end", () -> probe.closes == 1);
    }

    @Test
    @Tag("D21")
    default void d21_onceClosedNothingComesAndNothingIsTaken(Bench bench) throws Exception {
        Probe stream = new Probe(bench, "stream", bench.pair().mine());
        Probe datagrams = new Probe(bench, "datagrams", datagrams(bench, Family.IPV4));
        SocketAddress somebody = datagrams.localAddress();
        stream.close();
        datagrams.close();
        for (Probe probe : new Probe[] {stream, datagrams}) {
            assertEquals(-1, probe.recv(ByteBuffer.allocate(1)));
            assertEquals(0, probe.say("x"));
        }
        assertNull(datagrams.receiveFrom(ByteBuffer.allocate(1)));
        assertEquals(0, datagrams.sendTo(ByteBuffer.allocate(1), somebody));
        assertThrows(IllegalStateException.class, () -> stream.receiveFrom(ByteBuffer.allocate(1)));
    }

    // D22: what cannot be done.

    @Test
    @Tag("D22")
    default void d22_whatAChannelCannotDoIsTheCallersErrorAndNotItsEnd(Bench bench) throws Exception {
        Pipe pipe = bench.pipe();
        Probe sink = new Probe(bench, "sink", pipe.sink());
        Probe source = new Probe(bench, "source", pipe.source()).reading();
        Probe listener = new Probe(bench, "listener", bench.listener(Family.IPV4));
        assertThrows(IllegalStateException.class, () -> sink.recv(ByteBuffer.allocate(1)));
        assertThrows(IllegalStateException.class, () -> source.say("x"));
        assertThrows(IllegalStateException.class, () -> listener.recv(ByteBuffer.allocate(1)));
        assertThrows(IllegalStateException.class, () -> listener.say("x"));
        assertThrows(IllegalStateException.class, () -> listener.receiveFrom(ByteBuffer.allocate(1)));
        assertEquals(1, sink.say("x"));
        bench.until("the byte", () -> source.input.toString().equals("x"));
        assertTrue(listener.isAccepting());
        assertEquals(3, bench.map.size());
    }

    @Test
    @Tag("D22")
    default void d22_aDatagramThatCannotBeSentStopsNoOther(Bench bench) throws Exception {
        DatagramChannel peer = datagrams(bench, Family.IPV4);
        SocketAddress there = peer.getLocalAddress();
        Probe one = new Probe(bench, "connected", connected(bench, Family.IPV4, there));
        Probe other = new Probe(bench, "unconnected", datagrams(bench, Family.IPV4));
        ByteBuffer data = ByteBuffer.wrap(new byte[2]);
        assertThrows(NotYetConnectedException.class, () -> other.send(data));
        assertThrows(IOException.class, () -> other.sendTo(data, portOf(there, 0)));
        assertThrows(
                UnresolvedAddressException.class,
                () -> other.sendTo(data, InetSocketAddress.createUnresolved("nobody.invalid", 9)));
        assertThrows(UnsupportedAddressTypeException.class, () -> other.sendTo(data, bench.address(Family.UNIX)));
        assertThrows(UnsupportedAddressTypeException.class, () -> other.sendTo(data, bench.address(Family.IPV6)));
        assertThrows(AlreadyConnectedException.class, () -> one.sendTo(data, other.localAddress()));
        assertEquals(2, data.remaining());
        assertEquals(2, other.sendTo(data.duplicate(), there));
        assertEquals(2, one.sendTo(data, there));
        bench.calm();
        assertFalse(one.isOutputEnded() || other.isOutputEnded());
    }

    @Test
    @Tag("D22")
    @Tag("D5")
    default void d22_aStreamThatIsNotConnectedIsDisconnected(Bench bench) throws Exception {
        Probe reader = new Probe(bench, "reader");
        Probe writer = new Probe(bench, "writer");
        for (Probe probe : new Probe[] {reader, writer}) {
            probe.closing();
            probe.createSocket();
        }
        assertEquals(-1, reader.recv(ByteBuffer.allocate(1)));
        writer.wantRead(false);
        assertEquals(0, writer.say("x"));
        assertEquals(2, reader.closes + writer.closes);
    }

    // Helpers.

    private static SocketAddress portOf(SocketAddress address, int port) {
        return new InetSocketAddress(((InetSocketAddress) address).getAddress(), port);
    }

    private static DatagramChannel datagrams(Bench bench, Family family) throws IOException {
        family.assumeAvailable(bench.directory());
        DatagramChannel channel = bench.closing(DatagramChannel.open(family.protocol));
        channel.bind(bench.address(family));
        channel.configureBlocking(false);
        return channel;
    }

    private static DatagramChannel connected(Bench bench, Family family, SocketAddress peer) throws IOException {
        return datagrams(bench, family).connect(peer);
    }

    private static void assertTakesNothing(Bench bench, SelectableChannel mine, ByteBuffer full) throws Exception {
        Probe probe = new Probe(bench, "probe", mine);
        Bench.awaitInput(mine);
        assertEquals(0, probe.recv(full));
        probe.reading();
        bench.until("what was left", () -> probe.input.toString().equals("x"));
        probe.close();
    }

    private static boolean wrote(Probe probe) {
        try {
            probe.say("x");
            return true;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Probe layered(Bench bench, SocketChannel mine, Transport transport) throws IOException {
        return new Layered(bench, mine, transport);
    }

    /** A probe with a transport. */
    final class Layered extends Probe {
        Layered(Bench bench, SocketChannel mine, ByteChannel between) throws IOException {
            super(bench, "probe", mine);
            transport(between);
        }
    }

    /** Passes on what the socket reads and writes, unless it is told to be silent or to fail. */
    final class Transport implements ByteChannel {
        private final SocketChannel below;
        private final IOException failure;
        private boolean silent;

        Transport(SocketChannel below) {
            this.below = below;
            this.failure = null;
        }

        Transport(IOException failure) {
            this.below = null;
            this.failure = failure;
        }

        @Override
        public int read(ByteBuffer buffer) throws IOException {
            if (failure != null) {
                throw failure;
            }
            return silent ? 0 : below.read(buffer);
        }

        @Override
        public int write(ByteBuffer data) throws IOException {
            if (failure != null) {
                throw failure;
            }
            return silent ? 0 : below.write(data);
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }
}
