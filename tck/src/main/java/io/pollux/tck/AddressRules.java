// SPDX-License-Identifier: Apache-2.0
package io.pollux.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pollux.Dispatcher;
import io.pollux.SocketType;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Addresses, families and kinds of socket: rules D1, D8, D18, D19. */
interface AddressRules {
    private static Probe stream(Bench bench, Family family, String name) throws IOException {
        Probe probe = new Probe(bench, name);
        probe.createSocket(family.protocol, SocketType.STREAM);
        return probe;
    }

    @Test
    @Tag("D1")
    default void d1_theDefaultSocketIsAnInternetStream(Bench bench) throws Exception {
        Probe probe = new Probe(bench, "probe");
        assertEquals(Dispatcher.State.NEW, probe.state());
        assertTrue(bench.map.isEmpty());
        probe.createSocket();
        assertEquals(StandardProtocolFamily.INET, probe.family());
        assertEquals(SocketType.STREAM, probe.socketType());
        assertEquals(Dispatcher.State.OPEN, probe.state());
        assertEquals(1, bench.map.size());
        assertThrows(IllegalStateException.class, probe::createSocket);
    }

    @Test
    @Tag("D1")
    default void d1_datagramsAreDispatchedToo(Bench bench) throws Exception {
        for (Family family : List.of(Family.IPV4, Family.IPV6)) {
            family.assumeAvailable(bench.directory());
            Probe.Writer client = new Probe.Writer(bench, "client " + family);
            Probe server = new Probe(bench, "server " + family);
            for (Probe probe : List.of(client, server)) {
                probe.createSocket(family.protocol, SocketType.DATAGRAM);
                probe.bind(bench.address(family));
            }
            client.onWrite(() -> {
                client.sendTo(ByteBuffer.wrap(new byte[] {'h', 'i'}), server.localAddress());
                client.wantWrite(false);
            });
            client.reading();
            List<SocketAddress> senders = new ArrayList<>();
            server.onRead(() -> {
                ByteBuffer buffer = ByteBuffer.allocate(100);
                senders.add(server.receiveFrom(buffer));
                server.sendTo(buffer.flip(), senders.get(0));
            });
            bench.until("the echo", () -> client.input.toString().equals("hi"));
            assertEquals(List.of(client.localAddress()), senders);
            assertThrows(IllegalStateException.class, () -> client.listen(1));
        }
    }

    @Test
    @Tag("D1")
    default void d1_aConnectedDatagramSocketSendsAndReceives(Bench bench) throws Exception {
        Probe server = new Probe(bench, "server");
        server.createSocket(Family.IPV4.protocol, SocketType.DATAGRAM);
        server.bind(bench.address(Family.IPV4));
        server.reading();
        Probe client = new Probe(bench, "client").onConnect(() -> {});
        client.createSocket(Family.IPV4.protocol, SocketType.DATAGRAM);
        client.connect(server.localAddress());
        bench.until("the connect event", () -> client.connects == 1);
        client.say("one");
        client.say("two");
        bench.until("both", () -> server.reads == 2);
        Probe stranger = new Probe(bench, "stranger");
        stranger.createSocket(Family.IPV4.protocol, SocketType.DATAGRAM);
        stranger.sendTo(ByteBuffer.allocate(0), server.localAddress());
        bench.until("an empty one", () -> server.reads == 3);
        client.say("three");
        bench.until("another", () -> server.reads == 4);
        assertEquals("onetwothree", server.input.toString(), "an empty datagram is not the end");
    }

    @Test
    @Tag("D8")
    default void d8_bindingTwiceIsABindException(Bench bench) throws Exception {
        Probe first = stream(bench, Family.IPV4, "first");
        first.bind(bench.address(Family.IPV4));
        Probe second = stream(bench, Family.IPV4, "second");
        assertThrows(BindException.class, () -> second.bind(first.localAddress()));
        first.listen(5);
        Probe third = stream(bench, Family.IPV4, "third");
        assertThrows(BindException.class, () -> third.bind(first.localAddress()));
        assertThrows(IllegalStateException.class, () -> first.bind(bench.address(Family.IPV4)));
    }

    @Test
    @Tag("D8")
    default void d8_portZeroGivesAPortThatCanBeAskedFor(Bench bench) throws Exception {
        Probe probe = stream(bench, Family.IPV4, "probe");
        probe.bind(bench.address(Family.IPV4));
        InetSocketAddress bound = (InetSocketAddress) probe.localAddress();
        assertNotEquals(0, bound.getPort());
        assertEquals(bound, probe.address());
        probe.listen(5);
        assertEquals(bound, probe.localAddress());
        probe.onAccepted((peer, address) -> bench.closing(peer));
        bench.dial(bound);
        bench.until("a connection there", () -> probe.accepts == 1);
    }

    @Test
    @Tag("D8")
    default void d8_aClosedListenerGivesItsPortBackAtOnce(Bench bench) throws Exception {
        Probe first = stream(bench, Family.IPV4, "first");
        first.bind(bench.address(Family.IPV4));
        first.listen(5);
        SocketAddress address = first.localAddress();
        bench.pass();
        first.close();
        Probe second = stream(bench, Family.IPV4, "second");
        second.bind(address);
        second.listen(5);
        second.onAccepted((peer, from) -> bench.closing(peer));
        bench.dial(address);
        bench.until("a connection", () -> second.accepts == 1);
    }

