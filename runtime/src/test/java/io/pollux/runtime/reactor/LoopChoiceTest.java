// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.reactor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pollux.Dispatcher;
import io.pollux.Reactor;
import io.pollux.SwapException;
import io.pollux.SwapReport;
import io.pollux.runtime.loops.Loop;
import io.pollux.runtime.registry.LoopTarget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.osgi.framework.FrameworkUtil;

@DisplayName("The loop of a reactor")
class LoopChoiceTest {
    private final TestLoop best = new TestLoop("best");
    private final TestLoop next = new TestLoop("next", "magic");
    private final ReactorGroup group = Groups.patient();
    private final Events events = new Events();
    private Reactor reactor;

    @BeforeEach
    void start() {
        group.listen(events);
        group.resize(1);
        reactor = group.next();
    }

    @AfterEach
    void stop() {
        group.close();
    }

    /** Returns when the reactor has followed. */
    private void offer(TestLoop... loops) {
        group.publish(listed(loops));
        group.followNow("a test");
    }

    private static List<Loop> listed(TestLoop... loops) {
        return Stream.of(loops)
                .map(loop -> loop.offered(Map.of("pollux.loop.name", loop.name())))
                .toList();
    }

    private void admit(String filter) throws Exception {
        group.filter(LoopTarget.of(FrameworkUtil.createFilter(filter)));
    }

    private Dispatcher serve() throws IOException {
        Dispatcher server = Echo.server();
        reactor.add(server);
        return server;
    }

    @Test
    void isTheBestThatIsOffered() throws Exception {
        offer(best, next);
        events.expect("swapped null best");
    }

    @Test
    void changesWhenABetterOneAppears() throws Exception {
        offer(next);
        offer(best, next);
        events.expect("swapped null next", "swapped next best");
        assertEquals(1, next.closed.get());
    }

    @Test
    void changesWithTheRanking() throws Exception {
        offer(best, next);
        offer(next, best);
        events.expect("swapped null best", "swapped best next");
    }

    @Test
    void changesWithTheConfiguredRankingAndBackWithoutIt() throws Exception {
        offer(best, next);
        group.rank(Map.of("next", 1, "other", 2));
        events.expect("swapped null best", "swapped best next");
        assertEquals(1, group.loops().get(0).ranking());
        offer(best, next);
        assertEquals("next", reactor.loopName());
        group.rank(Map.of());
        events.expect("swapped next best");
    }

    @Test
    void staysWhenAWorseOneAppears() throws Exception {
        offer(best);
        offer(best, next);
        offer(best);
        events.expect("swapped null best");
        assertNull(events.heard.poll());
    }

    @Nested
    @Tag("B1")
    class ThatLeaves {
        @Test
        void hasBeenLeftBeforeItsUnregisteringReturns() throws Exception {
            offer(best, next);
            offer(next);
            assertEquals(1, best.closed.get());
            assertEquals("next", reactor.loopName());
        }

        @Test
        void hasBeenLeftInlineOnTheReactorsOwnThread() throws Exception {
            offer(best, next);
            try (Client client = new Client(serve())) {
                client.echoes("before");
                CountDownLatch left = new CountDownLatch(1);
                reactor.execute(() -> {
                    offer(next);
                    if (best.closed.get() == 1) {
                        left.countDown();
                    }
                });
                assertTrue(left.await(60, TimeUnit.SECONDS));
                client.echoes("after");
            }
        }

        @Test
        void hasBeenLeftInlineWhileASwapFromItIsUnderWay() throws Exception {
            offer(best);
            CompletableFuture<Integer> closed = new CompletableFuture<>();
            betweenSlicesOfASwapTo(next, () -> {
                offer(next);
                closed.complete(best.closed.get());
            });
            offer(next, best);
            assertEquals(1, closed.get(60, TimeUnit.SECONDS));
            events.expect("swapped null best", "swapped best next");
        }

        @Test
        void isForgottenIfItWasChosenMeanwhile() throws Exception {
            offer(best, next);
            CompletableFuture<Integer> closed = new CompletableFuture<>();
            betweenSlicesOfASwapTo(next, () -> {
                offer(best);
                closed.complete(next.closed.get());
            });
            reactor.swap("next");
            assertEquals(1, closed.get(60, TimeUnit.SECONDS));
            assertEquals("best", reactor.loopName());
            TestLoop better = new TestLoop("better");
            group.publish(listed(better, next, best));
            group.followNow("a test");
            assertEquals("better", reactor.loopName());
        }

