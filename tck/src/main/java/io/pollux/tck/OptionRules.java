// SPDX-License-Identifier: Apache-2.0
package io.pollux.tck;

import static java.net.StandardSocketOptions.IP_TOS;
import static java.net.StandardSocketOptions.SO_KEEPALIVE;
import static java.net.StandardSocketOptions.SO_LINGER;
import static java.net.StandardSocketOptions.SO_RCVBUF;
import static java.net.StandardSocketOptions.SO_REUSEADDR;
import static java.net.StandardSocketOptions.SO_SNDBUF;
import static java.net.StandardSocketOptions.TCP_NODELAY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pollux.Dispatcher;
import io.pollux.SocketType;
import java.io.IOException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Socket options: rule D27. */
interface OptionRules {
    /** Larger than any system's default. */
    int BUFFER_BYTES = 100_000;

    private static Probe open(Bench bench, Family family) throws IOException {
        family.assumeAvailable(bench.directory());
        Probe probe = new Probe(bench, "socket");
        probe.createSocket(family.protocol, SocketType.STREAM);
        return probe;
    }

    private static void listen(Bench bench, Family family, Probe listener) throws IOException {
        listener.bind(bench.address(family));
        listener.listen(5);
    }

    /** Returns the next connection that a listener accepts. */
    private static SocketChannel accepted(Bench bench, Probe listener) throws IOException {
        List<SocketChannel> accepted = new ArrayList<>();
        listener.onAccepted((peer, address) -> accepted.add(bench.closing(peer)));
        bench.dial(listener.localAddress());
        bench.until("the connection", () -> accepted.size() == 1);
        return accepted.get(0);
    }

    @ParameterizedTest
    @EnumSource(names = {"IPV4", "IPV6"})
    @Tag("D27")
    default void d27_anAcceptedConnectionSendsAtOnce(Family family, Bench bench) throws Exception {
        Probe listener = open(bench, family);
        listen(bench, family, listener);
        assertTrue(accepted(bench, listener).getOption(TCP_NODELAY));
        Probe wrapping = new Probe(bench, "wrapping", bench.listener(family));
        assertTrue(accepted(bench, wrapping).getOption(TCP_NODELAY), "by a listener that is somebody else's");
        assertTrue(wrapping.option(TCP_NODELAY));
    }

    @ParameterizedTest
    @EnumSource(names = {"IPV4", "IPV6"})
    @Tag("D27")
    default void d27_aConnectionThatIsOpenedSendsAtOnce(Family family, Bench bench) throws Exception {
        ServerSocketChannel server = bench.listener(family);
        Probe client = open(bench, family).onConnect(() -> {});
        client.connect(server.getLocalAddress());
        bench.until("the connection", () -> client.connects == 1);
        assertTrue(client.option(TCP_NODELAY));
        assertTrue(((SocketChannel) client.channel()).getOption(TCP_NODELAY));
    }

    @ParameterizedTest
    @EnumSource(names = {"IPV4", "IPV6"})
    @Tag("D27")
    default void d27_sendingAtOnceCanBeTurnedOff(Family family, Bench bench) throws Exception {
        Probe listener = open(bench, family);
        listener.setOption(TCP_NODELAY, false);
        listen(bench, family, listener);
        assertFalse(accepted(bench, listener).getOption(TCP_NODELAY));
        listener.setOption(TCP_NODELAY, true);
        assertTrue(accepted(bench, listener).getOption(TCP_NODELAY), "from now on");
        Probe client = open(bench, family).onConnect(() -> {});
        client.setOption(TCP_NODELAY, false);
        client.connect(bench.listener(family).getLocalAddress());
        bench.until("the connection", () -> client.connects == 1);
        assertFalse(client.option(TCP_NODELAY));
    }

    @Test
    @Tag("D27")
    default void d27_aChannelOfSomebodyElseStaysAsItsMakerHasSetIt(Bench bench) throws Exception {
        Bench.Pair pair = bench.pair();
        assertFalse(new Probe(bench, "wrapping", pair.mine()).option(TCP_NODELAY));
        assertFalse(pair.mine().getOption(TCP_NODELAY));
    }

