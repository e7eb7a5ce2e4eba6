// SPDX-License-Identifier: Apache-2.0
package io.pollux.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pollux.Dispatcher;
import io.pollux.LimitExceededException;
import io.pollux.text.AddressText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How connections are made: rules D2 to D4, D7, D9. */
interface ConnectRules {
    @Test
    @Tag("D2")
    default void d2_theDefaultHandlersLogAWarning(Bench bench) throws Exception {
        List<String> logged = new ArrayList<>();
        try (ServerSocketChannel listener = bench.listener(Family.IPV4)) {
            Dispatcher plain = new Dispatcher(bench.map) {
                @Override
                protected void handleConnect() throws IOException {
                    super.handleConnect();
                    Bench.awaitInput(channel());
                }

                @Override
                protected void handleWrite() throws IOException {
                    super.handleWrite();
                    wantWrite(false);
                }

                @Override
                protected void handleRead() throws IOException {
                    super.handleRead();
                    recv(readBuffer());
                }

                @Override
                protected void logInfo(String message, System.Logger.Level level) {
                    logged.add(level + " " + message);
                }
            };
            plain.createSocket();
            plain.connect(listener.getLocalAddress());
            Bench.say(bench.closing(listener.accept()), "x");
            bench.until("three events", () -> logged.size() == 3);
            assertEquals(
                    List.of(
                            "WARNING unhandled connect event",
                            "WARNING unhandled read event",
                            "WARNING unhandled write event"),
                    logged);
        }
    }

    @Test
    @Tag("D2")
    default void d2_theDefaultAcceptedHandlerClosesTheConnection(Bench bench) throws Exception {
        List<String> logged = new ArrayList<>();
        Dispatcher plain = new Dispatcher(bench.listener(Family.IPV4), bench.map) {
            @Override
            protected void logInfo(String message, System.Logger.Level level) {
                logged.add(message);
            }
        };
        SocketChannel peer = bench.dial(plain.localAddress());
        bench.until("the event", () -> logged.equals(List.of("unhandled accepted event")));
        assertEquals("", Bench.hear(peer, 1));
    }

    @Test
    @Tag("D2")
    default void d2_theDefaultCloseHandlerCloses(Bench bench) throws Exception {
        Bench.Pair pair = bench.pair();
        Dispatcher plain = new Dispatcher(pair.mine(), bench.map) {
            @Override
            protected void handleRead() throws IOException {
                recv(readBuffer());
            }
        };
        pair.peer().close();
        bench.until("the end", () -> plain.state() == Dispatcher.State.CLOSED);
        assertFalse(pair.mine().isOpen());
    }

    @ParameterizedTest
    @EnumSource
    @Tag("D3")
    default void d3_connectFiresOnceWithTheConnectionEstablished(Family family, Bench bench) throws Exception {
        try (ServerSocketChannel listener = bench.listener(family)) {
            Probe.Writer client = new Probe.Writer(bench, "client");
            client.createSocket(family.protocol, io.pollux.SocketType.STREAM);
            client.connect(listener.getLocalAddress());
            SocketChannel peer = bench.closing(listener.accept());
            client.onConnect(() -> assertEquals(5, client.say("hello")));
            client.onWrite(() -> client.wantWrite(client.writes < 3)).reading();
            bench.until("the connection", () -> client.connects == 1);
            assertTrue(client.isConnected());
            Bench.say(peer, "x");
            bench.until("more events", () -> client.writes == 3 && client.reads == 1);
            bench.calm();
            assertEquals(1, client.connects);
            assertEquals("hello", Bench.hear(peer, 5));
        }
    }

    @ParameterizedTest
    @EnumSource
    @Tag("D3")
    default void d3_aRefusedConnectIsOneErrorAndThenOneClose(Family family, Bench bench) throws Exception {
        Probe client = new Probe(bench, "client").onError(() -> {}).closing();
        client.createSocket(family.protocol, io.pollux.SocketType.STREAM);
        client.connect(bench.nobody(family));
        assertEquals(0, client.activity().events(), "never inside connect itself");
        bench.until("the close", () -> client.closes == 1);
        bench.calm();
        assertEquals(List.of("error ConnectException", "close"), bench.trace.of("client"));
        assertEquals(ConnectException.class, client.error.getClass());
        assertEquals(1, client.errors);
        assertEquals(1, client.closes);
        assertTrue(bench.map.isEmpty());
    }

