// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.reactor;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pollux.Dispatcher;
import io.pollux.EventLoop;
import io.pollux.loop.nio.NioLoop;
import io.pollux.loop.poll.PollLoop;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("The heartbeat")
class HeartbeatTest {
    private final ReactorGroup group = Groups.patient();
    private final TestLoop loop = new TestLoop("one");

    @AfterEach
    void stop() {
        group.close();
    }

    private ReactorThread start(EventLoop... loops) {
        Groups.offer(group, loops);
        group.resize(1);
        return group.next();
    }

    private static boolean isBeat() {
        return Thread.currentThread().getName().equals("pollux-heartbeat");
    }

    static Stream<List<EventLoop>> loops() {
        return Stream.of(List.of(new NioLoop()), List.of(new PollLoop()), List.of());
    }

    @ParameterizedTest
    @MethodSource("loops")
    @Tag("P8")
    void findsAChannelThatAStrangerClosesWithoutAnyEventAlsoWhileParked(List<EventLoop> offered) throws Exception {
        ReactorThread reactor = start(offered.toArray(EventLoop[]::new));
        CountDownLatch closed = new CountDownLatch(1);
        Dispatcher server = Echo.server();
        server.whenClosed(closed::countDown);
        reactor.add(server);
        reactor.call(() -> null, group.swapTimeout());
        server.channel().close();
        assertTrue(closed.await(60, TimeUnit.SECONDS));
    }

    @Test
    void endsWaitsThatHaveNoLimitOfTheirOwn() {
        CountDownLatch unlimited = new CountDownLatch(2);
        loop.waiting = nanos -> {
            if (nanos < 0) {
                unlimited.countDown();
            }
        };
        start(loop);
        Await.open(unlimited);
    }

    @Test
    void goesOnAfterALoopThatCannotBeWoken() {
        CountDownLatch failed = new CountDownLatch(2);
        loop.waking = () -> {
            if (isBeat()) {
                failed.countDown();
                throw new IllegalStateException("told not to wake up");
            }
        };
        start(loop);
        Await.open(failed);
    }

    @Test
    @Tag("B5")
    void helpsAReactorToStopThatCouldNotBeWoken() {
        ReactorThread reactor = start(loop);
        CountDownLatch asleep = new CountDownLatch(2);
        loop.waiting = nanos -> asleep.countDown();
        Await.open(asleep);
        loop.waking = () -> {
            if (!isBeat()) {
                throw new IllegalStateException("told not to wake up");
            }
        };
        group.close();
        assertTrue(reactor.hasEnded());
        assertFalse(isThere());
    }

    @Test
    @Tag("B1")
    void wakesNothingAnyMoreWhenALoopHasLeft() throws Exception {
        CountDownLatch beating = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        loop.waking = () -> {
            if (isBeat()) {
                beating.countDown();
                Await.open(go);
            }
        };
        ReactorThread reactor = start(loop);
        beating.await();
        group.publish(List.of());
        Thread leaving = new Thread(() -> group.followNow("a test"));
        leaving.start();
        try {
            Await.until(() -> reactor.loopName() == null);
            Await.until(() -> leaving.getState() == Thread.State.TIMED_WAITING || !leaving.isAlive());
            assertTrue(leaving.isAlive());
        } finally {
            go.countDown();
        }
        leaving.join();
    }

    @Test
    @Tag("B5")
    void endsWithTheLastReactorAndBeginsWithTheFirst() {
        start(loop);
        assertTrue(isThere());
        group.resize(2);
        group.close();
        assertFalse(isThere());
        group.resize(1);
        assertTrue(isThere());
    }

    private static boolean isThere() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals("pollux-heartbeat"));
    }
}