    @Test
    @Tag("D18")
    default void d18_reuseOfTheAddressIsOffUntilSet(Bench bench) throws Exception {
        Probe probe = stream(bench, Family.IPV4, "probe");
        assertFalse(probe.reuseAddr());
        probe.setReuseAddr();
        assertTrue(probe.reuseAddr());
        probe.bind(bench.address(Family.IPV4));
        assertThrows(IllegalStateException.class, probe::setReuseAddr);
        probe.listen(1);
        ServerSocketChannel listener = (ServerSocketChannel) probe.channel();
        assertTrue(listener.getOption(java.net.StandardSocketOptions.SO_REUSEADDR));
        Probe plain = stream(bench, Family.IPV4, "plain");
        plain.listen(1);
        listener = (ServerSocketChannel) plain.channel();
        assertFalse(listener.getOption(java.net.StandardSocketOptions.SO_REUSEADDR));
    }

    @Test
    @Tag("D18")
    default void d18_aBoundSocketConnectsFromItsAddress(Bench bench) throws Exception {
        try (ServerSocketChannel listener = bench.listener(Family.IPV4)) {
            Probe probe = stream(bench, Family.IPV4, "probe");
            probe.bind(bench.address(Family.IPV4));
            SocketAddress from = probe.localAddress();
            probe.onConnect(() -> {}).connect(listener.getLocalAddress());
            bench.until("the connection", () -> probe.connects == 1);
            assertEquals(from, bench.closing(listener.accept()).getRemoteAddress());
        }
    }

    @Test
    @Tag("D19")
    default void d19_whoBoundRemovesTheFileAtClose(Bench bench) throws Exception {
        Probe probe = stream(bench, Family.UNIX, "probe");
        Path file = bench.directory().resolve("socket");
        probe.bind(UnixDomainSocketAddress.of(file));
        assertTrue(Files.exists(file));
        probe.listen(5);
        probe.onAccepted((peer, address) -> bench.closing(peer));
        bench.dial(UnixDomainSocketAddress.of(file));
        bench.until("a connection", () -> probe.accepts == 1);
        probe.close();
        assertFalse(Files.exists(file));
    }

    @Test
    @Tag("D19")
    default void d19_aFileThatIsAnothersByNowStays(Bench bench) throws Exception {
        Probe probe = stream(bench, Family.UNIX, "probe");
        Path file = bench.directory().resolve("socket");
        probe.bind(UnixDomainSocketAddress.of(file));
        probe.listen(5);
        Files.delete(file);
        Files.writeString(file, "another's");
        probe.close();
        assertEquals("another's", Files.readString(file));
    }

    @Test
    @Tag("D19")
    default void d19_aStaleSocketIsReplacedAndAnythingElseRefused(Bench bench) throws Exception {
        Path file = bench.directory().resolve("socket");
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(file);
        try (ServerSocketChannel left = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            left.bind(address);
            Probe refused = stream(bench, Family.UNIX, "refused");
            assertThrows(BindException.class, () -> refused.bind(address), "somebody listens there");
        }
        assertTrue(Files.exists(file), "the JDK leaves its file behind");
        Probe probe = stream(bench, Family.UNIX, "probe");
        probe.bind(address);
        probe.listen(5);
        probe.onAccepted((peer, from) -> bench.closing(peer));
        bench.dial(address);
        bench.until("a connection", () -> probe.accepts == 1);
        Path text = Files.writeString(bench.directory().resolve("text"), "precious");
        Probe wrong = stream(bench, Family.UNIX, "wrong");
        assertThrows(BindException.class, () -> wrong.bind(UnixDomainSocketAddress.of(text)));
        assertEquals("precious", Files.readString(text));
    }

    @Test
    @Tag("D19")
    default void d19_aFullBacklogAtConnectIsAnErrorAndThenAClose(Bench bench) throws Exception {
        Path file = bench.directory().resolve("socket");
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(file);
        try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listener.bind(address, 1);
            List<Probe> clients = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                Probe client = stream(bench, Family.UNIX, "client " + i);
                client.onConnect(() -> {}).onError(() -> {}).closing();
                client.connect(address);
                clients.add(client);
            }
            bench.until(
                    "each to be connected or refused",
                    () -> clients.stream().allMatch(client -> client.connects + client.closes == 1));
            assertTrue(clients.stream().anyMatch(client -> client.connects == 1));
            assertTrue(clients.stream().anyMatch(client -> client.closes == 1 && client.errors == 1));
            assertTrue(clients.stream().allMatch(client -> client.closes == client.errors));
        }
    }

    @Test
    @Tag("D18")
    default void d18_aConnectionIsServedOverEveryFamily(Bench bench) throws Exception {
        for (Family family : Family.values()) {
            family.assumeAvailable(bench.directory());
            Probe listener = stream(bench, family, "listener " + family);
            listener.bind(bench.address(family));
            listener.listen(5);
            listener.onAccepted((peer, address) -> {
                Bench.say(peer, "welcome");
                peer.close();
            });
            SocketChannel peer = bench.dial(listener.localAddress());
            bench.until("the connection", () -> listener.accepts == 1);
            assertEquals(
                    "welcome",
                    Bench.hear(peer, StandardCharsets.UTF_8.encode("welcome!").remaining()));
        }
    }
}