    /** A plain client that keeps its log lines and its end. */
    class Plain extends Dispatcher {
        final List<String> happened = new ArrayList<>();

        Plain(Bench bench) {
            super(bench.map);
        }

        @Override
        protected void handleClose() {
            happened.add("close");
            close();
        }

        @Override
        protected void logInfo(String message, System.Logger.Level level) {
            if (!ignoresLog(level)) {
                happened.add(level + " " + message);
            }
        }

        /** Behaves as if an event had thrown. */
        void fail(Throwable thrown) {
            handleError(thrown);
        }

        /** Asserts that a connect has failed, and that one plain line about it is all that was logged. */
        void assertPlainly(String remote) {
            assertEquals(2, happened.size(), happened::toString);
            assertEquals("close", happened.get(1));
            String start = "INFO cannot connect to " + remote + ": ";
            assertTrue(happened.get(0).startsWith(start), happened::toString);
            assertTrue(happened.get(0).endsWith(", closing " + this), happened::toString);
            String reason = happened.get(0).substring(start.length()).replace(", closing " + this, "");
            assertTrue(reason.matches("[^|\\[\\]]+"), "no stack: " + reason);
            assertFalse(reason.contains("null"), reason);
        }
    }

    @ParameterizedTest
    @EnumSource
    @Tag("D3")
    @Tag("D11")
    default void d3_theDefaultErrorHandlerOfARefusedConnectLogsAPlainLineAndClosesOnce(Family family, Bench bench)
            throws Exception {
        SocketAddress nobody = bench.nobody(family);
        Plain client = new Plain(bench);
        client.createSocket(family.protocol, io.pollux.SocketType.STREAM);
        client.connect(nobody);
        bench.until("the end", () -> bench.map.isEmpty());
        client.assertPlainly(AddressText.of(nobody));
    }

    @Test
    @Tag("D3")
    @Tag("D11")
    default void d3_aMissingFileOfAUnixDomainSocketIsAPlainLineToo(Bench bench) throws Exception {
        Family.UNIX.assumeAvailable(bench.directory());
        SocketAddress missing = Family.UNIX.anyAddress(bench.directory());
        Plain client = new Plain(bench);
        client.createSocket(Family.UNIX.protocol, io.pollux.SocketType.STREAM);
        client.connect(missing);
        bench.until("the end", () -> bench.map.isEmpty());
        client.assertPlainly("unix:" + missing);
    }

    @Test
    @Tag("D3")
    @Tag("D11")
    default void d3_anUnknownNameThatIsNotCaughtIsAPlainLineToo(Bench bench) throws Exception {
        Plain client = new Plain(bench);
        client.createSocket();
        client.fail(assertThrows(
                UnresolvedAddressException.class,
                () -> client.connect(InetSocketAddress.createUnresolved("nobody.invalid", 9))));
        client.assertPlainly("nobody.invalid:9");
    }

    @Test
    @Tag("D11")
    default void d11_whatAnEventOfAConnectedOneThrowsIsNoFailedConnect(Bench bench) throws Exception {
        try (ServerSocketChannel listener = bench.listener(Family.IPV4)) {
            List<String> logged = new ArrayList<>();
            Dispatcher client = new Dispatcher(bench.map) {
                @Override
                protected void handleConnect() throws IOException {
                    throw new ConnectException("to something else");
                }

                @Override
                protected void logInfo(String message, System.Logger.Level level) {
                    logged.add(level + " " + message);
                }
            };
            client.createSocket();
            client.connect(listener.getLocalAddress());
            bench.until("the end", () -> bench.map.isEmpty());
            assertTrue(logged.get(0).startsWith("ERROR uncaught exception"), logged::toString);
        }
    }

