// SPDX-License-Identifier: Apache-2.0
package io.pollux.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pollux.ChannelMap;
import io.pollux.Dispatcher;
import io.pollux.spi.Ops;
import java.io.IOException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What only a loop can show that reports what no system would, or not when a test needs it. */
@DisplayName("The map, on a scripted loop")
class ScriptedMapTest {
    private final ScriptedLoop loop = new ScriptedLoop();
    private final Bench bench = new Bench(loop, loop);

    @AfterEach
    void verify() throws IOException {
        bench.verify();
        bench.close();
    }

    private Probe.Writer connected() throws IOException {
        Probe.Writer probe = new Probe.Writer(bench, "probe", bench.pair().mine());
        bench.pass();
        return probe;
    }

    private void report(Probe probe, int ops) throws IOException {
        loop.script.put(probe.channel(), ops);
        bench.pass();
    }

    @Test
    @Tag("P4")
    void dispatchesReadThenWriteThenUrgentThenClose() throws IOException {
        StringBuilder order = new StringBuilder();
        Probe.Writer probe = connected();
        probe.onRead(() -> order.append("read "))
                .onWrite(() -> order.append("write "))
                .onExpt(() -> order.append("urgent "))
                .onClose(() -> order.append("close"));
        report(probe, Ops.BROKEN | Ops.URGENT | Ops.WRITE | Ops.READ);
        assertEquals("read write urgent close", order.toString());
    }

    @Test
    @Tag("P4")
    void dispatchesConnectFirst() throws IOException {
        try (var listener = bench.listener(Family.IPV4)) {
            StringBuilder order = new StringBuilder();
            Probe.Writer probe = new Probe.Writer(bench, "probe");
            probe.createSocket();
            probe.connect(listener.getLocalAddress());
            bench.closing(listener.accept());
            bench.pass();
            assertEquals(Ops.CONNECT, loop.interests.get(probe.channel()));
            probe.onConnect(() -> order.append("connect ")).onWrite(() -> order.append("write"));
            report(probe, Ops.WRITE | Ops.CONNECT);
            assertEquals("connect write", order.toString());
            bench.pass();
            assertEquals(Ops.READ | Ops.WRITE | Ops.URGENT, loop.interests.get(probe.channel()));
        }
    }

    @Test
    @Tag("P6")
    void dropsWhatNobodyIsInterestedIn() throws IOException {
        Probe.Writer probe = connected();
        probe.wantRead(false);
        probe.wantWrite(false);
        report(probe, Ops.READ | Ops.WRITE | Ops.URGENT | Ops.ACCEPT | Ops.CONNECT);
        assertEquals(0, probe.activity().events());
    }

    @Test
    @Tag("P8")
    void endsABrokenDispatcherOnceHoweverOftenItIsReported() throws IOException {
        Probe.Writer probe = connected();
        probe.onClose(() -> {});
        report(probe, Ops.BROKEN);
        assertEquals(1, probe.closes);
        report(probe, Ops.BROKEN);
        assertEquals(1, probe.closes);
        assertTrue(bench.map.isEmpty(), "who does not close then is closed");
    }

    @Test
    @Tag("P8")
    void endsWhoseChannelIsClosedAsSoonAsTheLoopMissesIt() throws IOException {
        Probe.Writer probe = connected();
        probe.closing();
        probe.channel().close();
        bench.pass();
        assertEquals(0, probe.closes, "nobody has looked yet");
        loop.vanished = true;
        bench.pass();
        bench.pass();
        assertEquals(1, probe.closes);
    }

    @Test
    @Tag("D3")
    void ignoresAConnectEventThatComesTooEarly() throws IOException {
        SocketChannel pending = SocketChannel.open();
        Probe probe = new Probe(bench, "probe", pending);
        bench.pass();
        assertEquals(null, loop.interests.get(pending), "registered only when it connects");
        assertEquals(0, probe.activity().events());
    }

    @Test
    @Tag("D17")
    void restsAListenerWhoseAcceptFailsTwiceAsLongEachTime() throws IOException {
        AtomicLong clock = new AtomicLong();
        try (ChannelMap map = new ChannelMap(clock::get)) {
            FailingListener channel = new FailingListener();
            new Quiet(channel, map);
            for (long restMs : List.of(100L, 200L, 400L, 800L, 1000L, 1000L)) {
                accept(map, channel);
                assertEquals(0, loop.interests.get(channel), "it rests");
                clock.addAndGet(Duration.ofMillis(restMs).toNanos() - 1);
                loop.poll(map, Duration.ZERO);
                assertEquals(0, loop.interests.get(channel), "it rests for " + restMs + " ms");
                clock.incrementAndGet();
                loop.poll(map, Duration.ZERO);
                assertEquals(Ops.ACCEPT, loop.interests.get(channel));
            }
            assertEquals(6, channel.asked, "asked once per rest");
        }
    }

    @Test
    @Tag("D17")
    void letsAListenerGoOnWhenTheMapClosesAChannel() throws IOException {
        try (ChannelMap map = new ChannelMap(() -> 0)) {
            FailingListener channel = new FailingListener();
            new Quiet(channel, map);
            Dispatcher other = new Dispatcher(DatagramChannel.open(), map);
            accept(map, channel);
            assertEquals(0, loop.interests.get(channel));
            other.close();
            loop.poll(map, Duration.ZERO);
            assertEquals(Ops.ACCEPT, loop.interests.get(channel));
        }
    }

    private void accept(ChannelMap map, FailingListener channel) throws IOException {
        loop.poll(map, Duration.ZERO);
        loop.script.put(channel, Ops.ACCEPT);
        loop.poll(map, Duration.ZERO);
        loop.poll(map, Duration.ZERO);
    }

    /** A listener that says nothing about its rests. */
    private static final class Quiet extends Dispatcher {
        Quiet(FailingListener channel, ChannelMap map) throws IOException {
            super(channel, map);
        }

        @Override
        protected void logInfo(String message, System.Logger.Level level) {
            assertEquals(System.Logger.Level.INFO, level, message);
        }
    }

    @Test
    @Tag("S6")
    void tellsOfALoopThatReturnsEarlyAgainAndAgain() throws IOException {
        connected();
        for (int i = 1; i < 512; i++) {
            bench.driver().pass(-1);
        }
        IOException told = assertThrows(IOException.class, () -> bench.driver().pass(-1));
        assertTrue(told.getMessage().contains("scripted") && told.getMessage().contains("512"), told.getMessage());
    }

    @Test
    @Tag("S6")
    void dropsWhatAWaitHasReportedThatFailsThen() throws IOException {
        Probe.Writer probe = connected();
        loop.failsToWait = true;
        assertThrows(IOException.class, () -> report(probe, Ops.READ));
        loop.failsToWait = false;
        bench.pass();
        assertEquals(0, probe.reads);
    }

    @Test
    @Tag("S6")
    void countsNoReturnThatHadAReason() throws IOException {
        Probe.Writer probe = connected();
        probe.onRead(() -> {});
        for (int i = 0; i < 2_000; i++) {
            switch (i % 3) {
                case 0 -> loop.script.put(probe.channel(), Ops.READ);
                case 1 -> bench.map.wakeup();
                default -> Thread.currentThread().interrupt();
            }
            bench.driver().pass(-1);
            assertEquals(i % 3 == 2, Thread.interrupted());
        }
    }
}
