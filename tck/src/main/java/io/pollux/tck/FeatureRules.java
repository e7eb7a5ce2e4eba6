// SPDX-License-Identifier: Apache-2.0
package io.pollux.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pollux.MapDriver.OnFailure;
import io.pollux.SwapException;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Dispatchers that require features of a loop, beside others that do not: rule S7. */
interface FeatureRules {
    /** Two connections and two loops. One connection requires a feature that only one of the loops has. */
    final class Two {
        final Bench bench;
        final WatchedLoop able;
        final WatchedLoop unable;
        final Bench.Pair modestPair;
        final Bench.Pair pair;
        final Probe modest;
        final Probe demanding;

        Two(Bench bench) throws IOException, SwapException {
            this.bench = bench;
            able = new WatchedLoop(bench.loop);
            able.features = Set.of("wings", "fins");
            unable = new WatchedLoop(bench.other);
            modestPair = bench.pair();
            pair = bench.pair();
            modest = new Probe(bench, "modest", modestPair.mine()).reading();
            demanding = new Probe(bench, "demanding", pair.mine()).reading().closing();
            assertThrows(IllegalStateException.class, () -> demanding.require("wings"), "too late");
            bench.map.remove(demanding);
            demanding.require("wings");
            bench.poll(able, Duration.ZERO);
            bench.map.add(demanding);
            bench.poll(able, Duration.ZERO);
        }

        /** Swaps to the loop without the feature, because the old loop leaves. */
        void leave() throws SwapException {
            assertEquals(1, bench.driver().swap(unable, OnFailure.PARK).channels());
        }

        void assertOnlyTheModestOneIsServed() throws IOException {
            int before = demanding.input.length();
            Bench.deliver(pair, "kept");
            ParkRules.assertServed(bench, unable, modestPair, modest);
            demanding.wantRead(false);
            bench.poll(unable, Duration.ZERO);
            demanding.wantRead(true);
            ParkRules.assertServed(bench, unable, modestPair, modest);
            assertEquals(before, demanding.input.length());
            assertTrue(pair.mine().isOpen());
            assertSame(bench.map, demanding.map());
            assertSame(unable, bench.map.loop());
        }

        void assertBothAreServed() throws IOException {
            bench.until(able, "what was kept", () -> demanding.input.toString().endsWith("kept"));
            ParkRules.assertServed(bench, able, pair, demanding);
            ParkRules.assertServed(bench, able, modestPair, modest);
        }
    }

    @Test
    @Tag("S7")
    default void s7_aSwapToALoopThatLacksFeaturesNamesTheDispatchers(Bench bench) throws Exception {
        Two two = new Two(bench);
        assertEquals(Set.of("wings"), two.demanding.requires());
        SwapException refused =
                assertThrows(SwapException.class, () -> bench.driver().swap(two.unable, OnFailure.RETURN));
        assertTrue(refused.getMessage().contains(two.demanding.toString()), refused.getMessage());
        assertTrue(refused.getMessage().contains("[wings]"), refused.getMessage());
        assertFalse(refused.getMessage().contains(two.modest.toString()), refused.getMessage());
        assertThrows(SwapException.class, () -> bench.poll(two.unable, Duration.ZERO));
        assertSame(two.able, bench.map.loop());
        ParkRules.assertServed(bench, two.able, two.pair, two.demanding);
    }

    @Test
    @Tag("S7")
    default void s7_ifTheOldLoopLeavesOnlyWhoRequiresMoreWaits(Bench bench) throws Exception {
        Two two = new Two(bench);
        two.leave();
        AtomicInteger ran = new AtomicInteger();
        bench.map.schedule(ran::incrementAndGet, Duration.ofMillis(2));
        bench.until(two.unable, "the timer", () -> ran.get() == 1);
        two.assertOnlyTheModestOneIsServed();
        assertEquals(2, bench.driver().swap(two.able, OnFailure.RETURN).channels());
        two.assertBothAreServed();
        assertThrows(SwapException.class, () -> bench.driver().swap(two.unable, OnFailure.RETURN));
    }

    @Test
    @Tag("S7")
    default void s7_soItIsInACallbackAndAfterParking(Bench bench) throws Exception {
        Two two = new Two(bench);
        two.modest.onRead(() -> {
            two.modest.readSome();
            try {
                two.leave();
            } catch (SwapException e) {
                throw new IOException(e);
            }
        });
        ParkRules.assertServed(bench, two.able, two.modestPair, two.modest);
        two.modest.reading();
        two.assertOnlyTheModestOneIsServed();
        bench.driver().park();
        assertThrows(SwapException.class, () -> bench.driver().swap(two.unable, OnFailure.RETURN));
        two.leave();
        two.assertOnlyTheModestOneIsServed();
        bench.driver().swap(two.able, OnFailure.PARK);
        two.assertBothAreServed();
    }

    @Test
    @Tag("S7")
    default void s7_whoWaitsPreventsNoSwap(Bench bench) throws Exception {
        Two two = new Two(bench);
        two.leave();
        assertEquals(1, bench.driver().swap(bench.other, OnFailure.RETURN).channels());
        assertEquals(1, bench.driver().swap(two.unable, OnFailure.RETURN).channels());
        assertEquals(1, bench.driver().swap(two.unable, OnFailure.RETURN).channels(), "a fresh instance of the same");
        two.assertOnlyTheModestOneIsServed();
        bench.driver().swap(two.able, OnFailure.RETURN);
        two.assertBothAreServed();
    }

    @Test
    @Tag("S7")
    default void s7_whoWaitsGoesOnWaitingIfTheSwapIsUndone(Bench bench) throws Exception {
        Two two = new Two(bench);
        two.leave();
        two.able.refused = two.modestPair.mine();
        assertThrows(SwapException.class, () -> bench.driver().swap(two.able, OnFailure.RETURN));
        two.assertOnlyTheModestOneIsServed();
        two.able.refused = null;
        bench.driver().swap(two.able, OnFailure.RETURN);
        two.assertBothAreServed();
    }

    @Test
    @Tag("S7")
    default void s7_whoWaitsCanBeClosed(Bench bench) throws Exception {
        Two two = new Two(bench);
        two.leave();
        two.assertOnlyTheModestOneIsServed();
        two.demanding.close();
        assertFalse(two.pair.mine().isOpen());
        assertEquals(1, bench.map.size());
        ParkRules.assertServed(bench, two.unable, two.modestPair, two.modest);
    }

    @Test
    @Tag("S7")
    @Tag("P8")
    default void s7_whoWaitsIsToldThatItsChannelHasBeenClosed(Bench bench) throws Exception {
        Two two = new Two(bench);
        two.leave();
        two.pair.mine().close();
        bench.until(two.unable, "its end", () -> two.demanding.closes == 1);
        ParkRules.assertServed(bench, two.unable, two.modestPair, two.modest);
    }
}
