// SPDX-License-Identifier: Apache-2.0
package io.pollux.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pollux.Dispatcher;
import io.pollux.Timer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * When a caller's loop goes on and when it ends: rule P14. A loop that wrongly waits does so for a day, so the timeout
 * of the test fails it.
 */
@Timeout(60)
interface LoopRules {
    /** The places from which the last dispatcher is closed. */
    enum Closer {
        EVENT,
        TASK,
        TIMER,
        OTHER_THREAD,
        WHEN_CLOSED,
        PREDICATE;

        void arrange(Bench bench, Dispatcher last) throws Exception {
            switch (this) {
                case EVENT -> {
                    Bench.Pair pair = bench.pair();
                    Probe probe = new Probe(bench, "closer", pair.mine());
                    probe.onRead(() -> {
                        probe.close();
                        last.close();
                    });
                    Bench.say(pair.peer(), "x");
                }
                case TASK -> bench.map.execute(last::close);
                case TIMER -> bench.map.schedule(last::close, Duration.ofMillis(20));
                case OTHER_THREAD -> new Thread(last::close, "closer").start();
                case WHEN_CLOSED -> {
                    Probe first = new Probe(bench, "first", bench.pair().mine());
                    first.whenClosed(last::close);
                    bench.map.execute(first::close);
                }
                default ->
                    new Dispatcher(bench.pair().mine(), bench.map) {
                        @Override
                        protected boolean readable() {
                            close();
                            last.close();
                            return false;
                        }
                    };
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @Tag("P14")
    default void p14_aLoopEndsAtOnceWhoeverClosesTheLastDispatcher(Closer closer, Bench bench) throws Exception {
        Probe last = new Probe(bench, "last", bench.pair().mine());
        closer.arrange(bench, last);
        bench.loop.loop(bench.map, Duration.ofDays(1), Integer.MAX_VALUE);
        assertTrue(bench.map.isEmpty());
    }

    @Test
    @Tag("P14")
    @Timeout(25)
    default void p14_aLoopWithoutArgumentsDoesSoToo(Bench bench) throws Exception {
        Probe last = new Probe(bench, "last", bench.pair().mine());
        bench.map.schedule(last::close, Duration.ofMillis(20));
        bench.loop.loop(bench.map);
        assertTrue(bench.map.isEmpty());
    }

    @Test
    @Tag("P14")
    default void p14_aLoopGoesOnForAClientThatConnectsAgainLater(Bench bench) throws Exception {
        AtomicInteger connections = new AtomicInteger();
        ServerSocketChannel listener = bench.listener(Family.IPV4);
        Runnable[] connect = new Runnable[1];
        connect[0] = () -> {
            try {
                Probe client = new Probe(bench, "client");
                client.createSocket();
                client.onConnect(() -> {
                    connections.incrementAndGet();
                    client.close();
                });
                client.whenClosed(() -> {
                    if (connections.get() < 3) {
                        bench.map.schedule(connect[0], Duration.ofMillis(20));
                    }
                });
                client.connect(listener.getLocalAddress());
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        };
        connect[0].run();
        bench.loop.loop(bench.map);
        assertEquals(3, connections.get());
    }

    @Test
    @Tag("P14")
    default void p14_aLoopOverTimersAndTasksOnlyRunsThemAndEnds(Bench bench) throws Exception {
        AtomicInteger ran = new AtomicInteger();
        long start = System.nanoTime();
        bench.map.schedule(ran::incrementAndGet, Duration.ofMillis(20));
        bench.map.schedule(() -> bench.map.execute(ran::incrementAndGet), Duration.ofMillis(40));
        bench.map.execute(ran::incrementAndGet);
        bench.loop.loop(bench.map, Duration.ofDays(1), Integer.MAX_VALUE);
        assertTrue(System.nanoTime() - start >= 40_000_000);
        assertEquals(3, ran.get());
    }

    @Test
    @Tag("P14")
    default void p14_theTimeoutAndTheCountHoldForTimersToo(Bench bench) throws Exception {
        bench.map.schedule(() -> {}, Duration.ofDays(1));
        long before = bench.map.counters().passes();
        long start = System.nanoTime();
        bench.loop.loop(bench.map, Duration.ofMillis(10), 3);
        assertTrue(System.nanoTime() - start >= 30_000_000);
        bench.loop.loop(bench.map, Duration.ZERO, 3);
        assertEquals(before, bench.map.counters().passes(), "no loop has waited over it");
    }

    @Test
    @Tag("P14")
    default void p14_whatTheLastDispatcherStillWantedDoesNotShortenTheWaitForATimer(Bench bench) throws Exception {
        Bench.Pair pair = bench.pair();
        Probe probe = new Probe(bench, "probe", pair.mine()) {
            @Override
            protected void handleRead() throws java.io.IOException {
                super.handleRead();
                readAgain();
                close();
            }
        };
        probe.reading();
        Bench.deliver(pair, "x");
        bench.pass();
        assertTrue(bench.map.isEmpty());
        bench.map.schedule(() -> {}, Duration.ofDays(1));
        long start = System.nanoTime();
        bench.loop.loop(bench.map, Duration.ofMillis(10), 3);
        assertTrue(System.nanoTime() - start >= 30_000_000);
    }

    @Test
    @Tag("P14")
    default void p14_cancelledTimersKeepNoLoop(Bench bench) throws Exception {
        Timer mine = bench.map.schedule(() -> {}, Duration.ofDays(1));
        Timer others = bench.map.schedule(() -> {}, Duration.ofDays(1));
        bench.map.schedule(mine::cancel, Duration.ofMillis(10));
        CountDownLatch running = new CountDownLatch(1);
        bench.map.execute(running::countDown);
        Thread canceller = new Thread(
                () -> {
                    try {
                        assertTrue(running.await(60, TimeUnit.SECONDS));
                    } catch (InterruptedException e) {
                        return;
                    }
                    others.cancel();
                },
                "canceller");
        canceller.start();
        bench.loop.loop(bench.map, Duration.ofDays(1), Integer.MAX_VALUE);
        assertFalse(mine.isArmed() || others.isArmed());
    }

    @Test
    @Tag("P14")
    default void p14_aTaskFromAnotherThreadEndsTheWaitForATimer(Bench bench) throws Exception {
        Timer far = bench.map.schedule(() -> {}, Duration.ofDays(1));
        AtomicInteger ran = new AtomicInteger();
        CountDownLatch running = new CountDownLatch(1);
        bench.map.execute(running::countDown);
        new Thread(
                        () -> {
                            try {
                                running.await();
                            } catch (InterruptedException e) {
                                return;
                            }
                            bench.map.execute(() -> {
                                ran.incrementAndGet();
                                far.cancel();
                            });
                        },
                        "other")
                .start();
        bench.loop.loop(bench.map, Duration.ofDays(1), Integer.MAX_VALUE);
        assertEquals(1, ran.get());
    }

    @Test
    @Tag("P14")
    default void p14_aTimerOverAnEmptyMapMayMapADispatcher(Bench bench) throws Exception {
        Bench.Pair pair = bench.pair();
        Bench.say(pair.peer(), "x");
        AtomicInteger reads = new AtomicInteger();
        bench.map.schedule(
                () -> {
                    try {
                        Probe probe = new Probe(bench, "probe", pair.mine());
                        probe.onRead(() -> {
                            reads.incrementAndGet();
                            probe.close();
                        });
                    } catch (java.io.IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                },
                Duration.ofMillis(10));
        bench.loop.loop(bench.map, Duration.ofDays(1), Integer.MAX_VALUE);
        assertEquals(1, reads.get());
    }

    @Test
    @Tag("P14")
    default void p14_closingTheMapEndsTheLoop(Bench bench) throws Exception {
        bench.map.schedule(() -> {}, Duration.ofDays(1));
        bench.map.schedule(bench.map::close, Duration.ofMillis(10));
        bench.loop.loop(bench.map, Duration.ofDays(1), Integer.MAX_VALUE);
    }

    @Test
    @Tag("P16")
    default void p16_anInterruptEndsALoopThatWaitsForATimer(Bench bench) throws Exception {
        bench.map.schedule(() -> {}, Duration.ofDays(1));
        Thread looping = Thread.currentThread();
        bench.map.execute(() -> new Thread(looping::interrupt, "interrupter").start());
        bench.loop.loop(bench.map, Duration.ofDays(1), Integer.MAX_VALUE);
        assertTrue(Thread.interrupted());
    }

    @Test
    @Tag("P14")
    default void p14_aLoopEndsWhenTheMapIsEmpty(Bench bench) throws Exception {
        Bench.Pair pair = bench.pair();
        Probe probe = new Probe(bench, "probe", pair.mine()).closing();
        probe.onRead(probe::readSome);
        pair.peer().close();
        bench.loop.loop(bench.map);
        assertEquals(1, probe.closes);
        assertTrue(bench.map.isEmpty());
    }

    @Test
    @Tag("P14")
    default void p14_aLoopEndsAfterItsCount(Bench bench) throws Exception {
        Probe.Asked probe = new Probe.Asked(bench, "probe", bench.pair().mine());
        bench.loop.loop(bench.map, Duration.ZERO, 7);
        assertEquals(7, probe.askedReadable);
        bench.loop.loop(bench.map, Duration.ZERO, 0);
        bench.loop.loop(bench.map, Duration.ZERO, -1);
        assertEquals(7, probe.askedReadable);
    }

    @Test
    @Tag("P14")
    default void p14_theTimeoutIsThatOfEachPass(Bench bench) throws Exception {
        new Probe(bench, "probe", bench.pair().mine());
        long start = System.nanoTime();
        bench.loop.loop(bench.map, Duration.ofMillis(10), 3);
        assertTrue(System.nanoTime() - start >= 30_000_000);
    }

    @Test
    @Tag("P14")
    default void p14_anEmptiedMapLetsGoOfItsLoop(Bench bench) throws Exception {
        WatchedLoop watched = new WatchedLoop(bench.loop);
        try (ServerSocketChannel listener = bench.listener(Family.IPV4);
                SocketChannel stream = SocketChannel.open(listener.getLocalAddress())) {
            Probe probe = new Probe(bench, "probe", stream);
            watched.poll(bench.map, Duration.ZERO);
            assertNotNull(bench.map.loop());
            probe.close();
            watched.poll(bench.map, Duration.ZERO);
            assertEquals(1, watched.closed);
        }
    }
}
