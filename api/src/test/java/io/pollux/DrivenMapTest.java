// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pollux.spi.Ops;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
@DisplayName("A driven map")
class DrivenMapTest {
    private static final String ONE = "one";
    private static final String TWO = "two";
    private static final Duration SOON = Duration.ofSeconds(1);

    private final AtomicLong clock = new AtomicLong();
    private final ChannelMap map = new ChannelMap(clock::get);
    private final Set<Object> ended = new HashSet<>();
    private final MapDriver driver = map.drive("a test", new Owners() {
        @Override
        public Object ownerOf(Class<?> type) {
            return type == OfTwo.class ? TWO : null;
        }

        @Override
        public boolean hasEnded(Object owner) {
            return ended.contains(owner);
        }
    });
    private final List<Object> seen = new ArrayList<>();

    private SocketChannel peer;

    @AfterEach
    void close() throws IOException {
        driver.close();
        if (peer != null) {
            peer.close();
        }
    }

    /** Does something whenever it is told to. */
    private class Handler extends Dispatcher {
        private final Callable<?> onRead;

        Handler(Callable<?> onRead) throws IOException {
            super(DatagramChannel.open());
            this.onRead = onRead;
        }

        @Override
        protected void handleRead() throws IOException {
            try {
                seen.add(onRead.call());
            } catch (Exception e) {
                seen.add(e);
            }
        }
    }

    /** A class of the second owner. */
    private static final class OfTwo extends Dispatcher {
        OfTwo() throws IOException {
            super(DatagramChannel.open());
        }
    }

    private Handler add(Object owner, Callable<?> onRead) throws IOException {
        Handler handler = new Handler(onRead);
        driver.add(handler, owner);
        return handler;
    }

    /** Adds a connection whose peer stays; its dispatcher does something when it is closed. */
    private Dispatcher addConnection(Object owner, Callable<?> onClose) throws IOException {
        try (ServerSocketChannel listener =
                ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            peer = SocketChannel.open(listener.getLocalAddress());
            Dispatcher connection = new Dispatcher(listener.accept()) {
                @Override
                public void close() {
                    try {
                        seen.add(onClose.call());
                    } catch (Exception e) {
                        seen.add(e);
                    }
                    super.close();
                }
            };
            driver.add(connection, owner);
            return connection;
        }
    }

    /** Has each do what it does, in one pass. */
    private void call(Dispatcher... handlers) throws IOException {
        for (Dispatcher handler : handlers) {
            map.request(handler.membership(), Ops.READ);
        }
        driver.pass(0);
    }

    /** The buffer of whoever's code runs now. */
    private ByteBuffer readBuffer() {
        return map.dispatchers().get(0).readBuffer();
    }

    private void pass() throws IOException {
        clock.addAndGet(SOON.toNanos());
        driver.pass(0);
    }

