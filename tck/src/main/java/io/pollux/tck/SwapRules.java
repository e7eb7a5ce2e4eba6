// SPDX-License-Identifier: Apache-2.0
package io.pollux.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pollux.EventLoop;
import io.pollux.MapDriver.OnFailure;
import io.pollux.SwapException;
import io.pollux.SwapReport;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Swapping the loop under the dispatchers: rules S1 to S3. */
interface SwapRules {
    @ParameterizedTest
    @EnumSource
    @Tag("S1")
    default void s1_loopsAlternateBetweenPassesWhileDataFlowsBothWays(Family family, Bench bench) throws Exception {
        Bench.Pair pair = bench.pair(family);
        ByteBuffer data = HangUpRules.numbers(16 << 20);
        Probe.Writer probe = new Probe.Writer(bench, "probe", pair.mine());
        int[] partial = {0};
        probe.reading().closing().onWrite(() -> {
            probe.send(data);
            partial[0] += data.hasRemaining() ? 1 : 0;
            probe.wantWrite(data.hasRemaining());
        });
        FutureTask<String> peer = new FutureTask<>(() -> {
            StringBuilder heard = new StringBuilder();
            for (int i = 0; i < 256; i++) {
                Bench.say(pair.peer(), i % 10 + "");
                heard.append(Bench.hear(pair.peer(), 64 << 10));
            }
            pair.peer().shutdownOutput();
            return heard.toString();
        });
        new Thread(peer, "peer").start();
        int passes = 0;
        while (probe.closes == 0) {
            (passes++ % 2 == 0 ? bench.loop : bench.other).poll(bench.map, Duration.ofSeconds(30));
        }
        assertEquals(data.capacity(), peer.get().length());
        ByteBuffer heard = java.nio.charset.StandardCharsets.ISO_8859_1.encode(peer.get());
        assertEquals(data.rewind(), heard);
        assertEquals(256, probe.input.length());
        assertTrue(partial[0] > 0, "sends were partial");
        assertTrue(passes > 2, "both loops had their passes");
    }

    @Test
    @Tag("S2")
    default void s2_aChannelLeavesTheOldLoopWhenTheNewOneHasIt(Bench bench) throws Exception {
        WatchedLoop from = new WatchedLoop(bench.loop);
        WatchedLoop to = new WatchedLoop(bench.other);
        to.journal = from.journal;
        for (int i = 0; i < 3; i++) {
            new Probe(bench, "idle", bench.pair().mine());
        }
        bench.poll(from, Duration.ZERO);
        from.journal.clear();
        SwapReport report = bench.driver().swap(to, OnFailure.RETURN);
        assertEquals(List.of("register", "cancel", "register", "cancel", "register", "cancel", "close"), from.journal);
        assertEquals(3, report.channels());
        assertEquals(from.name(), report.from());
        assertEquals(to.name(), report.to());
        assertSame(to, bench.map.loop());
        assertTrue(report.longestPauseNanos() > 0 && report.durationNanos() >= report.longestPauseNanos());
    }

