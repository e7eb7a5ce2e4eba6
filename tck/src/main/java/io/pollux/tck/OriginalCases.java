// SPDX-License-Identifier: Apache-2.0
package io.pollux.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pollux.EventLoop;
import io.pollux.SocketType;
import java.io.IOException;
import java.net.BindException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The cases of CPython's own asyncore tests, which run over each family and each of its loops, under their original
 * names. As in the original, an unexpected event fails the test.
 */
interface OriginalCases {
    private static Probe server(Bench bench, Family family) throws IOException {
        family.assumeAvailable(bench.directory());
        Probe server = new Probe(bench, "server");
        server.createSocket(family.protocol, SocketType.STREAM);
        server.setReuseAddr();
        server.bind(bench.address(family));
        server.listen(5);
        return server;
    }

    private static <T extends Probe> T connected(T client, Family family, Probe server) throws IOException {
        client.createSocket(family.protocol, SocketType.STREAM);
        client.connect(server.localAddress());
        return client;
    }

    private static Probe client(Bench bench, Family family, Probe server) throws IOException {
        return connected(new Probe(bench, "client"), family, server).onConnect(() -> {});
    }

    /** A client that, as in the original, is connected before the test does anything else. */
    private static Probe.Writer writer(Bench bench, Family family, Probe server) throws IOException {
        Probe.Writer client = connected(new Probe.Writer(bench, "client"), family, server);
        client.onConnect(() -> {});
        return client;
    }

    @ParameterizedTest
    @EnumSource
    @Tag("D3")
    default void handleConnect(Family family, Bench bench) throws Exception {
        Probe server = server(bench, family).onAccepted((peer, address) -> bench.closing(peer));
        Probe client = client(bench, family, server);
        bench.until("handleConnect", () -> client.connects == 1);
    }

    @ParameterizedTest
    @EnumSource
    @Tag("D2")
    @SuppressWarnings("deprecation")
    default void handleAccept(Family family, Bench bench) throws Exception {
        family.assumeAvailable(bench.directory());
        boolean[] flag = {false};
        Probe server = new Probe(bench, "server") {
            @Override
            protected void handleAccept() throws IOException {
                flag[0] = true;
                SocketChannel peer = accept();
                if (peer != null) {
                    bench.closing(peer);
                }
            }
        };
        server.createSocket(family.protocol, SocketType.STREAM);
        server.bind(bench.address(family));
        server.listen(5);
        client(bench, family, server);
        bench.until("handleAccept", () -> flag[0]);
    }

    @ParameterizedTest
    @EnumSource
    @Tag("D2")
    default void handleAccepted(Family family, Bench bench) throws Exception {
        Probe server = server(bench, family).onAccepted((peer, address) -> {
            assertNotNull(address);
            assertTrue(peer.isConnected());
            bench.closing(peer);
        });
        client(bench, family, server);
        bench.until("handleAccepted", () -> server.accepts == 1);
    }

    @ParameterizedTest
    @EnumSource
    @Tag("D1")
    default void handleRead(Family family, Bench bench) throws Exception {
        Probe server = server(bench, family)
                .onAccepted((peer, address) -> new Probe(bench, "handler", peer).say("x".repeat(1024)));
        Probe client = client(bench, family, server).reading();
        bench.until("1,024 bytes", () -> client.input.length() == 1024);
        assertEquals("x".repeat(1024), client.input.toString());
    }

    @ParameterizedTest
    @EnumSource
    @Tag("D1")
    default void handleWrite(Family family, Bench bench) throws Exception {
        Probe server = server(bench, family).onAccepted((peer, address) -> bench.closing(peer));
        Probe.Writer client = writer(bench, family, server);
        client.onWrite(() -> client.wantWrite(false));
        bench.until("handleWrite", () -> client.writes == 1);
    }

    @ParameterizedTest
    @EnumSource
    @Tag("D5")
    default void handleClose(Family family, Bench bench) throws Exception {
        Probe server = server(bench, family).onAccepted((peer, address) -> new Probe(bench, "handler", peer).close());
        Probe client = client(bench, family, server).reading().closing();
        bench.until("handleClose", () -> client.closes == 1);
        bench.calm();
        assertEquals(List.of("connect", "read", "close"), bench.trace.of("client"));
    }

    @ParameterizedTest
    @EnumSource
    @Tag("P11")
    default void handleCloseAfterConnectionBroken(Family family, Bench bench) throws Exception {
        String data = "\0".repeat(128);
        Probe server = server(bench, family).onAccepted((peer, address) -> {
            Probe handler = new Probe(bench, "handler", peer);
            handler.onRead(() -> {
                handler.readAtMost(data.length());
                handler.close();
            });
        });
        Probe.Writer client = writer(bench, family, server);
        client.onWrite(() -> client.say(data)).onRead(() -> client.readAtMost(1));
        client.closing();
        bench.until("handleClose", () -> client.closes == 1);
        assertEquals(0, client.errors);
    }