    private static <T> T elsewhere(Callable<T> task) throws Exception {
        FutureTask<T> future = new FutureTask<>(task);
        Thread thread = new Thread(future);
        thread.start();
        thread.join();
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw (Exception) e.getCause();
        }
    }

    private static Object nothing() {
        return null;
    }

    @Nested
    @Tag("B7")
    class LeavesItsMachineryToItsDriver {
        static Stream<Refused> refused() {
            FakeLoop loop = new FakeLoop();
            return Stream.of(
                    new Refused("close", (map, its) -> map.close()),
                    new Refused("closeAll", (map, its) -> map.closeAll(true)),
                    new Refused("a loop's poll", (map, its) -> loop.poll(map, Duration.ZERO)),
                    new Refused("a loop's loop", (map, its) -> loop.loop(map)),
                    new Refused(
                            "the limit of its buffers",
                            (map, its) -> map.bufferAccount().limit(1)),
                    new Refused("drive", (map, its) -> map.drive("another", null)));
        }

        @ParameterizedTest
        @MethodSource
        void refused(Refused call) throws Exception {
            Dispatcher stranger = add(ONE, DrivenMapTest::nothing);
            Executable refused = () -> call.what.on(map, stranger);
            IllegalStateException e = assertThrows(IllegalStateException.class, refused);
            assertTrue(e.getMessage().contains("driven by a test"), e.getMessage());
            assertSame(map, stranger.map());
            driver.pass(0);
        }

        @Test
        void whoMayLimitItsBuffers() {
            driver.bufferLimit(1_000);
            assertEquals(1_000, map.bufferAccount().limit());
        }

        @Test
        void alsoInsideACallback() throws Exception {
            Dispatcher stranger = add(ONE, DrivenMapTest::nothing);
            Dispatcher hostile = add(TWO, () -> {
                map.close();
                return null;
            });
            call(hostile);
            assertTrue(seen.get(0) instanceof IllegalStateException, seen.toString());
            assertSame(map, stranger.map());
        }
    }

    private interface Machinery {
        void on(ChannelMap map, Dispatcher its) throws Exception;
    }

    private record Refused(String name, Machinery what) {
        @Override
        public String toString() {
            return name;
        }
    }

    @Nested
    @Tag("B7")
    class KeepsOwnersApart {
        @Test
        void showsEachItsOwnDispatchersOnly() throws Exception {
            Dispatcher one = add(ONE, map::dispatchers);
            Dispatcher two = add(TWO, map::dispatchers);
            call(one, two);
            assertEquals(List.of(List.of(one), List.of(two)), seen);
            assertEquals(2, map.dispatchers().size(), "between callbacks the driver's own code asks");
        }

        @Test
        void lendsABufferToEachThatNoOtherSees() throws Exception {
            Dispatcher one = add(ONE, DrivenMapTest.this::readBuffer);
            Dispatcher two = add(TWO, DrivenMapTest.this::readBuffer);
            call(one, two, one);
            assertNotSame(seen.get(0), seen.get(1));
            assertSame(seen.get(0), seen.get(2));
        }

        @Test
        void lendsItAsIfItWereNew() throws Exception {
            call(add(ONE, () -> readBuffer().limit(10).position(5).order(ByteOrder.LITTLE_ENDIAN)));
            call(add(ONE, () -> {
                ByteBuffer buffer = readBuffer();
                return List.of(buffer.position(), buffer.limit(), buffer.order());
            }));
            assertEquals(List.of(0, 256 * 1024, ByteOrder.BIG_ENDIAN), seen.get(1));
        }

        @Test
        void letsNobodyRemoveAStranger() throws Exception {
            Dispatcher stranger = add(ONE, DrivenMapTest::nothing);
            Dispatcher hostile = add(TWO, () -> {
                map.remove(stranger);
                return null;
            });
            call(hostile);
            assertTrue(seen.get(0) instanceof IllegalStateException, seen.toString());
            assertSame(map, stranger.map());
        }

        @Test
        @Tag("H3")
        void closesOnItsOwnersBehalfADispatcherThatHasLingered() throws Exception {
            addConnection(ONE, map.ownership()::current).linger();
            clock.addAndGet(Duration.ofMinutes(1).toNanos());
            driver.pass(0);
            assertEquals(List.of(ONE), seen);
            assertTrue(map.isEmpty());
        }

        @Test
        void tellsItsDriverWhoRunsOnWhateverThread() throws Exception {
            Dispatcher one = add(ONE, () -> {
                seen.add(elsewhere(driver::running));
                return driver.running();
            });
            call(one);
            assertEquals(List.of(one, one), seen);
            assertNull(driver.running());
        }
    }

    @Nested
    @Tag("B7")
    class RestoresItsThread {
        private final Thread thread = Thread.currentThread();
        private final String name = thread.getName();
        private final ClassLoader loader = thread.getContextClassLoader();

        @SuppressWarnings("ThreadPriorityCheck") // nothing relies on it
        private Object spoil() {
            thread.interrupt();
            thread.setName("mine");
            thread.setPriority(Thread.MIN_PRIORITY);
            thread.setContextClassLoader(new ClassLoader() {});
            thread.setUncaughtExceptionHandler((in, thrown) -> {});
            return null;
        }

        private List<Object> state() {
            return List.of(
                    thread.isInterrupted(),
                    thread.getName(),
                    thread.getPriority(),
                    thread.getContextClassLoader(),
                    thread.getUncaughtExceptionHandler());
        }

        private List<Object> untouched() {
            return List.of(false, name, Thread.NORM_PRIORITY, loader, thread.getThreadGroup());
        }

        @Test
        void beforeAnotherOwnersCallback() throws Exception {
            call(add(ONE, this::spoil), add(TWO, this::state));
            assertEquals(untouched(), seen.get(1));
        }

        @Test
        void afterATaskAndATimer() throws Exception {
            driver.execute(this::spoil, ONE);
            driver.execute(() -> seen.add(state()), TWO);
            driver.schedule(this::spoil, SOON, ONE);
            pass();
            assertEquals(untouched(), seen.get(0));
            assertEquals(untouched(), state());
        }

        private void addOneThatSpoilsItWhenAsked() throws IOException {
            Dispatcher asked = new Dispatcher(DatagramChannel.open()) {
                @Override
                protected boolean readable() {
                    spoil();
                    return true;
                }
            };
            driver.add(asked, ONE);
        }

        @Test
        void afterAPredicate() throws Exception {
            addOneThatSpoilsItWhenAsked();
            call(add(TWO, this::state));
            assertEquals(untouched(), seen.get(0));
        }

        @Test
        void beforeItWaits() throws Exception {
            FakeLoop loop = new FakeLoop();
            loop.awaiting = () -> seen.add(state());
            driver.swap(loop, MapDriver.OnFailure.PARK);
            addOneThatSpoilsItWhenAsked();
            driver.pass(0);
            assertEquals(List.of(untouched()), seen);
        }

        @Test
        void afterWhatSomebodyWantedToBeDoneAtAClose() throws Exception {
            Dispatcher closed = add(ONE, () -> {
                map.dispatchers().get(0).whenClosed(this::spoil);
                return null;
            });
            Dispatcher closing = add(TWO, () -> {
                closed.close();
                return state();
            });
            call(closed, closing);
            assertEquals(untouched(), seen.get(1));
        }

        @Test
        void butNotInAMapThatNobodyDrives() throws Exception {
            try (ChannelMap mine = new ChannelMap()) {
                mine.execute(() -> thread.interrupt());
                mine.driver().pass(0);
                assertTrue(Thread.interrupted(), "the thread is its user's own");
            }
        }
    }

    @Nested
    @Tag("B2")
    class EndsWhatAnOwnerLeaves {
        @Test
        void itsDispatchersAndThoseOfItsClassesAndNoOthers() throws Exception {
            Dispatcher one = add(ONE, DrivenMapTest::nothing);
            Dispatcher two = add(TWO, DrivenMapTest::nothing);
            Dispatcher ofTwo = new OfTwo();
            driver.add(ofTwo, ONE);
            driver.end(TWO);
            assertEquals(List.of(one), driver.dispatchers());
            assertEquals(Dispatcher.State.CLOSED, two.state());
            assertEquals(Dispatcher.State.CLOSED, ofTwo.state());
        }

        @Test
        void itsTasksAndTimersAndNoOthers() throws Exception {
            driver.execute(() -> seen.add("a task"), ONE);
            driver.schedule(() -> seen.add("a timer"), SOON, ONE);
            driver.execute(() -> seen.add("another's task"), TWO);
            driver.schedule(() -> seen.add("another's timer"), SOON, TWO);
            driver.end(ONE);
            pass();
            assertEquals(Set.of("another's task", "another's timer"), Set.copyOf(seen));
        }

        @Test
        void whatItsCallbacksAndTasksHaveLeft() throws Exception {
            Runnable leave = () -> {
                map.execute(() -> seen.add("a task"));
                map.schedule(() -> seen.add("a timer"), SOON);
            };
            driver.execute(() -> map.execute(leave), ONE);
            driver.schedule(leave, Duration.ZERO, ONE);
            call(add(ONE, () -> {
                leave.run();
                map.add(new Dispatcher(DatagramChannel.open()));
                return null;
            }));
            seen.clear();
            driver.end(ONE);
            assertEquals(List.of(), driver.dispatchers());
            pass();
            pass();
            assertEquals(List.of(), seen);
        }

        @Test
        void whatItsPredicatesHaveLeft() throws Exception {
            Dispatcher asked = new Dispatcher(DatagramChannel.open()) {
                @Override
                protected boolean readable() {
                    map.schedule(() -> seen.add("a timer"), SOON);
                    return true;
                }
            };
            driver.add(asked, ONE);
            driver.pass(0);
            driver.end(ONE);
            pass();
            assertEquals(List.of(), seen);
        }

        @Test
        void whatItWantsToLeaveWhileItEnds() throws Exception {
            Dispatcher closed = add(ONE, () -> {
                map.dispatchers().get(0).whenClosed(() -> {
                    refused(() -> map.schedule(() -> seen.add("a timer"), SOON));
                    refused(() -> driver.schedule(() -> seen.add("a view's timer"), SOON, ONE));
                    refused(() -> map.execute(() -> seen.add("a task")));
                    refused(() -> map.add(new Dispatcher(DatagramChannel.open())));
                });
                return null;
            });
            call(closed);
            seen.clear();
            driver.end(ONE);
            assertEquals(4, seen.size());
            seen.clear();
            pass();
            assertEquals(List.of(), seen);
            assertTrue(map.isEmpty());
        }

        private void refused(Executable what) {
            try {
                what.execute();
            } catch (IllegalStateException | RejectedExecutionException e) {
                seen.add(e);
            } catch (Throwable t) {
                throw new AssertionError(t);
            }
        }

        @Test
        void whatItWantedToBeDoneWhenAnothersDispatcherIsClosed() throws Exception {
            Dispatcher other = add(TWO, DrivenMapTest::nothing);
            driver.as(ONE, () -> {
                other.whenClosed(() -> seen.add("it is closed"));
                return null;
            });
            driver.end(ONE);
            other.close();
            assertEquals(List.of(), seen);
        }

        @Test
        void dispatchersThatItHasHandedOverAndThatAreNotMappedYet() throws Exception {
            Dispatcher orphan = new Handler(DrivenMapTest::nothing);
            elsewhere(() -> {
                driver.adopt(orphan, ONE);
                return null;
            });
            driver.end(ONE);
            driver.pass(0);
            assertTrue(map.isEmpty());
            assertFalse(orphan.channel().isOpen());
        }

        @Test
        @Tag("H3")
        void theTimeThatADispatcherLingersWhichItHasUnmapped() throws Exception {
            Dispatcher lingering = addConnection(ONE, DrivenMapTest::nothing);
            lingering.linger();
            driver.remove(lingering);
            driver.end(ONE);
            assertFalse(map.agenda().hasTimers());
            lingering.close();
        }

        @Test
        void andItsTimersAreNeverSetAgain() throws Exception {
            Timer waiting = driver.schedule(() -> seen.add("a timer"), SOON, ONE);
            Timer run = driver.schedule(DrivenMapTest::nothing, Duration.ZERO, ONE);
            driver.pass(0);
            driver.end(ONE);
            ended.add(ONE);
            assertFalse(waiting.isArmed());
            assertFalse(waiting.cancel());
            assertThrows(IllegalStateException.class, () -> waiting.rearm(SOON));
            assertThrows(IllegalStateException.class, () -> run.rearm(SOON));
        }

        @Test
        void forGoodOnceItHasEnded() throws Exception {
            ended.add(ONE);
            assertThrows(RejectedExecutionException.class, () -> driver.execute(DrivenMapTest::nothing, ONE));
            assertThrows(RejectedExecutionException.class, () -> driver.schedule(DrivenMapTest::nothing, SOON, ONE));
            assertThrows(IllegalStateException.class, () -> add(ONE, DrivenMapTest::nothing));
            assertThrows(
                    RejectedExecutionException.class,
                    () -> elsewhere(() -> {
                        driver.adopt(new Handler(DrivenMapTest::nothing), ONE);
                        return null;
                    }));
        }

        @Test
        void alsoATaskThatAnotherThreadGaveWhileItEnded() throws Exception {
            driver.execute(() -> seen.add("a task"), ONE);
            ended.add(ONE);
            driver.pass(0);
            assertEquals(List.of(), seen);
        }

        @Test
        void andHoldsNoObjectOfItsAnyMore() throws Exception {
            List<WeakReference<?>> left = leave();
            driver.end(ONE);
            long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            while (left.stream().anyMatch(each -> each.get() != null) && System.nanoTime() - deadline < 0) {
                System.gc();
            }
            left.forEach(each -> assertNull(each.get()));
        }

        /** In a method of its own, so that no variable of the test holds anything. */
        private List<WeakReference<?>> leave() throws Exception {
            Dispatcher dispatcher = add(ONE, DrivenMapTest::nothing);
            dispatcher.wantWrite(true);
            map.request(dispatcher.membership(), Ops.READ);
            Object held = new Object();
            Runnable task = () -> seen.add(held);
            driver.execute(task, ONE);
            Timer timer = driver.schedule(task, SOON, ONE);
            driver.schedule(task, SOON, ONE).cancel();
            ByteBuffer buffer = driver.as(ONE, DrivenMapTest.this::readBuffer);
            return List.of(
                    new WeakReference<>(dispatcher),
                    new WeakReference<>(held),
                    new WeakReference<>(timer),
                    new WeakReference<>(buffer));
        }
    }
}
