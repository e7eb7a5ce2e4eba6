// SPDX-License-Identifier: Apache-2.0
package io.pollux.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pollux.EventLoop;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a pass asks dispatchers, how it waits, and how it ends: rules P1 to P3, P7 to P10, P13. */
interface PassRules {
    @Test
    @Tag("P1")
    default void p1_eachPassAsksBothPredicatesOfEveryDispatcher(Bench bench) throws Exception {
        Probe.Asked first = new Probe.Asked(bench, "first", bench.pair().mine());
        Probe.Asked second = new Probe.Asked(bench, "second", bench.pair().mine());
        second.readable = false;
        for (int i = 0; i < 3; i++) {
            bench.pass();
        }
        assertEquals(3, first.askedReadable);
        assertEquals(3, first.askedWritable);
        assertEquals(3, second.askedReadable);
        assertEquals(3, second.askedWritable);
    }

    @Test
    @Tag("P1")
    default void p1_whoStatesTheInterestIsNotAskedAnyMore(Bench bench) throws Exception {
        Probe.Asked probe = new Probe.Asked(bench, "probe", bench.pair().mine());
        bench.pass();
        probe.wantWrite(false);
        bench.pass();
        assertEquals(1, probe.askedReadable);
        assertEquals(1, probe.askedWritable);
    }

    @Test
    @Tag("P2")
    default void p2_inputWaitsUntilTheDispatcherIsReadable(Bench bench) throws Exception {
        Bench.Pair pair = bench.pair();
        Probe.Asked probe = new Probe.Asked(bench, "probe", pair.mine());
        probe.reading();
        probe.readable = false;
        Bench.say(pair.peer(), "late");
        bench.calm();
        assertEquals(0, probe.reads);
        probe.readable = true;
        bench.until("the input", () -> probe.input.toString().equals("late"));
    }

    @Test
    @Tag("P2")
    default void p2_writeEventsComeExactlyWhileTheDispatcherIsWritable(Bench bench) throws Exception {
        Probe.Asked probe = new Probe.Asked(bench, "probe", bench.pair().mine());
        bench.calm();
        assertEquals(0, probe.writes);
        probe.writable = true;
        probe.onWrite(() -> probe.writable = probe.writes < 3);
        bench.until("three writes", () -> probe.writes == 3);
        bench.calm();
        assertEquals(3, probe.writes);
    }

    @Test
    @Tag("P2")
    default void p2_aListenerIsNeverAskedToWrite(Bench bench) throws Exception {
        Probe.Asked listener = new Probe.Asked(bench, "listener");
        listener.createSocket();
        listener.bind(bench.address(Family.IPV4));
        listener.listen(5);
        listener.writable = true;
        listener.onAccepted((peer, address) -> bench.closing(peer));
        bench.calm();
        bench.dial(listener.localAddress());
        bench.until("the connection", () -> listener.accepts == 1);
        bench.calm();
        assertEquals(0, listener.writes);
    }

    @Test
    @Tag("P2")
    default void p2_aClassThatHandlesNoWritesGetsNone(Bench bench) throws Exception {
        Bench.Pair pair = bench.pair();
        Probe probe = new Probe(bench, "probe", pair.mine()).reading();
        Bench.say(pair.peer(), "x");
        bench.until("the input", () -> probe.reads == 1);
        bench.calm();
        assertEquals(1, probe.activity().events());
    }

    @Test
    @Tag("P2")
    default void p2_withoutInterestAChannelIsMappedAndSilent(Bench bench) throws Exception {
        Bench.Pair pair = bench.pair();
        Probe probe = new Probe(bench, "probe", pair.mine()).reading().closing();
        probe.wantRead(false);
        Bench.say(pair.peer(), "last words");
        pair.peer().close();
        bench.calm();
        assertEquals(0, probe.activity().events());
        assertSame(bench.map, probe.map());
        probe.wantRead(true);
        bench.until("the end", () -> probe.closes == 1);
        assertEquals("last words", probe.input.toString());
    }

    @Test
    @Tag("P3")
    default void p3_urgentInterestIsReadableOrWritable(Bench bench) throws Exception {
        boolean urgent = bench.loop.features().contains(EventLoop.URGENT);
        assertUrgentEvents(0, bench, "neither", false, false);
        assertUrgentEvents(urgent ? 1 : 0, bench, "readable", true, false);
        assertUrgentEvents(urgent ? 1 : 0, bench, "writable", false, true);
    }

