// SPDX-License-Identifier: Apache-2.0
package io.pollux.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pollux.Dispatcher;
import io.pollux.EventLoop;
import io.pollux.MapDriver.OnFailure;
import io.pollux.SwapReport;
import java.io.IOException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Swapping the loop in slices, and having none: rules S4 to S6. */
interface ParkRules {
    /** Something that was in the map before and works afterwards. */
    static void assertServed(Bench bench, EventLoop with, Bench.Pair pair, Probe probe) throws IOException {
        int before = probe.input.length();
        Bench.say(pair.peer(), "on");
        bench.until(with, "input after the swap", () -> probe.input.length() == before + 2);
    }

    @Test
    @Tag("S4")
    default void s4_channelsMoveInSlicesBetweenWhichAllAreServed(Bench bench) throws Exception {
        int idle = IdleRules.affording(500);
        for (int i = 0; i < idle; i++) {
            new Dispatcher(DatagramChannel.open(), bench.map);
        }
        WatchedLoop one = new WatchedLoop(bench.loop);
        WatchedLoop two = new WatchedLoop(bench.other);
        one.registrationNanos = 20_000;
        two.registrationNanos = 20_000;
        Bench.Pair pair = bench.pair();
        Probe busy = new Probe(bench, "busy", pair.mine());
        busy.onRead(() -> busy.readAtMost(1));
        Bench.say(pair.peer(), "x".repeat(10_000));
        AtomicInteger tasks = new AtomicInteger();
        Runnable[] task = new Runnable[1];
        task[0] = () -> {
            tasks.incrementAndGet();
            bench.map.execute(task[0]);
        };
        bench.until("the first byte", () -> busy.reads > 0);
        bench.map.execute(task[0]);
        bench.pass();
        for (EventLoop to : List.of(one, two, bench.loop)) {
            int reads = busy.reads;
            int ran = tasks.get();
            SwapReport report = bench.driver().swap(to, OnFailure.RETURN);
            assertTrue(report.channels() >= idle, report::toString);
            assertTrue(report.slices() > 5 || to == bench.loop, report::toString);
            assertEquals(busy.reads - reads, report.served(), report::toString);
            assertTrue(busy.reads - reads >= report.slices() - 1, report::toString);
            assertTrue(tasks.get() - ran >= report.slices() - 1, report::toString);
        }
    }

    @Test
    @Tag("S4")
    default void s4_theMapMayChangeBetweenSlices(Bench bench) throws Exception {
        List<Dispatcher> idle = new ArrayList<>();
        int count = IdleRules.affording(500);
        for (int i = 0; i < count; i++) {
            idle.add(new Dispatcher(DatagramChannel.open(), bench.map));
        }
        WatchedLoop slow = new WatchedLoop(bench.other);
        slow.registrationNanos = 20_000;
        bench.pass();
        List<Bench.Pair> pairs = new ArrayList<>();
        List<Probe> late = new ArrayList<>();
        Runnable[] task = new Runnable[1];
        task[0] = () -> {
            try {
                idle.remove(0).close();
                idle.remove(idle.size() - 1).close();
                idle.get(idle.size() / 2).wantWrite(idle.size() % 4 == 0);
                pairs.add(bench.pair());
                late.add(new Probe(bench, "late", pairs.get(pairs.size() - 1).mine()).reading());
                if (pairs.size() < 20) {
                    bench.map.execute(task[0]);
                }
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        };
        bench.map.execute(task[0]);
        bench.driver().swap(slow, OnFailure.RETURN);
        assertTrue(pairs.size() > 1, "the map has changed between slices");
        bench.driver().swap(bench.loop, OnFailure.RETURN);
        bench.until("the changes", () -> late.size() == 20);
        for (Dispatcher dispatcher : idle) {
            dispatcher.wantWrite(false);
        }
        for (int i = 0; i < late.size(); i++) {
            assertServed(bench, bench.loop, pairs.get(i), late.get(i));
        }
        assertEquals(idle.size() + late.size(), bench.map.size());
    }

    @Test
    @Tag("S5")
    default void s5_withoutAnyLoopTheSystemQueuesAndTimersGoOn(Bench bench) throws Exception {
        WatchedLoop watched = new WatchedLoop(bench.loop);
        Probe listener = new Probe(bench, "listener", bench.listener(Family.IPV4));
        List<Probe> accepted = new ArrayList<>();
        listener.onAccepted((peer, address) -> accepted.add(new Probe(bench, "accepted", peer).reading()));
        Bench.Pair pair = bench.pair();
        Probe probe = new Probe(bench, "probe", pair.mine()).reading().closing();
        bench.poll(watched, Duration.ZERO);
        SwapReport parked = bench.driver().park();
        assertEquals(watched.name(), parked.from());
        assertNull(parked.to());
        assertEquals(2, parked.channels());
        assertEquals(2, bench.driver().park().channels(), "they still wait");
        assertNull(bench.map.loop());
        assertEquals(1, watched.closed);
        SocketChannel late = bench.dial(listener.localAddress());
        Bench.say(late, "queued");
        Bench.say(pair.peer(), "kept");
        pair.peer().close();
        AtomicInteger ran = new AtomicInteger();
        bench.map.execute(ran::incrementAndGet);
        bench.map.schedule(ran::incrementAndGet, Duration.ofMillis(2));
        bench.map.schedule(bench.map::wakeup, Duration.ofMillis(2));
        while (ran.get() < 2) {
            bench.driver().pass(-1);
        }
        assertEquals(0, probe.activity().events() + listener.activity().events());
        assertTrue(probe.channel().isOpen() && listener.channel().isOpen());
        bench.until(
                "everything",
                () -> probe.closes == 1
                        && accepted.size() == 1
                        && accepted.get(0).input.toString().equals("queued"));
        assertEquals("kept", probe.input.toString());
    }

    @Test
    @Tag("S5")
    default void s5_aParkedMapWaitsAndCanBeWoken(Bench bench) throws Exception {
        new Probe(bench, "idle", bench.pair().mine());
        bench.pass();
        bench.driver().park();
        LockSupport.unpark(Thread.currentThread());
        long start = System.nanoTime();
        bench.driver().pass(20_000_000);
        assertTrue(System.nanoTime() - start >= 20_000_000, "somebody else's unpark does not shorten it");
        Thread waker = new Thread(bench.map::wakeup, "waker");
        waker.start();
        bench.driver().pass(-1);
        waker.join();
    }

    @Test
    @Tag("S6")
    default void s6_aWaitThatFailsIsToldToTheDriver(Bench bench) throws Exception {
        WatchedLoop sick = new WatchedLoop(bench.loop);
        Bench.Pair pair = bench.pair();
        Probe probe = new Probe(bench, "probe", pair.mine()).reading();
        bench.poll(sick, Duration.ZERO);
        sick.failsToWait = true;
        IOException told = assertThrows(IOException.class, () -> bench.driver().pass(0));
        assertTrue(told.getMessage().contains(sick.name()), told.getMessage());
        bench.driver().swap(bench.loop, OnFailure.PARK);
        assertServed(bench, bench.loop, pair, probe);
    }
}