    @ParameterizedTest
    @EnumSource(names = {"IPV4", "IPV6"})
    @Tag("D10")
    default void handleExpt(Family family, Bench bench) throws Exception {
        boolean urgent = bench.loop.features().contains(EventLoop.URGENT);
        SocketChannel[] accepted = new SocketChannel[1];
        Probe server = server(bench, family).onAccepted((peer, address) -> {
            accepted[0] = bench.closing(peer);
            new Probe(bench, "handler", peer).sendUrgent((byte) 244);
        });
        Probe client = client(bench, family, server).reading();
        int[] received = {-1};
        client.onExpt(() -> received[0] = client.receiveUrgent());
        bench.until("the connection", () -> client.connects == 1 && accepted[0] != null);
        bench.until("handleExpt", () -> !urgent || client.expts == 1);
        bench.calm();
        assertEquals(urgent ? 244 : -1, received[0]);
    }

    @ParameterizedTest
    @EnumSource
    @Tag("D11")
    default void handleError(Family family, Bench bench) throws Exception {
        Probe server = server(bench, family).onAccepted((peer, address) -> bench.closing(peer));
        Probe.Writer client = writer(bench, family, server);
        client.onWrite(() -> {
            throw new ArithmeticException("1 / 0");
        });
        client.onError(client::close);
        bench.until("handleError", () -> client.errors == 1);
        assertEquals(ArithmeticException.class, client.error.getClass());
        bench.calm();
        assertEquals(1, client.errors);
    }

    @ParameterizedTest
    @EnumSource
    @Tag("D1")
    default void connectionAttributes(Family family, Bench bench) throws Exception {
        Probe server = server(bench, family).onAccepted((peer, address) -> bench.closing(peer));
        assertFalse(server.isConnected());
        assertTrue(server.isAccepting());
        Probe client = new Probe(bench, "client").onConnect(() -> {});
        assertFalse(client.isConnected() || client.isConnecting() || client.isAccepting());
        connected(client, family, server);
        assertTrue(client.isConnecting() || family == Family.UNIX);
        bench.until("the connection", () -> client.connects == 1);
        assertFalse(server.isConnected());
        assertTrue(server.isAccepting());
        assertTrue(client.isConnected());
        assertFalse(client.isConnecting() || client.isAccepting());
        client.close();
        assertFalse(client.isConnected() || client.isConnecting() || client.isAccepting());
        server.close();
        assertFalse(server.isConnected() || server.isAccepting());
    }

    @ParameterizedTest
    @EnumSource
    @Tag("D1")
    default void createSocket(Family family, Bench bench) throws Exception {
        family.assumeAvailable(bench.directory());
        Probe probe = new Probe(bench, "probe");
        probe.createSocket(family.protocol, SocketType.STREAM);
        assertEquals(family.protocol, probe.family());
        assertEquals(SocketType.STREAM, probe.socketType());
        probe.bind(bench.address(family));
        assertFalse(probe.channel().isBlocking());
    }

    @ParameterizedTest
    @EnumSource
    @Tag("D8")
    default void bind(Family family, Bench bench) throws Exception {
        Probe first = server(bench, family);
        Probe second = new Probe(bench, "second");
        second.createSocket(family.protocol, SocketType.STREAM);
        assertThrows(BindException.class, () -> second.bind(first.localAddress()));
    }

    @ParameterizedTest
    @EnumSource
    @Tag("D18")
    default void setReuseAddr(Family family, Bench bench) throws Exception {
        family.assumeAvailable(bench.directory());
        Probe probe = new Probe(bench, "probe");
        probe.createSocket(family.protocol, SocketType.STREAM);
        assertFalse(probe.reuseAddr());
        probe.setReuseAddr();
        assertTrue(probe.reuseAddr());
    }

    @ParameterizedTest
    @EnumSource
    @Tag("D9")
    default void quickConnect(Family family, Bench bench) throws Exception {
        Probe server = server(bench, family).onAccepted((peer, address) -> bench.closing(peer));
        try (SocketChannel quick = SocketChannel.open(server.localAddress())) {
            if (family != Family.UNIX) {
                quick.setOption(java.net.StandardSocketOptions.SO_LINGER, 0);
            }
        }
        bench.loop.loop(bench.map, Duration.ofMillis(1), 20);
        client(bench, family, server);
        int before = server.accepts;
        bench.until("another connection", () -> server.accepts > before);
    }
}
