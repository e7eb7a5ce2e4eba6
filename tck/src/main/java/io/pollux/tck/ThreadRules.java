// SPDX-License-Identifier: Apache-2.0
package io.pollux.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pollux.ChannelMap;
import io.pollux.Dispatcher;
import io.pollux.MapDriver;
import io.pollux.Owners;
import io.pollux.Timer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Threads, interrupts, tasks and timers: rules P15 and P16. */
interface ThreadRules {
    private static <T> FutureTask<T> elsewhere(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        new Thread(task, "elsewhere").start();
        return task;
    }

    /** Runs an action on another thread as soon as a wait of this loop is about to begin. */
    private static FutureTask<Void> whileWaiting(WatchedLoop loop, Runnable work) {
        CountDownLatch waiting = new CountDownLatch(1);
        loop.waiting = waiting;
        return elsewhere(() -> {
            waiting.await();
            work.run();
            return null;
        });
    }

    /** Starts a wait without limit, which only the test can end. */
    private static WatchedLoop idle(Bench bench) throws IOException {
        WatchedLoop watched = new WatchedLoop(bench.loop);
        new Probe(bench, "idle", bench.pair().mine());
        bench.poll(watched, Duration.ZERO);
        return watched;
    }

    /** Counts its runs, and ends the wait that would follow in this pass. */
    private static void count(Bench bench, AtomicInteger runs) {
        runs.incrementAndGet();
        bench.map.wakeup();
    }

    @Test
    @Tag("P15")
    default void p15_aWakeupEndsTheWait(Bench bench) throws Exception {
        WatchedLoop watched = idle(bench);
        for (int i = 0; i < 100; i++) {
            FutureTask<Void> waker = whileWaiting(watched, bench.map::wakeup);
            assertEquals(0, bench.driver().pass(-1));
            waker.get();
        }
    }

    @Test
    @Tag("P15")
    default void p15_aWakeupBeforeTheWaitEndsThatOne(Bench bench) throws Exception {
        idle(bench);
        bench.map.wakeup();
        assertEquals(0, bench.driver().pass(-1));
        elsewhere(() -> {
                    bench.map.wakeup();
                    bench.map.wakeup();
                    return null;
                })
                .get();
        assertEquals(0, bench.driver().pass(-1));
        long start = System.nanoTime();
        bench.driver().pass(5_000_000);
        assertTrue(System.nanoTime() - start >= 5_000_000, "two wakeups end one wait, not two");
    }

    @Test
    @Tag("P15")
    default void p15_aTaskFromAnotherThreadEndsTheWait(Bench bench) throws Exception {
        WatchedLoop watched = idle(bench);
        List<Thread> ran = new ArrayList<>();
        FutureTask<Void> giver = whileWaiting(watched, () -> bench.map.execute(() -> ran.add(Thread.currentThread())));
        bench.driver().pass(-1);
        giver.get();
        bench.driver().pass(0);
        assertEquals(List.of(Thread.currentThread()), ran);
    }

    @Test
    @Tag("P15")
    default void p15_aTimerFromAnotherThreadEndsTheWait(Bench bench) throws Exception {
        WatchedLoop watched = idle(bench);
        AtomicInteger fired = new AtomicInteger();
        FutureTask<Void> giver =
                whileWaiting(watched, () -> bench.map.schedule(() -> count(bench, fired), Duration.ofMillis(3)));
        while (fired.get() == 0) {
            bench.driver().pass(-1);
        }
        giver.get();
        bench.driver().pass(0);
        assertEquals(1, fired.get());
    }