        @Test
        @Tag("B5")
        void doesNotKeepAReactorFromStoppingThatIsToldSoMeanwhile() throws Exception {
            offer(best, next);
            ReactorThread alone = new ReactorThread("without a heartbeat", group);
            alone.start();
            reactor = alone;
            reactor.swap("best");
            betweenSlicesOfASwapTo(next, () -> {
                Thread stopping = new Thread(alone::stop);
                stopping.start();
                joined(stopping); // the pass that this is in uses the wakeup up
            });
            try {
                reactor.swap("next");
            } catch (SwapException e) {
                assertTrue(e.getCause() instanceof RejectedExecutionException, e.toString());
            }
            Await.until(alone::hasEnded);
        }

        /** Maps so many channels, and has the loop be so slow, that the swap needs several slices. */
        private void betweenSlicesOfASwapTo(TestLoop loop, Runnable task) throws Exception {
            CountDownLatch mapped = new CountDownLatch(1);
            reactor.execute(() -> {
                for (int i = 0; i < 200; i++) {
                    reactor.map().add(socket());
                }
                mapped.countDown();
            });
            assertTrue(mapped.await(60, TimeUnit.SECONDS));
            AtomicBoolean once = new AtomicBoolean();
            loop.taking = () -> {
                if (once.compareAndSet(false, true)) {
                    reactor.execute(task);
                }
                long start = System.nanoTime();
                while (System.nanoTime() - start < 20_000) {
                    Thread.onSpinWait();
                }
            };
        }

