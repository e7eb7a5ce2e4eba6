// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.reactor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pollux.Dispatcher;
import io.pollux.ExitNow;
import io.pollux.SwapException;
import io.pollux.runtime.reactor.ReactorQuery.Turn;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@DisplayName("A reactor")
class ReactorThreadTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofMillis(20);

    private final ReactorGroup group = Groups.patient();
    private final TestLoop loop = new TestLoop("one");
    private ReactorThread reactor;

    @BeforeEach
    void start() {
        group.publish(List.of(loop.offered(Map.of())));
        group.resize(1);
        reactor = group.reactor("reactor-0");
    }

    @AfterEach
    void stop() {
        group.close();
    }

    private Dispatcher server() throws IOException {
        Dispatcher server = Echo.server();
        reactor.add(server);
        return server;
    }

    private Thread thread() throws Exception {
        return reactor.call(Thread::currentThread, LONG);
    }

    @Test
    @Tag("B5")
    void runsOnADaemonThreadOfItsNameThatHoldsNobodysClassLoader() throws Exception {
        ClassLoader mine = new ClassLoader() {};
        Thread.currentThread().setContextClassLoader(mine);
        try {
            group.resize(2);
        } finally {
            Thread.currentThread().setContextClassLoader(getClass().getClassLoader());
        }
        Thread thread = group.reactor("reactor-1").call(Thread::currentThread, LONG);
        assertEquals("reactor-1", thread.getName());
        assertTrue(thread.isDaemon());
        assertNotEquals(mine, thread.getContextClassLoader());
    }

    @Test
    void hasALoopWhenItHasBeenStarted() {
        assertEquals("one", reactor.loopName());
    }

    @Test
    @Tag("P10")
    void waitsOverAnEmptyMap() throws Exception {
        reactor.call(() -> null, LONG);
        assertWaitsForATimerWithoutSpinning();
    }

    /** Counts until the timer goes off, and no longer: who asks may be late. */
    private void assertWaitsForATimerWithoutSpinning() throws Exception {
        int before = loop.waits.get();
        CompletableFuture<Integer> waits = new CompletableFuture<>();
        reactor.schedule(() -> waits.complete(loop.waits.get()), Duration.ofMillis(100));
        assertTrue(waits.get(60, TimeUnit.SECONDS) - before < 20, "it spins");
    }

    @Nested
    class WhenInterrupted {
        @Test
        @Tag("P16")
        void goesOnAndDoesNotTakeItForTheLoopsFault() throws Exception {
            Events events = new Events();
            group.listen(events);
            Thread thread = thread();
            try (Client client = new Client(server())) {
                for (int i = 0; i < 2_000; i++) {
                    thread.interrupt();
                    Thread.onSpinWait();
                }
                client.echoes("still here");
            }
            assertNull(events.heard.poll());
        }

        @Test
        @Tag("P16")
        void doesNotSpin() throws Exception {
            CountDownLatch interrupted = new CountDownLatch(1);
            reactor.execute(() -> {
                Thread.currentThread().interrupt();
                interrupted.countDown();
            });
            assertTrue(interrupted.await(60, TimeUnit.SECONDS));
            assertWaitsForATimerWithoutSpinning();
        }
    }

    @Nested
    @Tag("D12")
    class MeetingExitNow {
        @Test
        void closesTheDispatcherThatThrewItAndServesTheOthers() throws Exception {
            Dispatcher leaving = new Dispatcher() {
                @Override
                protected void handleAccepted(java.nio.channels.SocketChannel peer, java.net.SocketAddress address)
                        throws IOException {
                    peer.close();
                    throw new ExitNow("let me out");
                }
            };
            CountDownLatch closed = new CountDownLatch(1);
            leaving.whenClosed(closed::countDown);
            leaving.createSocket();
            leaving.bind(new java.net.InetSocketAddress(java.net.InetAddress.getLoopbackAddress(), 0));
            leaving.listen(1);
            try (Client other = new Client(server())) {
                other.echoes("before");
                reactor.add(leaving);
                try (Client cause = new Client(leaving)) {
                    cause.expectEnd();
                    assertTrue(closed.await(60, TimeUnit.SECONDS));
                }
                other.echoes("after");
            }
        }

        @Test
        void inATaskGoesOn() throws Exception {
            reactor.execute(() -> {
                throw new ExitNow();
            });
            assertEquals("answer", reactor.call(() -> "answer", LONG));
        }
    }

    @Nested
    class Called {
        @Test
        void answersFromItsThread() throws Exception {
            assertTrue(reactor.call(reactor::inReactor, LONG));
            assertFalse(reactor.inReactor());
        }

        @Test
        void answersAtOnceOnItsOwnThread() throws Exception {
            assertTrue(reactor.call(() -> reactor.call(reactor::inReactor, Duration.ZERO), LONG));
        }

        @Test
        void handsOutWhatTheTaskThrew() {
            IOException thrown = new IOException("mine");
            ExecutionException e = assertThrows(
                    ExecutionException.class,
                    () -> reactor.call(
                            () -> {
                                throw thrown;
                            },
                            LONG));
            assertSame(thrown, e.getCause());
        }

        @Test
        void afterItsStopRefuses() {
            group.close();
            assertThrows(RejectedExecutionException.class, () -> reactor.call(() -> null, LONG));
            assertThrows(RejectedExecutionException.class, () -> reactor.execute(() -> {}));
            assertThrows(SwapException.class, () -> reactor.swap("one"));
        }

        @Test
        void whileItIsStoppedDoesNotWait() throws Exception {
            SynchronousQueue<Integer> blocked = block();
            AtomicBoolean rejected = new AtomicBoolean();
            CountDownLatch asked = new CountDownLatch(1);
            Thread caller = new Thread(() -> {
                asked.countDown();
                rejected.set(isRejected());
            });
            caller.start();
            asked.await();
            reactor.stop();
            blocked.put(1);
            caller.join();
            assertTrue(rejected.get());
        }

        @Test
        @Tag("B2")
        void afterItsTasksDoesSoBehindWhatTheyMap() throws Exception {
            CountDownLatch entered = new CountDownLatch(1);
            CountDownLatch go = new CountDownLatch(1);
            group.tell(List.of(reactor), Turn.BETWEEN_PASSES, "a test", any -> {
                entered.countDown();
                Await.open(go);
            });
            entered.await();
            Dispatcher handedOver = server();
            AtomicBoolean mapped = new AtomicBoolean();
            Thread asking =
                    new Thread(() -> group.tellAllAfterTasks("a test", on -> mapped.set(handedOver.map() == on.map())));
            asking.start();
            Await.until(() -> asking.getState() == Thread.State.TIMED_WAITING);
            go.countDown();
            asking.join();
            assertTrue(mapped.get());
        }

        @Test
        @Tag("B2")
        void afterItsTasksDoesNotWaitForOneThatIsStopped() throws Exception {
            CountDownLatch entered = new CountDownLatch(1);
            CountDownLatch go = new CountDownLatch(1);
            group.tell(List.of(reactor), Turn.BETWEEN_PASSES, "a test", any -> {
                entered.countDown();
                Await.open(go);
            });
            entered.await();
            for (int i = 0; i < 1000; i++) {
                reactor.execute(() -> {}); // more than its last pass runs
            }
            reactor.stop();
            group.swapTimeout(Duration.ofDays(1));
            AtomicBoolean ran = new AtomicBoolean();
            Thread asking = new Thread(() -> group.tellAllAfterTasks("a test", on -> ran.set(true)));
            asking.start();
            Await.until(() -> asking.getState() == Thread.State.TIMED_WAITING);
            go.countDown();
            asking.join();
            assertTrue(reactor.hasEnded());
            assertFalse(ran.get());
        }

        private boolean isRejected() {
            try {
                while (true) {
                    reactor.call(() -> null, Duration.ofDays(1));
                }
            } catch (RejectedExecutionException e) {
                return true;
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
    }

    @Nested
    class Blocked {
        @Test
        void namesTheCallbackThatItIsStuckIn() throws Exception {
            SynchronousQueue<Integer> blocked = block();
            TimeoutException e = assertThrows(TimeoutException.class, () -> reactor.call(() -> null, SHORT));
            assertTrue(e.getMessage().contains("reactor-0"), e.getMessage());
            assertTrue(e.getMessage().contains("StuckTask"), e.getMessage());
            assertTrue(e.getMessage().contains(getClass().getPackageName()), e.getMessage());
            blocked.put(1);
        }

        @Test
        void doesNotKeepASecondCallerWaiting() throws Exception {
            SynchronousQueue<Integer> blocked = block();
            assertThrows(TimeoutException.class, () -> reactor.call(() -> null, SHORT));
            assertThrows(TimeoutException.class, () -> reactor.call(() -> null, Duration.ofDays(1)));
            blocked.put(1);
        }

        @Test
        void answersAgainAfterwards() throws Exception {
            SynchronousQueue<Integer> blocked = block();
            assertThrows(TimeoutException.class, () -> reactor.call(() -> null, SHORT));
            blocked.put(1);
            CountDownLatch passed = new CountDownLatch(1);
            reactor.execute(passed::countDown);
            assertTrue(passed.await(60, TimeUnit.SECONDS));
            assertEquals("answer", reactor.call(() -> "answer", LONG));
        }

        @Test
        void neverStartsWhatItsCallerHasGivenUp() throws Exception {
            SynchronousQueue<Integer> blocked = block();
            AtomicBoolean ran = new AtomicBoolean();
            assertThrows(TimeoutException.class, () -> reactor.call(() -> ran.getAndSet(true), SHORT));
            blocked.put(1);
            CountDownLatch passed = new CountDownLatch(2);
            reactor.execute(() -> reactor.execute(passed::countDown));
            reactor.execute(passed::countDown);
            assertTrue(passed.await(60, TimeUnit.SECONDS));
            assertFalse(ran.get());
        }

        @Test
        void refusesASwapWithTheReason() throws Exception {
            group.swapTimeout(SHORT);
            SynchronousQueue<Integer> blocked = block();
            SwapException e = assertThrows(SwapException.class, () -> reactor.swap("one"));
            assertTrue(e.getMessage().contains("StuckTask"), e.getMessage());
            blocked.put(1);
        }

        @Test
        @Tag("B5")
        void doesNotKeepTheGroupFromStopping() throws Exception {
            group.swapTimeout(SHORT);
            Thread thread = thread();
            SynchronousQueue<Integer> blocked = block();
            group.close();
            assertTrue(thread.isAlive());
            blocked.put(1);
            thread.join();
        }
    }

    @Nested
    class Stopped {
        @Test
        @Tag("B5")
        void hasClosedItsDispatchersAndEndedItsThread() throws Exception {
            Thread thread = thread();
            Dispatcher server = server();
            try (Client client = new Client(server)) {
                client.echoes("up");
                group.close();
                client.expectEnd();
            }
            assertEquals(Dispatcher.State.CLOSED, server.state());
            assertFalse(thread.isAlive());
            assertEquals(loop.opened.get(), loop.closed.get());
        }

        @Test
        void onItsOwnThreadClosesEverythingAtOnce() throws Exception {
            Thread thread = thread();
            Dispatcher server = server();
            CountDownLatch stopped = new CountDownLatch(1);
            AtomicBoolean closed = new AtomicBoolean();
            reactor.execute(() -> {
                group.close();
                closed.set(server.state() == Dispatcher.State.CLOSED);
                stopped.countDown();
            });
            assertTrue(stopped.await(60, TimeUnit.SECONDS));
            assertTrue(closed.get());
            thread.join();
        }
    }

    @Test
    @Tag("S7")
    void tellsADispatcherFromAnotherThreadThatItIsRefused() throws Exception {
        CountDownLatch refused = new CountDownLatch(1);
        Dispatcher demanding = new Dispatcher() {
            @Override
            protected void handleError(Throwable thrown) {
                assertInstanceOf(IllegalStateException.class, thrown);
                refused.countDown();
            }
        };
        demanding.require("magic");
        demanding.createSocket();
        reactor.add(demanding);
        assertTrue(refused.await(60, TimeUnit.SECONDS));
        demanding.close();
    }

    /** Keeps the reactor in a task until something is put into the queue. */
    private SynchronousQueue<Integer> block() throws InterruptedException {
        CountDownLatch inside = new CountDownLatch(1);
        SynchronousQueue<Integer> queue = new SynchronousQueue<>();
        reactor.execute(new StuckTask(inside, queue));
        assertTrue(inside.await(60, TimeUnit.SECONDS));
        return queue;
    }

    private record StuckTask(CountDownLatch inside, SynchronousQueue<Integer> until) implements Runnable {
        @Override
        public void run() {
            inside.countDown();
            try {
                until.take();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }
}