    @Test
    @Tag("P15")
    default void p15_ofManyTasksFromManyThreadsNoneIsLost(Bench bench) throws Exception {
        idle(bench);
        int threads = 4;
        int each = 5_000;
        int[] ran = new int[threads];
        List<FutureTask<Void>> givers = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            int giver = t;
            givers.add(elsewhere(() -> {
                for (int i = 0; i < each; i++) {
                    int expected = i;
                    bench.map.execute(() -> ran[giver] += ran[giver] == expected ? 1 : 1_000_000);
                }
                bench.map.execute(bench.map::wakeup);
                return null;
            }));
        }
        while (ran[0] < each || ran[1] < each || ran[2] < each || ran[3] < each) {
            bench.driver().pass(-1);
        }
        for (FutureTask<Void> giver : givers) {
            giver.get();
        }
        for (int count : ran) {
            assertEquals(each, count, "in order, none twice");
        }
    }

    @Test
    @Tag("P15")
    default void p15_aCallFromAWrongThreadNamesBothThreads(Bench bench) throws Exception {
        Probe probe = new Probe(bench, "probe", bench.pair().mine());
        MapDriver driver = bench.driver();
        bench.pass();
        List<Callable<?>> calls = List.of(
                () -> probe.say("x"),
                () -> {
                    probe.wantWrite(true);
                    return null;
                },
                () -> bench.map.dispatchers(),
                () -> {
                    bench.map.add(new Dispatcher());
                    return null;
                },
                driver::park);
        for (Callable<?> call : calls) {
            IllegalStateException refused = elsewhere(() -> assertThrows(IllegalStateException.class, call::call))
                    .get();
            assertTrue(refused.getMessage().contains("'elsewhere'"), refused.getMessage());
            assertTrue(
                    refused.getMessage().contains("'" + Thread.currentThread().getName() + "'"), refused.getMessage());
        }
    }

    @Test
    @Tag("P15")
    default void p15_closeHops(Bench bench) throws Exception {
        Thread[] closedOn = new Thread[1];
        Probe probe = new Probe(bench, "probe", bench.pair().mine());
        probe.whenClosed(() -> {
            closedOn[0] = Thread.currentThread();
            bench.map.wakeup();
        });
        WatchedLoop watched = new WatchedLoop(bench.loop);
        bench.poll(watched, Duration.ZERO);
        FutureTask<Void> closer = whileWaiting(watched, probe::close);
        while (probe.map() != null) {
            bench.driver().pass(-1);
        }
        closer.get();
        assertEquals(Thread.currentThread(), closedOn[0]);
        assertFalse(probe.channel().isOpen());
    }

    @Test
    @Tag("P15")
    default void p15_aDispatcherIsAdoptedFromAnotherThread(Bench bench) throws Exception {
        WatchedLoop watched = idle(bench);
        Bench.Pair pair = bench.pair();
        Probe adopted = new Probe(bench, "adopted", pair.mine()).reading();
        bench.map.remove(adopted);
        MapDriver driver = bench.driver();
        FutureTask<Void> giver = whileWaiting(watched, () -> driver.adopt(adopted, "somebody"));
        driver.pass(-1);
        giver.get();
        driver.pass(0);
        assertEquals("somebody", driver.onBehalf(adopted));
        Bench.say(pair.peer(), "x");
        bench.until("its input", () -> adopted.reads == 1);
    }

    @Test
    @Tag("P15")
    default void p15_aTimerIsCancelledFromAnotherThread(Bench bench) throws Exception {
        AtomicLong clock = new AtomicLong();
        AtomicInteger fired = new AtomicInteger();
        try (ChannelMap map = new ChannelMap(clock::get)) {
            Timer timer = map.schedule(fired::incrementAndGet, Duration.ofNanos(10));
            assertTrue(elsewhere(timer::cancel).get());
            clock.set(20);
            bench.loop.poll(map, Duration.ZERO);
            assertEquals(0, fired.get());
            timer.rearm(Duration.ofNanos(10));
            clock.set(30);
            bench.loop.poll(map, Duration.ZERO);
            assertEquals(1, fired.get());
        }
    }

    @Test
    @Tag("P15")
    default void p15_anUnmappedDispatcherMayBePreparedElsewhere(Bench bench) throws Exception {
        AtomicInteger accepted = new AtomicInteger();
        Dispatcher listener = elsewhere(() -> {
                    Dispatcher made = new Dispatcher() {
                        @Override
                        protected void handleAccepted(
                                java.nio.channels.SocketChannel peer, java.net.SocketAddress address) {
                            bench.closing(peer);
                            accepted.incrementAndGet();
                        }
                    };
                    made.createSocket();
                    made.bind(bench.address(Family.IPV4));
                    made.listen(5);
                    return made;
                })
                .get();
        bench.map.add(listener);
        bench.dial(listener.localAddress());
        bench.until("the connection", () -> accepted.get() == 1);
    }

    @Test
    @Tag("P15")
    default void p15_aMapMovesToTheThreadThatRunsItsPass(Bench bench) throws Exception {
        MapDriver driver =
                elsewhere(() -> new ChannelMap().drive("a test", Owners.NONE)).get();
        ChannelMap map = driver.map();
        assertThrows(IllegalStateException.class, map::dispatchers);
        driver.pass(0);
        assertEquals(List.of(), map.dispatchers());
        driver.close();
        assertThrows(RejectedExecutionException.class, () -> map.execute(() -> {}));
        assertThrows(IllegalStateException.class, () -> driver.pass(0));
    }

    @Test
    @Tag("P16")
    default void p16_anInterruptEndsTheLoopAndStaysSet(Bench bench) throws Exception {
        WatchedLoop watched = idle(bench);
        Thread waiter = Thread.currentThread();
        FutureTask<Void> interrupter = whileWaiting(watched, waiter::interrupt);
        try {
            watched.loop(bench.map);
        } finally {
            assertTrue(Thread.interrupted());
        }
        interrupter.get();
        assertEquals(1, bench.map.size());
    }

    @Test
    @Tag("P16")
    default void p16_aWaitWithTheFlagSetEndsAtOnceAndHarmsNoChannel(Bench bench) throws Exception {
        Bench.Pair pair = bench.pair();
        Probe probe = new Probe(bench, "probe", pair.mine()).reading();
        bench.pass();
        Thread.currentThread().interrupt();
        assertEquals(0, bench.driver().pass(-1));
        assertTrue(Thread.interrupted());
        Bench.say(pair.peer(), "x");
        bench.until("the input", () -> probe.input.toString().equals("x"));
    }

    @Test
    @Tag("P16")
    default void p16_recordedEventsAreDispatchedAllTheSame(Bench bench) throws Exception {
        Bench.Pair one = bench.pair();
        Bench.Pair two = bench.pair();
        List<Probe> probes = new ArrayList<>();
        for (Bench.Pair pair : List.of(one, two)) {
            Probe probe = new Probe(bench, "either", pair.mine());
            probes.add(probe.onRead(() -> {
                probe.readSome();
                Thread.currentThread().interrupt();
            }));
        }
        bench.pass();
        Bench.deliver(one, "x");
        Bench.deliver(two, "x");
        int events;
        try {
            events = bench.pass();
        } finally {
            assertTrue(Thread.interrupted());
        }
        assertEquals(2, events);
        assertEquals(1, probes.get(0).reads);
        assertEquals(1, probes.get(1).reads);
    }

    @Test
    @Tag("P16")
    default void p16_interruptsDoNotCountAsASickLoop(Bench bench) throws Exception {
        idle(bench);
        for (int i = 0; i < 600; i++) {
            Thread.currentThread().interrupt();
            bench.driver().pass(-1);
        }
        assertTrue(Thread.interrupted());
    }

    @Test
    @Tag("P13")
    default void p13_aTimerThatSetsItselfAnewDoesNotStopThePass(Bench bench) throws Exception {
        AtomicInteger fired = new AtomicInteger();
        try (ChannelMap map = new ChannelMap(() -> 0)) {
            Timer[] timer = new Timer[1];
            timer[0] = map.schedule(
                    () -> {
                        if (fired.incrementAndGet() < 1_000) {
                            timer[0].rearm(Duration.ZERO);
                        }
                    },
                    Duration.ZERO);
            for (int pass = 1; pass <= 3; pass++) {
                bench.loop.poll(map, Duration.ZERO);
                assertEquals(pass, fired.get());
            }
        }
    }

    @Test
    @Tag("S3")
    default void s3_timersFollowTheClockOfTheMap(Bench bench) throws Exception {
        AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5);
        List<String> fired = new ArrayList<>();
        try (ChannelMap map = new ChannelMap(clock::get)) {
            map.schedule(() -> fired.add("third"), Duration.ofNanos(30));
            map.schedule(() -> fired.add("first"), Duration.ofNanos(10));
            map.schedule(() -> fired.add("second"), Duration.ofNanos(10));
            Timer cancelled = map.schedule(() -> fired.add("never"), Duration.ofNanos(10));
            Timer rearmed = map.schedule(() -> fired.add("rearmed"), Duration.ofNanos(10));
            assertTrue(cancelled.cancel());
            assertFalse(cancelled.cancel());
            rearmed.rearm(Duration.ofNanos(40));
            bench.loop.poll(map, Duration.ZERO);
            assertEquals(List.of(), fired);
            clock.addAndGet(10);
            bench.loop.poll(map, Duration.ZERO);
            assertEquals(List.of("first", "second"), fired);
            clock.addAndGet(29);
            bench.loop.poll(map, Duration.ZERO);
            assertEquals(List.of("first", "second", "third"), fired);
            assertTrue(rearmed.isArmed());
            clock.addAndGet(1);
            bench.loop.poll(map, Duration.ZERO);
            assertEquals(List.of("first", "second", "third", "rearmed"), fired);
            assertFalse(rearmed.isArmed());
        }
    }
}
