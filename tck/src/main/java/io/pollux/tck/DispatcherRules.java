// SPDX-License-Identifier: Apache-2.0
package io.pollux.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pollux.Dispatcher;
import io.pollux.EventLoop;
import io.pollux.ExitNow;
import java.io.IOException;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a dispatcher does on every loop: rules D10 to D16. */
interface DispatcherRules {
    @ParameterizedTest
    @EnumSource(names = {"IPV4", "IPV6"})
    @Tag("D10")
    default void d10_urgentDataArrivesAsAnEventOrIsDiscarded(Family family, Bench bench) throws Exception {
        boolean urgent = bench.loop.features().contains(EventLoop.URGENT);
        Bench.Pair pair = bench.pair(family);
        List<Integer> received = new ArrayList<>();
        Probe probe = new Probe(bench, "probe", pair.mine()).reading();
        probe.onExpt(() -> received.add(probe.receiveUrgent()));
        Bench.say(pair.peer(), "before");
        bench.until("the data", () -> probe.input.toString().equals("before"));
        pair.peer().socket().sendUrgentData(0xff);
        bench.until("the urgent byte", () -> !urgent || received.size() == 1);
        Bench.say(pair.peer(), "after");
        bench.until("more data", () -> probe.input.toString().equals("beforeafter"));
        bench.calm();
        assertEquals(urgent ? List.of(0xff) : List.of(), received);
        assertEquals(-1, probe.receiveUrgent());
    }

    @Test
    @Tag("D10")
    default void d10_whoDoesNotReadTheUrgentByteIsToldOnceUntilTheNextRead(Bench bench) throws Exception {
        boolean urgent = bench.loop.features().contains(EventLoop.URGENT);
        Bench.Pair pair = bench.pair();
        Probe probe = new Probe(bench, "probe", pair.mine()).reading().onExpt(() -> {});
        pair.peer().socket().sendUrgentData('!');
        bench.until("the urgent byte", () -> !urgent || probe.expts > 0);
        bench.calm();
        assertEquals(urgent ? 1 : 0, probe.expts);
        Bench.say(pair.peer(), "x");
        bench.until("the data", () -> probe.input.toString().equals("x"));
        bench.calm();
        int before = probe.expts;
        pair.peer().socket().sendUrgentData('?');
        bench.until("the next one", () -> !urgent || probe.expts > before);
        bench.calm();
        assertEquals(before + (urgent ? 1 : 0), probe.expts);
    }

    @Test
    @Tag("D10")
    default void d10_aRecvThatFindsNothingIsNoRead(Bench bench) throws Exception {
        assertToldOnce(bench, Probe::readSome);
    }

    @Test
    @Tag("D10")
    default void d10_aRecvIntoAFullBufferIsNoRead(Bench bench) throws Exception {
        assertToldOnce(bench, probe -> probe.recv(ByteBuffer.allocate(0)));
    }

    @Test
    @Tag("D10")
    default void d10_urgentDataCanBeSent(Bench bench) throws Exception {
        boolean urgent = bench.loop.features().contains(EventLoop.URGENT);
        Bench.Pair pair = bench.pair();
        Probe sender = new Probe(bench, "sender", pair.mine());
        pair.peer().configureBlocking(false);
        Probe receiver = new Probe(bench, "receiver", pair.peer()).reading();
        int[] received = {-1};
        receiver.onExpt(() -> received[0] = receiver.receiveUrgent());
        sender.sendUrgent((byte) 0x81);
        bench.until("the byte", () -> received[0] == (urgent ? 0x81 : -1));
        sender.say("x");
        bench.until("the data", () -> receiver.input.toString().equals("x"));
        Probe pipe = new Probe(bench, "pipe", bench.pipe().sink());
        assertThrows(UnsupportedOperationException.class, () -> pipe.sendUrgent((byte) 1));
    }

    @Test
    @Tag("D10")
    default void d10_whoRequiresWhatTheLoopLacksIsRefused(Bench bench) throws Exception {
        new Probe(bench, "idle", bench.pair().mine());
        bench.pass();
        Dispatcher demanding = new Dispatcher(bench.pair().mine());
        demanding.require("wings");
        IllegalStateException refused = assertThrows(IllegalStateException.class, () -> bench.map.add(demanding));
        assertTrue(refused.getMessage().contains("wings"), refused.getMessage());
        assertTrue(refused.getMessage().contains(demanding.toString()), refused.getMessage());
        assertNull(demanding.map());
        demanding.close();
    }

    @Test
    @Tag("D11")
    default void d11_whatACallbackThrowsGoesToItsErrorHandler(Bench bench) throws Exception {
        Bench.Pair pair = bench.pair();
        Probe probe = new Probe(bench, "probe", pair.mine()).onError(() -> {});
        Error thrown = new AssertionError("not an exception");
        probe.onRead(() -> {
            probe.readSome();
            throw thrown;
        });
        Bench.say(pair.peer(), "x");
        bench.until("the error", () -> probe.errors == 1);
        assertSame(thrown, probe.error);
        assertSame(bench.map, probe.map(), "what becomes of it is the error handler's affair");
    }