    private static void assertUrgentEvents(int expected, Bench bench, String name, boolean read, boolean write)
            throws IOException {
        Bench.Pair pair = bench.pair();
        Probe.Writer probe = new Probe.Writer(bench, name, pair.mine());
        probe.reading().onExpt(probe::receiveUrgent).onWrite(() -> probe.wantWrite(probe.writes < 5));
        probe.wantRead(read);
        probe.wantWrite(write);
        pair.peer().socket().sendUrgentData('!');
        bench.until("the urgent byte", () -> probe.expts >= expected);
        bench.calm();
        assertEquals(expected, probe.expts);
    }

    @Test
    @Tag("P7")
    default void p7_aThrowingPredicateGoesToItsOwnErrorHandler(Bench bench) throws Exception {
        Bench.Pair pair = bench.pair();
        Probe sound = new Probe(bench, "sound", pair.mine()).reading();
        Probe unreadable = new Probe(bench, "unreadable", bench.pair().mine()) {
            @Override
            protected boolean readable() {
                throw new IllegalArgumentException("readable");
            }
        };
        Probe unwritable = new Probe(bench, "unwritable", bench.pair().mine()) {
            @Override
            protected boolean writable() {
                throw new IllegalArgumentException("writable");
            }
        };
        unreadable.onError(unreadable::close);
        unwritable.onError(unwritable::close);
        Bench.say(pair.peer(), "x");
        bench.until("the input of the sound one", () -> sound.reads == 1);
        assertEquals("readable", unreadable.error.getMessage());
        assertEquals("writable", unwritable.error.getMessage());
        assertEquals(1, unreadable.errors);
        assertEquals(1, unwritable.errors);
        assertEquals(1, bench.map.size());
    }

    @Test
    @Tag("P8")
    default void p8_aChannelClosedUnderneathEndsInHandleCloseOnce(Bench bench) throws Exception {
        Bench.Pair pair = bench.pair();
        Probe sound = new Probe(bench, "sound", pair.mine()).reading();
        Probe broken = new Probe(bench, "broken", bench.pair().mine()).onClose(() -> {});
        bench.pass();
        broken.channel().close();
        bench.until("the close event", () -> broken.closes == 1);
        Bench.say(pair.peer(), "x");
        bench.until("the input of the sound one", () -> sound.reads == 1);
        bench.until("the end of the broken one", () -> broken.map() == null);
        assertEquals(1, broken.closes);
        assertEquals(1, bench.map.size());
    }

    @Test
    @Tag("P8")
    default void p8_aChannelClosedInTheSamePassIsNotDispatched(Bench bench) throws Exception {
        Bench.Pair one = bench.pair();
        Bench.Pair two = bench.pair();
        Probe first = new Probe(bench, "either", one.mine());
        Probe second = new Probe(bench, "either", two.mine());
        first.onRead(() -> second.channel().close()).closing();
        second.onRead(() -> first.channel().close()).closing();
        bench.pass();
        Bench.deliver(one, "x");
        Bench.deliver(two, "x");
        bench.until("one close", () -> first.closes + second.closes == 1);
        assertEquals(1, first.reads + second.reads);
    }

    @Test
    @Tag("P9")
    default void p9_aTimeoutIsNeverShortened(Bench bench) throws Exception {
        WatchedLoop watched = new WatchedLoop(bench.loop);
        Probe idle = new Probe(bench, "idle", bench.pair().mine());
        watched.poll(bench.map, Duration.ZERO);
        for (int micros = 100; micros <= 2_000; micros += 100) {
            long start = System.nanoTime();
            watched.poll(bench.map, Duration.ofNanos(micros * 1_000L));
            long elapsed = System.nanoTime() - start;
            assertTrue(elapsed >= micros * 1_000L, micros + " us were cut to " + elapsed + " ns");
        }
        assertEquals(0, idle.activity().events());
        assertEquals(21, watched.awaited, "waits in 21 passes");
    }

    @Test
    @Tag("P9")
    default void p9_aTimerIsAwaitedWithoutSpinning(Bench bench) throws Exception {
        new Probe(bench, "idle", bench.pair().mine());
        AtomicInteger fired = new AtomicInteger();
        bench.map.schedule(
                () -> {
                    fired.incrementAndGet();
                    bench.map.wakeup();
                },
                Duration.ofNanos(3_900_000));
        int passes = 0;
        while (fired.get() == 0) {
            bench.loop.poll(bench.map, Duration.ofSeconds(30));
            passes++;
        }
        assertTrue(passes <= 3, passes + " passes for one timer");
    }