        private static void joined(Thread thread) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private static Dispatcher socket() {
            try {
                return new Dispatcher(DatagramChannel.open());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Test
        void isParkedIfItWasTheLast() throws Exception {
            offer(best);
            offer();
            events.expect("swapped null best", "parked best");
            assertNull(reactor.loopName());
            assertEquals(1, best.closed.get());
        }

        @Test
        @Tag("S2")
        void isNotGoneBackToWhenTheOthersFail() throws Exception {
            next.mood = TestLoop.Mood.CANNOT_OPEN;
            offer(best, next);
            events.expect("swapped null best");
            offer(next);
            events.expect("failed next", "parked best");
            assertEquals(1, best.closed.get());
        }

        @Test
        @Tag("S2")
        void isReplacedByTheOneAfterTheOneThatFails() throws Exception {
            TestLoop third = new TestLoop("third");
            next.mood = TestLoop.Mood.CANNOT_OPEN;
            offer(best, next, third);
            events.expect("swapped null best");
            offer(next, third);
            events.expect("failed next", "swapped null third");
        }

        @Test
        void doesNotWaitForEverForAReactorThatIsStuck() throws Exception {
            offer(best, next);
            events.expect("swapped null best");
            group.swapTimeout(Duration.ofMillis(20));
            CountDownLatch stuck = new CountDownLatch(1);
            CountDownLatch inside = new CountDownLatch(1);
            reactor.execute(() -> {
                inside.countDown();
                awaitQuietly(stuck);
            });
            inside.await();
            offer(next);
            assertEquals("best", reactor.loopName());
            stuck.countDown();
            events.expect("swapped best next");
        }
    }

    @Nested
    @Tag("S5")
    class OfNone {
        @Test
        void parksAndResumesWithNothingLost() throws Exception {
            offer(best);
            Dispatcher server = serve();
            try (Client before = new Client(server)) {
                before.echoes("first");
                CountDownLatch timer = new CountDownLatch(1);
                offer();
                reactor.schedule(timer::countDown, Duration.ofMillis(1));
                before.send("sent while parked");
                try (Client during = new Client(server)) {
                    during.send("connected while parked");
                    assertTrue(timer.await(60, TimeUnit.SECONDS));
                    assertNull(reactor.loopName());
                    offer(next);
                    before.expect("sent while parked");
                    during.expect("connected while parked");
                }
            }
        }

        @Test
        void refusesASwapToANameWithTheNamesThatAreOffered() throws Exception {
            offer(best, next);
            SwapException e = assertThrows(SwapException.class, () -> reactor.swap("nothing"));
            assertTrue(e.getMessage().contains("'nothing'"), e.getMessage());
            assertTrue(e.getMessage().contains("[best, next]"), e.getMessage());
        }
    }

    @Nested
    @Tag("S8")
    class ThatCannotBeOpened {
        @Test
        void isTriedOnceMoreWhenTheOneThatLeavesIsClosed() throws Exception {
            offer(best, next);
            next.refusals.set(1);
            offer(next);
            events.expect("swapped null best", "swapped best next");
            assertEquals(1, best.closed.get());
            assertEquals(2, next.tried.get());
        }

        @Test
        void isTriedAgainUntilItCan() throws Exception {
            next.mood = TestLoop.Mood.CANNOT_OPEN;
            offer(best, next);
            Dispatcher server = serve();
            try (Client client = new Client(server)) {
                client.echoes("before");
                offer(next);
                events.expect("swapped null best", "failed next", "parked best");
                client.send("sent while parked");
                next.mood = TestLoop.Mood.WELL;
                events.expect("swapped null next");
                client.expect("sent while parked");
            }
        }

        @Test
        void isTriedAgainAlsoIfItWasTheFirst() throws Exception {
            best.mood = TestLoop.Mood.CANNOT_OPEN;
            offer(best);
            events.expect("failed best");
            best.mood = TestLoop.Mood.WELL;
            events.expect("swapped null best");
        }

        @Test
        void isTriedAgainWithoutAWordAndWithoutHaste() throws Exception {
            best.mood = TestLoop.Mood.CANNOT_OPEN;
            offer(best);
            events.expect("failed best");
            long before = reactor.map().counters().passes();
            Await.until(() -> best.tried.get() >= 4);
            assertTrue(reactor.map().counters().passes() - before < 50, "it spins");
            assertNull(events.heard.poll());
        }

        @Test
        void isNotTriedAnyMoreOnceItHasLeft() throws Exception {
            best.mood = TestLoop.Mood.CANNOT_OPEN;
            offer(best);
            Await.until(() -> best.tried.get() >= 2);
            offer();
            int tried = best.tried.get();
            CountDownLatch later = new CountDownLatch(1);
            reactor.schedule(later::countDown, Duration.ofMillis(1_100)); // longer than between two tries
            assertTrue(later.await(60, TimeUnit.SECONDS));
            assertEquals(tried, best.tried.get());
        }

        @Test
        void isNotTriedAnyMoreOnceAnotherIsInUse() throws Exception {
            best.mood = TestLoop.Mood.CANNOT_OPEN;
            offer(best);
            events.expect("failed best");
            offer(best, next);
            events.expect("failed best", "swapped null next");
            int tried = best.tried.get();
            CountDownLatch later = new CountDownLatch(1);
            reactor.schedule(later::countDown, Duration.ofMillis(1_100));
            assertTrue(later.await(60, TimeUnit.SECONDS));
            assertEquals(tried, best.tried.get());
        }

        @Test
        void leavesTheTimersGoing() throws Exception {
            best.mood = TestLoop.Mood.CANNOT_OPEN;
            offer(best);
            CountDownLatch timer = new CountDownLatch(1);
            reactor.schedule(timer::countDown, Duration.ofMillis(1));
            assertTrue(timer.await(60, TimeUnit.SECONDS));
            assertNull(reactor.loopName());
        }

        @Test
        void doesNotKeepAReactorFromStopping() throws Exception {
            best.mood = TestLoop.Mood.CANNOT_OPEN;
            offer(best);
            Await.until(() -> best.tried.get() >= 2);
            group.close();
            assertTrue(group.all().isEmpty());
        }
    }

    @Nested
    class UnderAFilter {
        @Test
        void isTheBestThatIsAdmitted() throws Exception {
            offer(best, next);
            admit("(pollux.loop.name=next)");
            events.expect("swapped null best", "swapped best next");
            group.filter(null);
            events.expect("swapped next best");
        }

        @Test
        void isNoneIfNoneIsAdmitted() throws Exception {
            offer(best, next);
            admit("(pollux.loop.name=other)");
            events.expect("swapped null best", "parked best");
        }

        @Test
        void staysIfTheAdmittedOneFails() throws Exception {
            next.mood = TestLoop.Mood.CANNOT_OPEN;
            offer(best, next);
            admit("(pollux.loop.name=next)");
            events.expect("swapped null best", "failed next");
            assertEquals("best", reactor.loopName());
        }
    }

    @Nested
    class ChosenByName {
        @Test
        void isReported() throws Exception {
            offer(best, next);
            serve();
            SwapReport report = reactor.swap("next");
            assertEquals("best", report.from());
            assertEquals("next", report.to());
            assertEquals("next", reactor.loopName());
        }

        @Test
        void isOpenedAfreshIfItIsInUse() throws Exception {
            offer(best);
            reactor.swap("best");
            assertEquals(2, best.opened.get());
            assertEquals(1, best.closed.get());
        }

        @Test
        void happensAtOnceInACallback() throws Exception {
            offer(best, next);
            CountDownLatch swapped = new CountDownLatch(1);
            reactor.execute(() -> {
                try {
                    if ("next".equals(reactor.swap("next").to()) && "next".equals(reactor.loopName())) {
                        swapped.countDown();
                    }
                } catch (SwapException e) {
                    throw new AssertionError(e);
                }
            });
            assertTrue(swapped.await(60, TimeUnit.SECONDS));
        }

        @Test
        void holdsWhenRankingsChangeAndBetterOnesAppear() throws Exception {
            TestLoop third = new TestLoop("third");
            offer(best, next);
            reactor.swap("next");
            offer(third, best, next);
            offer(third, next);
            assertEquals("next", reactor.loopName());
        }

        @Test
        void holdsUntilItLeaves() throws Exception {
            offer(best, next);
            reactor.swap("next");
            offer(best);
            assertEquals("best", reactor.loopName());
            offer(best, next);
            events.expect("swapped null best", "swapped best next", "swapped next best");
            assertNull(events.heard.poll());
        }

        @Test
        void holdsUntilTheFilterChanges() throws Exception {
            offer(best, next);
            reactor.swap("next");
            admit("(pollux.loop.name=*)");
            events.expect("swapped null best", "swapped best next", "swapped next best");
        }

        @Test
        void thatFailsLeavesTheOldOne() throws Exception {
            next.mood = TestLoop.Mood.CANNOT_OPEN;
            offer(best, next);
            try (Client client = new Client(serve())) {
                assertThrows(SwapException.class, () -> reactor.swap("next"));
                assertEquals("best", reactor.loopName());
                client.echoes("still here");
            }
            offer(next, best);
            next.mood = TestLoop.Mood.WELL;
            offer(next, best);
            events.expect("swapped null best", "failed next", "failed next", "swapped best next");
        }
    }

    @Nested
    @Tag("S7")
    class WithRequiredFeatures {
        @Test
        void isNotChangedForOneThatLacksThem() throws Exception {
            offer(next);
            Dispatcher demanding = demanding();
            offer(best, next);
            events.expect("swapped null next");
            assertNull(events.heard.poll());
            assertEquals("next", reactor.loopName());
            SwapException e = assertThrows(SwapException.class, () -> reactor.swap("best"));
            assertTrue(e.getMessage().contains(demanding.toString()), e.getMessage());
            assertTrue(e.getMessage().contains("magic"), e.getMessage());
        }

        @Test
        void letsOnlyThoseWaitWhoRequireThemUntilOneComes() throws Exception {
            offer(next);
            Dispatcher demanding = demanding();
            try (Client client = new Client(serve());
                    Logged logged = new Logged("io.pollux")) {
                client.echoes("before");
                offer(best);
                client.echoes("others are served");
                try (Client queued = new Client(demanding)) {
                    queued.send("kept");
                    client.echoes("again");
                    assertEquals(3, size(), "nobody has accepted the other one");
                    assertEquals(
                            1,
                            logged.with("'best'", demanding.toString(), "[magic]", "wait")
                                    .size());
                    offer(best, next);
                    queued.expect("kept");
                    client.echoes("after");
                }
            }
            events.expect("swapped null next", "swapped next best", "swapped best next");
        }

        @Test
        void servesTheOthersAlsoIfItIsTheFirstOne() throws Exception {
            demanding();
            try (Client client = new Client(serve())) {
                offer(best);
                client.echoes("served");
            }
            events.expect("swapped null best");
        }

        @Test
        void servesTheOthersAlsoIfItIsAskedForByName() throws Exception {
            admit("(pollux.loop.name=none)");
            offer(best);
            demanding();
            try (Client client = new Client(serve())) {
                reactor.swap("best");
                client.echoes("served");
            }
        }

        @Test
        void prefersTheOneThatLacksFewest() throws Exception {
            offer(new TestLoop("all", "magic", "spells"));
            try (Client client = new Client(demanding("magic"))) {
                demanding("spells");
                offer(best);
                client.send("kept");
                offer(best, next);
                client.expect("kept");
            }
            events.expect("swapped null all", "swapped all best", "swapped best next");
        }

        @Test
        void isAnyOnceNobodyRequiresThemAnyMore() throws Exception {
            offer(next);
            Dispatcher demanding = demanding();
            offer(best);
            CountDownLatch closed = new CountDownLatch(1);
            reactor.execute(() -> {
                demanding.close();
                closed.countDown();
            });
            assertTrue(closed.await(60, TimeUnit.SECONDS));
            offer(best, next);
            events.expect("swapped null next", "swapped next best");
            assertNull(events.heard.poll());
        }

        private int size() throws Exception {
            CompletableFuture<Integer> size = new CompletableFuture<>();
            reactor.execute(() -> size.complete(reactor.map().size()));
            return size.get(60, TimeUnit.SECONDS);
        }

        private Dispatcher demanding() throws Exception {
            return demanding("magic");
        }

        private Dispatcher demanding(String feature) throws Exception {
            Dispatcher demanding = Echo.server();
            demanding.require(feature);
            CountDownLatch mapped = new CountDownLatch(1);
            reactor.add(demanding);
            reactor.execute(mapped::countDown);
            assertTrue(mapped.await(60, TimeUnit.SECONDS));
            return demanding;
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