    @Test
    @Tag("D11")
    default void d11_theDefaultErrorHandlerLogsOneCondensedLineAndCloses(Bench bench) throws Exception {
        Bench.Pair pair = bench.pair();
        List<String> happened = new ArrayList<>();
        Dispatcher plain = new Dispatcher(pair.mine(), bench.map) {
            @Override
            protected void handleRead() {
                throw new IllegalArgumentException("bad day");
            }

            @Override
            protected void handleClose() throws IOException {
                happened.add("close");
                super.handleClose();
            }

            @Override
            public String toString() {
                throw new UnsupportedOperationException();
            }

            @Override
            protected void logInfo(String message, System.Logger.Level level) {
                happened.add(level + " " + message);
            }
        };
        Bench.say(pair.peer(), "x");
        bench.until("the end", () -> plain.state() == Dispatcher.State.CLOSED);
        assertEquals(2, happened.size());
        String line = happened.get(0);
        assertTrue(
                line.matches("ERROR uncaught exception, closing channel .*"
                        + "\\(java\\.lang\\.IllegalArgumentException:bad day "
                        + "\\[\\w+\\.java\\|\\S+\\|\\d+\\] .*\\[DispatcherRules\\.java\\|handleRead\\|\\d+\\]\\)"),
                line);
        assertEquals("close", happened.get(1));
    }

    @Test
    @Tag("D11")
    default void d11_aThrowingErrorHandlerClosesItsDispatcherOnly(Bench bench) throws Exception {
        Bench.Pair one = bench.pair();
        Bench.Pair two = bench.pair();
        Dispatcher bad = new Dispatcher(one.mine(), bench.map) {
            @Override
            protected void handleRead() {
                throw new IllegalStateException("first");
            }

            @Override
            protected void handleError(Throwable thrown) {
                throw new IllegalStateException("second", thrown);
            }
        };
        Probe good = new Probe(bench, "good", two.mine()).reading();
        Bench.say(one.peer(), "x");
        Bench.say(two.peer(), "x");
        bench.until("the input", () -> good.reads == 1 && bad.state() == Dispatcher.State.CLOSED);
        assertFalse(one.mine().isOpen());
        assertEquals(1, bench.map.size());
    }