    @ParameterizedTest
    @EnumSource(names = {"IPV4", "IPV6"})
    @Tag("D27")
    default void d27_whatIsSetForAListenerItsConnectionsGet(Family family, Bench bench) throws Exception {
        Probe listener = open(bench, family);
        listener.setOption(SO_KEEPALIVE, true);
        listener.setOption(IP_TOS, 16);
        listener.setOption(SO_LINGER, 3);
        listener.setOption(SO_RCVBUF, BUFFER_BYTES);
        listen(bench, family, listener);
        assertTrue(listener.option(SO_RCVBUF) >= BUFFER_BYTES, "the window is offered while it connects");
        listener.setOption(SO_SNDBUF, BUFFER_BYTES);
        SocketChannel connection = accepted(bench, listener);
        assertTrue(connection.getOption(SO_KEEPALIVE));
        assertEquals(16, connection.getOption(IP_TOS));
        assertEquals(3, connection.getOption(SO_LINGER));
        assertTrue(connection.getOption(SO_RCVBUF) >= BUFFER_BYTES);
        assertTrue(connection.getOption(SO_SNDBUF) >= BUFFER_BYTES);
        assertTrue(connection.getOption(TCP_NODELAY));
        assertEquals(16, listener.option(IP_TOS), "what they get can be asked for");
    }

    @Test
    @Tag("D27")
    default void d27_unixDomainSocketsHaveBuffersAndNothingOfTcp(Bench bench) throws Exception {
        Probe listener = open(bench, Family.UNIX);
        listen(bench, Family.UNIX, listener);
        listener.setOption(SO_SNDBUF, BUFFER_BYTES);
        assertTrue(accepted(bench, listener).getOption(SO_SNDBUF) >= BUFFER_BYTES);
        for (Probe each : List.of(listener, open(bench, Family.UNIX))) {
            String refusal = assertThrows(UnsupportedOperationException.class, () -> each.setOption(TCP_NODELAY, true))
                    .getMessage();
            assertTrue(refusal.startsWith("there is no option TCP_NODELAY of a Unix domain socket"), refusal);
            assertThrows(UnsupportedOperationException.class, () -> each.option(TCP_NODELAY));
        }
    }

    @Test
    @Tag("D27")
    default void d27_datagramSocketsHaveOptionsFromTheBeginning(Bench bench) throws Exception {
        Probe probe = new Probe(bench, "datagrams");
        probe.createSocket(Family.IPV4.protocol, SocketType.DATAGRAM);
        probe.setOption(SO_RCVBUF, BUFFER_BYTES);
        probe.setOption(IP_TOS, 8);
        probe.bind(bench.address(Family.IPV4));
        probe.setOption(SO_SNDBUF, BUFFER_BYTES);
        assertTrue(probe.option(SO_RCVBUF) >= BUFFER_BYTES);
        assertTrue(probe.option(SO_SNDBUF) >= BUFFER_BYTES);
        assertEquals(8, probe.option(IP_TOS));
        String refusal = assertThrows(UnsupportedOperationException.class, () -> probe.setOption(SO_KEEPALIVE, true))
                .getMessage();
        assertTrue(refusal.startsWith("there is no option SO_KEEPALIVE of a datagram socket"), refusal);
    }

    @Test
    @Tag("D27")
    default void d27_optionsOutliveTheExchangeOfTheChannel(Bench bench) throws Exception {
        SocketOption<Boolean> shared = StandardSocketOptions.SO_REUSEPORT;
        Probe first = open(bench, Family.IPV4);
        first.setOption(shared, true);
        listen(bench, Family.IPV4, first);
        Probe second = open(bench, Family.IPV4);
        second.setOption(shared, true);
        second.bind(first.localAddress());
        second.listen(5);
        assertEquals(first.localAddress(), second.localAddress());
        second.close();
        second.createSocket();
        assertFalse(second.option(shared), "another socket begins anew");
        assertTrue(second.option(TCP_NODELAY));
    }