    @Test
    @Tag("P10")
    default void p10_aPassOverAnEmptyMapRunsWhatIsDueOnceAndReturns(Bench bench) throws Exception {
        WatchedLoop watched = new WatchedLoop(bench.loop);
        AtomicInteger ran = new AtomicInteger();
        bench.map.execute(ran::incrementAndGet);
        bench.map.schedule(ran::incrementAndGet, Duration.ZERO);
        bench.map.schedule(ran::incrementAndGet, Duration.ofDays(1));
        assertEquals(0, watched.poll(bench.map, Duration.ofDays(1)));
        assertEquals(2, ran.get());
        assertEquals(0, watched.awaited);
    }

    @Test
    @Tag("P10")
    default void p10_aPassInWhichTheMapBecomesEmptyReturns(Bench bench) throws Exception {
        Probe probe = new Probe(bench, "probe", bench.pair().mine());
        bench.map.execute(probe::close);
        bench.map.schedule(() -> {}, Duration.ofDays(1));
        bench.loop.poll(bench.map, Duration.ofDays(1));
        assertTrue(bench.map.isEmpty());
    }

    @Test
    @Tag("P10")
    default void p10_aMapInWhichNobodyIsInterestedWaits(Bench bench) throws Exception {
        Probe probe = new Probe(bench, "probe", bench.pair().mine());
        probe.wantRead(false);
        long start = System.nanoTime();
        bench.loop.poll(bench.map, Duration.ofMillis(30));
        assertTrue(System.nanoTime() - start >= 30_000_000);
    }

    @Test
    @Tag("P13")
    default void p13_aBusyConnectionGetsOneReadAndOneWritePerPass(Bench bench) throws Exception {
        Bench.Pair pair = bench.pair();
        Probe.Writer busy = new Probe.Writer(bench, "busy", pair.mine());
        busy.onRead(() -> busy.readAtMost(10)).onWrite(() -> {});
        Bench.Pair other = bench.pair();
        Probe modest = new Probe(bench, "modest", other.mine()).reading();
        Bench.deliver(pair, "x".repeat(10_000));
        Bench.deliver(other, "y");
        bench.until("both", () -> modest.reads == 1 && busy.reads > 0);
        int reads = busy.reads;
        int writes = busy.writes;
        for (int i = 1; i <= 10; i++) {
            bench.pass();
            assertEquals(reads + i, busy.reads);
            assertEquals(writes + i, busy.writes);
        }
        assertEquals(1, modest.reads);
    }

    @Test
    @Tag("P13")
    default void p13_aListenerAcceptsInBoundedBatches(Bench bench) throws Exception {
        int connections = 120;
        Probe listener = new Probe(bench, "listener");
        listener.createSocket();
        listener.bind(bench.address(Family.IPV4));
        listener.listen(connections);
        listener.onAccepted((peer, address) -> bench.closing(peer));
        for (int i = 0; i < connections; i++) {
            bench.dial(listener.localAddress());
        }
        bench.pass();
        int batch = listener.accepts;
        assertTrue(batch > 1 && batch < connections, batch + " connections in one pass");
        bench.until("the others", () -> listener.accepts == connections);
    }

    @Test
    @Tag("P13")
    default void p13_tasksRunInBoundedBatchesBetweenWhichTheOthersAreServed(Bench bench) throws Exception {
        int tasks = 100_000;
        Bench.Pair pair = bench.pair();
        Probe probe = new Probe(bench, "probe", pair.mine()).reading();
        bench.pass();
        Bench.deliver(pair, "x");
        List<Integer> ran = new ArrayList<>();
        for (int i = 0; i < tasks; i++) {
            int task = i;
            bench.map.execute(() -> ran.add(task));
        }
        bench.map.execute(bench.map::wakeup); // else the last pass waits
        assertEquals(1, bench.pass());
        int batch = ran.size();
        assertTrue(batch > 1 && batch < tasks / 10, batch + " tasks in one pass");
        assertEquals(1, probe.reads);
        while (ran.size() < tasks) {
            assertEquals(0, bench.poll(bench.loop, Duration.ofDays(1)), "a pass does not wait while tasks are left");
        }
        for (int i = 0; i < tasks; i++) {
            assertEquals(i, ran.get(i), "in their order");
        }
    }

    @Test
    @Tag("P13")
    default void p13_tasksThatMakeTasksDoNotStopThePass(Bench bench) throws Exception {
        Bench.Pair pair = bench.pair();
        Probe probe = new Probe(bench, "probe", pair.mine()).reading();
        Runnable[] endless = new Runnable[1];
        AtomicInteger ran = new AtomicInteger();
        endless[0] = () -> {
            ran.incrementAndGet();
            bench.map.execute(endless[0]);
        };
        bench.map.execute(endless[0]);
        Bench.say(pair.peer(), "x");
        bench.until("the input", () -> probe.reads == 1);
        int before = ran.get();
        bench.pass();
        assertTrue(ran.get() > before, "tasks go on");
    }
}