    @Test
    @Tag("D12")
    default void d12_exitNowLeavesTheLoopAfterTheOtherEventsOfThePass(Bench bench) throws Exception {
        List<Probe> probes = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            Bench.Pair pair = bench.pair();
            Probe probe = new Probe(bench, "each", pair.mine());
            probe.onRead(() -> {
                probe.readSome();
                throw new ExitNow("enough");
            });
            probes.add(probe);
            Bench.say(pair.peer(), "x");
        }
        ExitNow exit = assertThrows(ExitNow.class, () -> bench.loop.loop(bench.map));
        assertEquals("enough", exit.getMessage());
        probes.forEach(probe -> assertEquals(1, probe.reads));
        assertEquals(3, bench.map.size());
        assertEquals(0, bench.loop.poll(bench.map, Duration.ZERO), "it has been thrown once");
    }

    @ParameterizedTest
    @EnumSource
    @Tag("D13")
    default void d13_closeFlushesAndIsIdempotent(Family family, Bench bench) throws Exception {
        Bench.Pair pair = bench.pair(family);
        Probe.Writer probe = new Probe.Writer(bench, "probe", pair.mine());
        probe.onWrite(() -> {
            assertEquals(7, probe.say("parting"));
            probe.close();
            probe.close();
        });
        bench.until("the close", () -> bench.map.isEmpty());
        probe.close();
        assertEquals("parting", Bench.hear(pair.peer(), 100));
        assertEquals(1, probe.activity().events());
        assertEquals(0, probe.say("x"));
    }

    @Test
    @Tag("D13")
    default void d13_closingInsideAnyCallbackEndsAllEvents(Bench bench) throws Exception {
        try (ServerSocketChannel listener = bench.listener(Family.IPV4)) {
            Probe.Writer client = new Probe.Writer(bench, "client");
            client.createSocket();
            client.connect(listener.getLocalAddress());
            Bench.say(bench.closing(listener.accept()), "x");
            client.onConnect(client::close);
            bench.until("the close", () -> bench.map.isEmpty());
            bench.calm();
            assertEquals(List.of("connect"), bench.trace.of("client"));
            Bench.Pair pair = bench.pair();
            Probe failing = new Probe(bench, "failing", pair.mine());
            failing.onError(failing::close).onRead(() -> {
                failing.close();
                throw new IOException("after the close");
            });
            Bench.say(pair.peer(), "x");
            bench.until("the error", () -> failing.errors == 1);
            assertTrue(bench.map.isEmpty());
        }
    }

    @Test
    @Tag("D14")
    default void d14_aDroppedDispatcherClosesItsSocketWhenCollected(Bench bench) throws Exception {
        ReferenceQueue<Dispatcher> collected = new ReferenceQueue<>();
        SocketChannel channel = bench.pair().mine();
        WeakReference<Dispatcher> dropped = new WeakReference<>(new Dispatcher(channel), collected);
        collect(collected);
        assertNull(dropped.get());
        while (channel.isOpen()) {
            Thread.onSpinWait(); // until the cleaner has come round
        }
    }

    @Test
    @Tag("D14")
    default void d14_anUnmappedDispatcherIsReferredToByNothing(Bench bench) throws Exception {
        ReferenceQueue<Dispatcher> collected = new ReferenceQueue<>();
        Bench.Pair pair = bench.pair();
        WeakReference<Dispatcher> dropped = mapAndUnmap(bench, pair, collected);
        new Probe(bench, "another", bench.pair().mine());
        bench.pass();
        collect(collected);
        assertNull(dropped.get());
        while (pair.mine().isOpen()) {
            Thread.onSpinWait(); // until the cleaner has come round
        }
    }

    private static WeakReference<Dispatcher> mapAndUnmap(
            Bench bench, Bench.Pair pair, ReferenceQueue<Dispatcher> collected) throws IOException {
        Probe probe = new Probe(bench, "probe", pair.mine()).reading();
        Bench.say(pair.peer(), "x");
        bench.until("the input", () -> probe.reads == 1);
        bench.map.remove(probe);
        assertTrue(pair.mine().isOpen());
        return new WeakReference<>(probe, collected);
    }

    private static void collect(ReferenceQueue<Dispatcher> collected) throws InterruptedException {
        do {
            System.gc();
        } while (collected.remove(50) == null);
    }

    @Test
    @Tag("D15")
    default void d15_anUnconnectedChannelIsLegalAndSilent(Bench bench) throws Exception {
        Probe.Writer stream = new Probe.Writer(bench, "stream", bench.closing(SocketChannel.open()));
        Probe.Writer listener = new Probe.Writer(bench, "listener", bench.closing(ServerSocketChannel.open()));
        Probe.Writer made = new Probe.Writer(bench, "made");
        made.createSocket();
        bench.calm();
        assertEquals(
                0,
                stream.activity().events()
                        + listener.activity().events()
                        + made.activity().events());
        assertEquals(3, bench.map.size());
    }

    @Test
    @Tag("D15")
    default void d15_itGetsEventsOnceItListensOrConnects(Bench bench) throws Exception {
        Probe listener = new Probe(bench, "listener", bench.closing(ServerSocketChannel.open()));
        Probe client = new Probe(bench, "client", bench.closing(SocketChannel.open()));
        bench.pass();
        listener.onAccepted((peer, address) -> bench.closing(peer));
        listener.bind(bench.address(Family.IPV4));
        listener.listen(5);
        client.onConnect(() -> {});
        client.connect(listener.localAddress());
        bench.until("both", () -> client.connects == 1 && listener.accepts == 1);
    }

    @Test
    @Tag("D16")
    default void d16_closeAllEmptiesTheMapAlsoIfOneThrows(Bench bench) throws Exception {
        List<SelectableChannel> channels = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            DatagramChannel channel = bench.closing(DatagramChannel.open());
            channels.add(channel);
            int number = i;
            new Dispatcher(channel, bench.map) {
                @Override
                public void close() {
                    if (number % 4 == 2) {
                        throw new IllegalStateException("number " + number);
                    }
                    super.close();
                }
            };
        }
        RuntimeException first = assertThrows(RuntimeException.class, () -> bench.map.closeAll(false));
        assertEquals("number 2", first.getMessage());
        assertTrue(bench.map.isEmpty());
        channels.forEach(channel -> assertFalse(channel.isOpen()));
        new Dispatcher(DatagramChannel.open(), bench.map) {
            @Override
            public void close() {
                throw new IllegalStateException("ignored");
            }
        };
        bench.map.closeAll(true);
        assertTrue(bench.map.isEmpty());
    }

    /** What a {@code handleExpt} that does not read the urgent byte may do. */
    interface Neglect {
        void of(Probe probe) throws IOException;
    }

    private static void assertToldOnce(Bench bench, Neglect neglect) throws Exception {
        boolean urgent = bench.loop.features().contains(EventLoop.URGENT);
        Bench.Pair pair = bench.pair();
        Probe probe = new Probe(bench, "probe", pair.mine()).reading();
        probe.onExpt(() -> neglect.of(probe));
        pair.peer().socket().sendUrgentData('!');
        bench.until("the urgent byte", () -> !urgent || probe.expts > 0);
        bench.calm();
        assertEquals(urgent ? 1 : 0, probe.expts);
    }
}