    @Test
    @Tag("D11")
    default void d11_aLimitThatIsMetIsAPlainLine(Bench bench) throws Exception {
        Bench.Pair pair = bench.pair();
        List<String> logged = new ArrayList<>();
        new Dispatcher(pair.mine(), bench.map) {
            @Override
            protected void handleRead() {
                throw new UncheckedIOException(new LimitExceededException("too\nmuch"));
            }

            @Override
            protected void logInfo(String message, System.Logger.Level level) {
                logged.add(level + " " + message);
            }
        };
        Bench.say(pair.peer(), "x");
        bench.until("the end", () -> bench.map.isEmpty());
        assertEquals(1, logged.size(), logged::toString);
        assertTrue(logged.get(0).matches("INFO too\\\\nmuch, closing <.*>"), logged::toString);
    }

    @Test
    @Tag("D3")
    default void d3_whoFailedToConnectMayTryAgain(Bench bench) throws Exception {
        try (ServerSocketChannel listener = bench.listener(Family.IPV4)) {
            Probe client = new Probe(bench, "client").onError(() -> {}).onConnect(() -> {});
            client.onClose(() -> {
                client.close();
                client.createSocket();
                client.connect(listener.getLocalAddress());
            });
            client.createSocket();
            client.connect(bench.nobody(Family.IPV4));
            bench.until("the second try", () -> client.connects == 1);
            assertEquals(List.of("error ConnectException", "close", "connect"), bench.trace.of("client"));
        }
    }

    @Test
    @Tag("D11")
    default void d11_aDatagramsPeerThatIsNotThereIsAPlainLine(Bench bench) throws Exception {
        DatagramChannel nobody = DatagramChannel.open().bind(bench.address(Family.IPV4));
        SocketAddress there = nobody.getLocalAddress();
        nobody.close();
        Plain client = new Plain(bench) {
            @Override
            protected void handleConnect() throws IOException {
                send(ByteBuffer.wrap(new byte[1]));
            }

            @Override
            protected void handleRead() throws IOException {
                recv(readBuffer());
            }
        };
        client.createSocket(Family.IPV4.protocol, io.pollux.SocketType.DATAGRAM);
        client.connect(there);
        bench.until("the end", () -> bench.map.isEmpty());
        assertTrue(client.happened.get(0).startsWith("INFO nothing is listening at " + AddressText.of(there)));
    }

    @Test
    @Tag("D4")
    default void d4_aConnectThatCompletesAtOnceIsAnEventToo(Bench bench) throws Exception {
        try (ServerSocketChannel listener = bench.listener(Family.UNIX)) {
            Probe client = new Probe(bench, "client").onConnect(() -> {});
            client.createSocket(Family.UNIX.protocol, io.pollux.SocketType.STREAM);
            client.connect(listener.getLocalAddress());
            assertEquals(0, client.connects, "not inside connect itself");
            bench.until("the event", () -> client.connects == 1);
            bench.calm();
            assertEquals(1, client.connects);
        }
    }

    @Test
    @Tag("D7")
    @SuppressWarnings("deprecation")
    default void d7_acceptIsNullIfNobodyIsThere(Bench bench) throws Exception {
        List<SocketChannel> accepted = new ArrayList<>();
        Probe listener = new Probe(bench, "listener", bench.listener(Family.IPV4)) {
            @Override
            protected void handleAccept() throws IOException {
                SocketChannel peer = accept();
                accepted.add(peer);
                if (peer != null) {
                    bench.closing(peer);
                }
            }
        };
        assertNull(listener.accept());
        bench.dial(listener.localAddress());
        bench.until("the connection", () -> accepted.size() >= 2);
        assertNotNull(accepted.get(0));
        assertFalse(accepted.get(0).isBlocking());
        assertNull(accepted.get(1), "asked again until nobody is there");
        assertTrue(listener.isAccepting());
    }

    @Test
    @Tag("D9")
    default void d9_aPeerThatConnectsAndResetsDoesNotStopTheListener(Bench bench) throws Exception {
        Probe listener = new Probe(bench, "listener", bench.listener(Family.IPV4));
        List<SocketAddress> accepted = new ArrayList<>();
        listener.onAccepted((peer, address) -> {
            accepted.add(address);
            new Probe(bench, "gone", peer).reading().closing();
        });
        for (int i = 0; i < 10; i++) {
            Bench.reset(bench.dial(listener.localAddress()));
        }
        bench.calm();
        SocketAddress next = bench.dial(listener.localAddress()).getLocalAddress();
        bench.until("the next one", () -> accepted.contains(next));
    }
}