    @Test
    @Tag("S2")
    default void s2_aFailedSwapIsUndoneAndSaysWhy(Bench bench) throws Exception {
        WatchedLoop to = new WatchedLoop(bench.other);
        to.registrationsLeft = 2;
        List<Bench.Pair> pairs = new ArrayList<>();
        List<Probe> probes = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            pairs.add(bench.pair());
            probes.add(new Probe(bench, "probe " + i, pairs.get(i).mine()).reading());
        }
        bench.pass();
        SwapException undone =
                assertThrows(SwapException.class, () -> bench.driver().swap(to, OnFailure.RETURN));
        assertEquals("the test wants no further registration", undone.getCause().getMessage());
        assertTrue(undone.getMessage().contains("'" + bench.loop.name() + "' stays in use"), undone.getMessage());
        assertSame(bench.loop, bench.map.loop());
        assertEquals(2, to.registered);
        assertEquals(2, to.cancelled);
        assertEquals(1, to.closed);
        for (int i = 0; i < 5; i++) {
            ParkRules.assertServed(bench, bench.loop, pairs.get(i), probes.get(i));
        }
        to.registrationsLeft = Integer.MAX_VALUE;
        bench.driver().swap(to, OnFailure.RETURN);
        for (int i = 0; i < 5; i++) {
            ParkRules.assertServed(bench, to, pairs.get(i), probes.get(i));
        }
    }

    @Test
    @Tag("S2")
    default void s2_aLoopThatDoesNotOpenChangesNothing(Bench bench) throws Exception {
        WatchedLoop to = new WatchedLoop(bench.other);
        to.failsToOpen = true;
        Bench.Pair pair = bench.pair();
        Probe probe = new Probe(bench, "probe", pair.mine()).reading();
        bench.pass();
        assertThrows(SwapException.class, () -> bench.driver().swap(to, OnFailure.RETURN));
        ParkRules.assertServed(bench, bench.loop, pair, probe);
        assertThrows(SwapException.class, () -> bench.poll(to, Duration.ZERO));
        ParkRules.assertServed(bench, bench.loop, pair, probe);
    }

    @Test
    @Tag("S2")
    default void s2_ifTheOldLoopLeavesAFailedSwapParks(Bench bench) throws Exception {
        WatchedLoop from = new WatchedLoop(bench.loop);
        WatchedLoop to = new WatchedLoop(bench.other);
        to.registrationsLeft = 1;
        List<Bench.Pair> pairs = List.of(bench.pair(), bench.pair(), bench.pair());
        List<Probe> probes = new ArrayList<>();
        for (Bench.Pair pair : pairs) {
            probes.add(new Probe(bench, "probe", pair.mine()).reading());
        }
        bench.poll(from, Duration.ZERO);
        SwapException parked =
                assertThrows(SwapException.class, () -> bench.driver().swap(to, OnFailure.PARK));
        assertTrue(parked.getMessage().contains("parked"), parked.getMessage());
        assertNull(bench.map.loop());
        assertEquals(1, from.closed);
        assertEquals(1, to.closed);
        for (int i = 0; i < 3; i++) {
            ParkRules.assertServed(bench, bench.loop, pairs.get(i), probes.get(i));
        }
    }

    @ParameterizedTest
    @EnumSource
    @Tag("S3")
    default void s3_pendingConnectsAndAcceptsSurviveTheSwap(Family family, Bench bench) throws Exception {
        family.assumeAvailable(bench.directory());
        Probe listener = new Probe(bench, "listener");
        listener.createSocket(family.protocol, io.pollux.SocketType.STREAM);
        listener.bind(bench.address(family));
        listener.listen(50);
        List<Probe> accepted = new ArrayList<>();
        listener.onAccepted((peer, address) ->
                accepted.add(new Probe(bench, "accepted", peer).reading().closing()));
        bench.pass();
        List<Probe> clients = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Probe client = new Probe(bench, "client");
            client.createSocket(family.protocol, io.pollux.SocketType.STREAM);
            client.connect(listener.localAddress());
            client.onConnect(() -> client.say("hello"));
            clients.add(client);
            bench.driver().swap(i % 2 == 0 ? bench.other : bench.loop, OnFailure.RETURN);
        }
        bench.until(
                "all to be connected and heard",
                () -> accepted.size() == 20
                        && accepted.stream()
                                .allMatch(probe -> probe.input.toString().equals("hello")));
        clients.forEach(client -> assertEquals(1, client.connects));
    }

    @Test
    @Tag("S3")
    default void s3_aRefusedConnectSurvivesTheSwap(Bench bench) throws Exception {
        Probe client = new Probe(bench, "client").onError(() -> {}).closing();
        client.createSocket();
        client.connect(bench.nobody(Family.IPV4));
        bench.driver().swap(bench.loop, OnFailure.RETURN);
        bench.driver().swap(bench.other, OnFailure.RETURN);
        bench.driver().swap(bench.loop, OnFailure.RETURN);
        bench.until("the close", () -> client.closes == 1);
        assertEquals(1, client.errors);
    }

    @Test
    @Tag("S3")
    default void s3_timersAndTasksSurviveAndRunOnce(Bench bench) throws Exception {
        new Probe(bench, "idle", bench.pair().mine());
        AtomicInteger timers = new AtomicInteger();
        AtomicInteger tasks = new AtomicInteger();
        for (int i = 0; i < 50; i++) {
            bench.map.schedule(timers::incrementAndGet, Duration.ofMillis(i % 10));
            bench.map.execute(tasks::incrementAndGet);
            bench.driver().swap(i % 2 == 0 ? bench.loop : bench.other, OnFailure.RETURN);
        }
        bench.until("all", () -> timers.get() == 50 && tasks.get() == 50);
        bench.calm();
        assertEquals(50, timers.get());
        assertEquals(50, tasks.get());
    }

    @Test
    @Tag("S3")
    default void s3_aSwapInsideACallbackHappensAtOnce(Bench bench) throws Exception {
        List<Bench.Pair> pairs = List.of(bench.pair(), bench.pair(), bench.pair());
        List<Probe> probes = new ArrayList<>();
        for (Bench.Pair pair : pairs) {
            Probe probe = new Probe(bench, "probe", pair.mine());
            probes.add(probe.onRead(() -> {
                probe.readSome();
                EventLoop to = bench.map.loop() == bench.loop ? bench.other : bench.loop;
                bench.driver().swap(to, OnFailure.RETURN);
                assertSame(to, bench.map.loop());
            }));
            Bench.deliver(pair, "x");
        }
        assertEquals(3, bench.pass(), "what was recorded before the swap is dispatched");
        assertSame(bench.other, bench.map.loop());
        for (int i = 0; i < 3; i++) {
            ParkRules.assertServed(bench, bench.loop, pairs.get(i), probes.get(i));
        }
    }

    @Test
    @Tag("S3")
    default void s3_interestsAreThoseOfTheMap(Bench bench) throws Exception {
        Bench.Pair pair = bench.pair();
        Probe.Writer probe = new Probe.Writer(bench, "probe", pair.mine());
        probe.wantWrite(false);
        probe.wantRead(false);
        Bench.deliver(pair, "x");
        bench.pass();
        bench.driver().swap(bench.other, OnFailure.RETURN);
        bench.driver().pass(0);
        assertEquals(0, probe.activity().events());
        probe.reading().wantRead(true);
        bench.driver().swap(bench.loop, OnFailure.RETURN);
        bench.pass();
        assertEquals(1, probe.reads);
        assertEquals(0, probe.writes);
    }
}
