// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pollux.MapDriver.OnFailure;
import java.io.IOException;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class MoveTest {
    private static final int CHANNELS = 200;

    private final FakeLoop old = new FakeLoop();
    private final FakeLoop next = new FakeLoop();
    private final ChannelMap map = new ChannelMap();

    @BeforeEach
    void fill() throws Exception {
        for (int i = 0; i < CHANNELS; i++) {
            new Dispatcher(DatagramChannel.open(), map);
        }
        old.poll(map, Duration.ZERO);
        assertEquals(CHANNELS, old.registered.size());
    }

    @AfterEach
    void close() {
        map.close();
    }

    /** Runs a task between two slices of a swap, and returns the report of that. */
    private SwapReport swapWhile(Runnable task) throws SwapException {
        map.execute(task);
        return map.driver().swap(next, OnFailure.RETURN);
    }

    @Test
    @Tag("P15")
    void letsNoPassBeginInAPassBetweenSlices() throws Exception {
        AtomicReference<Exception> refused = new AtomicReference<>();
        SwapReport report = swapWhile(() ->
                refused.set(assertThrows(IllegalStateException.class, () -> old.poll(map, Duration.ZERO))));
        assertTrue(report.slices() > 1, report::toString);
        assertNotNull(refused.get());
        assertEquals(CHANNELS, next.registered.size());
    }

    @Test
    @Tag("B1")
    void isCompletedAtOnceForWhoeverAsksBetweenSlices() throws Exception {
        AtomicReference<Integer> closed = new AtomicReference<>();
        swapWhile(() -> {
            map.driver().completeSwap();
            closed.set(old.closed);
        });
        assertEquals(1, closed.get());
        assertEquals(1, next.opened);
        assertEquals(CHANNELS, next.registered.size());
    }

    @Test
    @Tag("S5")
    void isOvertakenByAParkBetweenSlicesThatLetsGoOfBothLoops() {
        assertThrows(SwapException.class, () -> swapWhile(() -> map.driver().park()));
        assertEquals(1, old.closed);
        assertEquals(1, next.closed);
        assertNull(map.loop());
    }

    @Test
    @Tag("S4")
    void asksTheOldLoopTooBetweenSlices() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        old.awaiting = asked::incrementAndGet;
        SwapReport report = swapWhile(() -> {});
        assertTrue(report.slices() > 1, report::toString);
        assertEquals(report.slices() - 1, asked.get());
    }

    @Test
    @Tag("B1")
    void letsGoOfChannelsThatAreClosedUnderneath() throws Exception {
        map.dispatchers().get(0).channel().close();
        map.driver().swap(next, OnFailure.RETURN);
        assertTrue(old.registered.isEmpty());
        assertEquals(CHANNELS - 1, next.registered.size());
    }

    @Test
    @Tag("S8")
    void opensTheNewLoopOnceMoreWithoutTheOldOneThatLeavesInAnyCase() throws Exception {
        List<Integer> closedBefore = new ArrayList<>();
        next.opening = () -> closedBefore.add(old.closed);
        next.refusals = 1;
        SwapReport report = map.driver().swap(next, OnFailure.PARK);
        assertEquals(List.of(0, 1), closedBefore);
        assertEquals(CHANNELS, report.channels());
        assertEquals(CHANNELS, next.registered.size());
        assertTrue(old.registered.isEmpty());
        assertSame(next, map.loop());
    }

    @Test
    @Tag("S8")
    void parksIfTheNewLoopCannotBeOpenedEvenThen() {
        next.refusals = 2;
        assertThrows(SwapException.class, () -> map.driver().swap(next, OnFailure.PARK));
        assertEquals(1, old.closed);
        assertNull(map.loop());
        assertEquals(CHANNELS, map.driver().park().channels());
    }

    @Test
    @Tag("S2")
    void keepsTheOldLoopIfTheNewOneCannotBeOpened() {
        next.refusals = 1;
        assertThrows(SwapException.class, () -> map.driver().swap(next, OnFailure.RETURN));
        assertEquals(0, old.closed);
        assertSame(old, map.loop());
        assertEquals(CHANNELS, old.registered.size());
    }

    @Test
    @Tag("P10")
    void inATaskOverAnEmptyMapHappensAtOnce() throws Exception {
        map.closeAll(false);
        AtomicReference<SwapReport> report = new AtomicReference<>();
        map.execute(() -> {
            try {
                for (int i = 0; i < CHANNELS; i++) {
                    new Dispatcher(DatagramChannel.open(), map);
                }
                report.set(map.driver().swap(next, OnFailure.RETURN));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        old.poll(map, Duration.ZERO);
        assertEquals(1, report.get().slices());
    }
}