    @Test
    @Tag("D27")
    default void d27_reuseOfTheAddressIsAnOptionToo(Bench bench) throws Exception {
        Probe probe = open(bench, Family.IPV4);
        assertFalse(probe.option(SO_REUSEADDR));
        probe.setOption(SO_REUSEADDR, true);
        assertTrue(probe.reuseAddr());
        assertTrue(probe.option(SO_REUSEADDR));
        listen(bench, Family.IPV4, probe);
        assertTrue(probe.option(SO_REUSEADDR));
        assertThrows(IllegalStateException.class, () -> probe.setOption(SO_REUSEADDR, false));
    }

    @Test
    @Tag("D27")
    default void d27_whatCannotBeSetIsToldAtOnce(Bench bench) throws Exception {
        Probe unmade = new Probe(bench, "unmade");
        assertThrows(IllegalStateException.class, () -> unmade.setOption(TCP_NODELAY, true));
        assertThrows(IllegalStateException.class, () -> unmade.option(TCP_NODELAY));
        Probe listener = open(bench, Family.IPV4);
        assertThrows(IllegalArgumentException.class, () -> listener.setOption(SO_SNDBUF, -1));
        assertThrows(NullPointerException.class, () -> listener.setOption(SO_SNDBUF, null));
        listen(bench, Family.IPV4, listener);
        assertThrows(IllegalArgumentException.class, () -> listener.setOption(SO_SNDBUF, -1));
        assertTrue(accepted(bench, listener).isOpen(), "nothing has changed");
        listener.close();
        assertThrows(ClosedChannelException.class, () -> listener.setOption(TCP_NODELAY, true));
        assertThrows(ClosedChannelException.class, () -> listener.option(TCP_NODELAY));
        Pipe pipe = bench.pipe();
        Dispatcher source = new Dispatcher(pipe.source(), bench.map);
        assertThrows(UnsupportedOperationException.class, () -> source.setOption(SO_RCVBUF, 1));
        assertThrows(UnsupportedOperationException.class, () -> source.option(SO_RCVBUF));
    }

    @Test
    @Tag("D27")
    @Tag("D9")
    default void d27_aPeerThatHasGoneIsAcceptedAllTheSame(Bench bench) throws Exception {
        Probe listener = open(bench, Family.IPV4);
        listener.setOption(SO_KEEPALIVE, true);
        listen(bench, Family.IPV4, listener);
        listener.onAccepted((peer, address) -> bench.closing(peer));
        Bench.reset(bench.dial(listener.localAddress()));
        bench.dial(listener.localAddress());
        bench.until("both", () -> listener.accepts == 2);
        assertTrue(listener.isAccepting());
    }

    @Test
    @Tag("D27")
    @Tag("D13")
    default void d27_aTimeToLingerMakesNoCloseWait(Bench bench) throws Exception {
        Bench.Pair pair = bench.pair();
        Probe closing = new Probe(bench, "closing", pair.mine());
        closing.onRead(() -> {
            closing.readSome();
            closing.setOption(SO_LINGER, 600);
            ByteBuffer much = ByteBuffer.allocate(1 << 22);
            int taken = closing.send(much);
            assertTrue(taken > 0 && taken < much.capacity(), "the peer reads nothing: a close would wait for it");
            closing.close();
        });
        Bench.deliver(pair, "x");
        bench.until("the close", () -> closing.state() == Dispatcher.State.CLOSED);
        ByteBuffer heard = ByteBuffer.allocate(1 << 16);
        while (pair.peer().read(heard.clear()) >= 0) {
            assertTrue(heard.position() > 0);
        }
    }

    @Test
    @Tag("D27")
    @Tag("D13")
    default void d27_lingeringForNoTimeIsAReset(Bench bench) throws Exception {
        Bench.Pair pair = bench.pair();
        Probe closing = new Probe(bench, "closing", pair.mine());
        closing.setOption(SO_LINGER, 0);
        bench.driver().expel(closing);
        assertThrows(IOException.class, () -> pair.peer().read(ByteBuffer.allocate(1)));
    }
}
