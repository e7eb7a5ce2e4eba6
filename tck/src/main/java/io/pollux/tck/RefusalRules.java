// SPDX-License-Identifier: Apache-2.0
package io.pollux.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pollux.MapDriver.OnFailure;
import io.pollux.SwapException;
import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.spi.AbstractSelectableChannel;
import java.nio.channels.spi.SelectorProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A channel that a loop cannot serve, among others that it can: rule S10. */
interface RefusalRules {
    /** A channel that the JDK has not made, so that no loop can wait for it. */
    final class Foreign extends AbstractSelectableChannel {
        Foreign() {
            super(SelectorProvider.provider());
        }

        @Override
        public int validOps() {
            return SelectionKey.OP_READ;
        }

        @Override
        protected void implCloseSelectableChannel() {}

        @Override
        protected void implConfigureBlocking(boolean block) {}
    }

    /** Three connections; the loop refuses the middle one. */
    final class Three {
        final List<Bench.Pair> pairs = new ArrayList<>();
        final List<Probe> probes = new ArrayList<>();

        Three(Bench bench) throws IOException {
            for (int i = 0; i < 3; i++) {
                pairs.add(bench.pair());
                probes.add(new Probe(bench, "probe " + i, pairs.get(i).mine()).reading());
            }
            probes.get(1).onError(() -> {}).closing();
        }

        SelectableChannel refused() {
            return pairs.get(1).mine();
        }

        void assertOnlyTheOthersServed(Bench bench, WatchedLoop by) throws IOException {
            bench.poll(by, Duration.ZERO);
            assertEquals(1, probes.get(1).errors);
            assertEquals(1, probes.get(1).closes);
            assertTrue(probes.get(1).error.getMessage().contains(by.name()), probes.get(1).error::getMessage);
            assertFalse(refused().isOpen());
            assertSame(by, bench.map.loop());
            ParkRules.assertServed(bench, by, pairs.get(0), probes.get(0));
            ParkRules.assertServed(bench, by, pairs.get(2), probes.get(2));
        }
    }

    @Test
    @Tag("S10")
    default void s10_aForeignChannelIsToldWhyAndClosedAndTheOthersAreServed(Bench bench) throws Exception {
        Bench.Pair pair = bench.pair();
        Probe early = new Probe(bench, "early", new Foreign()).onError(() -> {}).closing();
        Probe probe = new Probe(bench, "probe", pair.mine()).reading();
        bench.pass();
        bench.until("the end of the early one", () -> early.closes == 1);
        assertEquals(1, early.errors);
        assertNotNull(early.error.getCause());
        Probe late = new Probe(bench, "late", new Foreign()).onError(() -> {}).closing();
        bench.until("the end of the late one", () -> late.closes == 1);
        assertEquals(1, late.errors);
        assertTrue(late.error.getMessage().contains("'" + bench.loop.name() + "'"), late.error::getMessage);
        assertTrue(late.error.getMessage().contains("Probe"), late.error::getMessage);
        ParkRules.assertServed(bench, bench.loop, pair, probe);
        assertEquals(List.of(probe), bench.map.dispatchers());
    }

    @Test
    @Tag("S10")
    default void s10_aSwapThatOneChannelPreventsIsUndoneAndNamesIt(Bench bench) throws Exception {
        Three three = new Three(bench);
        bench.pass();
        WatchedLoop to = new WatchedLoop(bench.other);
        to.refused = three.refused();
        SwapException undone =
                assertThrows(SwapException.class, () -> bench.driver().swap(to, OnFailure.RETURN));
        assertTrue(undone.getMessage().contains(three.probes.get(1).toString()), undone.getMessage());
        for (int i = 0; i < 3; i++) {
            ParkRules.assertServed(bench, bench.loop, three.pairs.get(i), three.probes.get(i));
        }
    }

    @Test
    @Tag("S10")
    default void s10_ifTheOldLoopLeavesOnlyTheOneIsClosed(Bench bench) throws Exception {
        Three three = new Three(bench);
        bench.pass();
        WatchedLoop to = new WatchedLoop(bench.other);
        to.refused = three.refused();
        assertEquals(2, bench.driver().swap(to, OnFailure.PARK).channels());
        three.assertOnlyTheOthersServed(bench, to);
    }

    @Test
    @Tag("S10")
    default void s10_onePreventsNoParkedMapFromResuming(Bench bench) throws Exception {
        Three three = new Three(bench);
        bench.pass();
        bench.driver().park();
        WatchedLoop to = new WatchedLoop(bench.loop);
        to.refused = three.refused();
        bench.driver().swap(to, OnFailure.RETURN);
        three.assertOnlyTheOthersServed(bench, to);
    }

    @Test
    @Tag("S10")
    default void s10_whatAnotherLoopTakesMeanwhileIsNotClosed(Bench bench) throws Exception {
        Three three = new Three(bench);
        bench.pass();
        WatchedLoop to = new WatchedLoop(bench.loop);
        to.refused = three.refused();
        bench.driver().swap(to, OnFailure.PARK);
        bench.driver().swap(bench.other, OnFailure.PARK);
        for (int i = 0; i < 3; i++) {
            ParkRules.assertServed(bench, bench.other, three.pairs.get(i), three.probes.get(i));
        }
    }
}
