// SPDX-License-Identifier: Apache-2.0
package io.pollux.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pollux.BufferAccount;
import io.pollux.ChannelMap;
import io.pollux.Dispatcher;
import io.pollux.Dispatcher.State;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What dispatchers hold in buffers, at the limit and when memory runs out: the rules M. */
interface MemoryRules {
    /** A dispatcher that holds what it reads until told otherwise. */
    final class Hoarder extends Dispatcher {
        private final Bench bench;
        private final SocketChannel peer;
        private Error thrown;
        private Throwable error;
        private int reads;
        private int calls;
        private boolean readsAgain;

        Hoarder(Bench bench, ChannelMap map) throws IOException {
            this(bench, bench.pair(), map);
        }

        private Hoarder(Bench bench, Bench.Pair pair, ChannelMap map) throws IOException {
            super(pair.mine(), map);
            this.bench = bench;
            this.peer = pair.peer();
        }

        /** Has it read this many bytes, which it then holds unless it has been closed. */
        Hoarder reading(int bytes) throws IOException {
            int before = reads;
            Bench.say(peer, "x".repeat(bytes));
            for (int i = 0; i < 1_000 && reads < before + bytes && state() != State.CLOSED; i++) {
                bench.loop.poll(map(), Duration.ofMillis(100));
            }
            return this;
        }

        void release(int bytes) {
            releaseBytes(bytes);
        }

        @Override
        protected void handleRead() throws IOException {
            calls++;
            int count = recv(readBuffer());
            if (readsAgain) {
                readsAgain = false;
                readAgain();
            }
            if (thrown != null) {
                throw thrown;
            }
            if (count > 0) {
                reads += count;
                holdBytes(count);
            }
        }

        @Override
        protected void handleError(Throwable what) {
            error = what;
        }
    }

    /** The ways in which a dispatcher can end. */
    @SuppressWarnings("ImmutableEnumChecker")
    enum Ending {
        CLOSED(Dispatcher::close),
        EXPELLED(hoarder -> hoarder.bench.driver().expel(hoarder)),
        REMOVED(hoarder -> hoarder.map().remove(hoarder)),
        ALL_CLOSED(hoarder -> hoarder.map().closeAll(false)),
        MAP_CLOSED(hoarder -> hoarder.map().close()),
        RELEASED(hoarder -> hoarder.release(Integer.MAX_VALUE)),
        PEER_CLOSED(hoarder -> end(hoarder, -1)),
        RESET(hoarder -> end(hoarder, 0)),
        HAS_THROWN(hoarder -> {
            hoarder.thrown = new OutOfMemoryError("told to have no memory");
            end(hoarder, -1);
        });

        private final Consumer<Hoarder> ending;

        Ending(Consumer<Hoarder> ending) {
            this.ending = ending;
        }

        private static void end(Hoarder hoarder, int linger) {
            try {
                hoarder.peer.setOption(StandardSocketOptions.SO_LINGER, linger);
                hoarder.peer.close();
                hoarder.bench.until("the end", () -> hoarder.state() == State.CLOSED);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @Tag("M1")
    default void m1_whatIsHeldCountsUntilItIsReleasedOrItsHolderHasLeft(Ending ending, Bench bench) throws Exception {
        BufferAccount shared = new BufferAccount("the test", 1_000_000);
        long before = BufferAccount.ofProcess().held();
        Hoarder hoarder = new Hoarder(bench, bench.map);
        shared.charge(hoarder);
        hoarder.reading(100);
        assertEquals(100, hoarder.heldBytes());
        assertEquals(100, bench.map.bufferAccount().held());
        assertEquals(100, shared.held());
        assertEquals(before + 100, BufferAccount.ofProcess().held());
        ending.ending.accept(hoarder);
        assertEquals(0, bench.map.bufferAccount().held());
        assertEquals(0, shared.held());
        assertEquals(before, BufferAccount.ofProcess().held());
        hoarder.close();
    }

    @Test
    @Tag("M1")
    default void m1_whatIsHeldGoesAlongIntoAnotherMap(Bench bench) throws Exception {
        Hoarder hoarder = new Hoarder(bench, bench.map).reading(100);
        bench.map.remove(hoarder);
        try (ChannelMap next = new ChannelMap()) {
            next.add(hoarder);
            assertEquals(100, next.bufferAccount().held());
            hoarder.release(40);
            assertEquals(60, next.bufferAccount().held());
        }
    }

    @Test
    @Tag("M1")
    default void m1_whatADispatcherMapsInItsEventsIsChargedToTheSameAccount(Bench bench) throws Exception {
        BufferAccount shared = new BufferAccount("the test", 1_000_000);
        Hoarder[] made = new Hoarder[1];
        Bench.Pair pair = bench.pair();
        Dispatcher maker = new Dispatcher(pair.mine(), bench.map) {
            @Override
            protected void handleRead() throws IOException {
                recv(readBuffer());
                made[0] = new Hoarder(bench, bench.map);
            }
        };
        shared.charge(maker);
        Bench.say(pair.peer(), "x");
        bench.until("another one", () -> made[0] != null);
        made[0].reading(10);
        assertEquals(10, shared.held());
    }

    @Test
    @Tag("M2")
    default void m2_whoHoldsSomethingNearALimitIsNotReadFromUntilItHoldsNothing(Bench bench) throws Exception {
        bench.map.bufferAccount().limit(1_000);
        Hoarder hoarder = new Hoarder(bench, bench.map).reading(751);
        Hoarder other = new Hoarder(bench, bench.map);
        Bench.say(hoarder.peer, "xxxx");
        other.reading(0);
        bench.calm();
        assertEquals(751, hoarder.reads);
        hoarder.release(1);
        bench.calm();
        assertEquals(751, hoarder.reads);
        hoarder.release(750);
        bench.until("more input", () -> hoarder.reads == 755);
    }

    @Test
    @Tag("M2")
    default void m2_aReadThatWasAskedForBeforeThePauseComesAfterIt(Bench bench) throws Exception {
        bench.map.bufferAccount().limit(1_000);
        Hoarder hoarder = new Hoarder(bench, bench.map);
        hoarder.readsAgain = true;
        hoarder.reading(751);
        bench.calm();
        assertEquals(1, hoarder.calls);
        hoarder.release(751);
        bench.until("the read", () -> hoarder.calls == 2);
    }

    @Test
    @Tag("M2")
    default void m2_thePauseIsNotTheInterestThatIsStated(Bench bench) throws Exception {
        bench.map.bufferAccount().limit(1_000);
        Hoarder hoarder = new Hoarder(bench, bench.map).reading(751);
        hoarder.wantRead(true);
        Bench.say(hoarder.peer, "x");
        bench.calm();
        assertEquals(751, hoarder.reads);
        hoarder.wantRead(false);
        hoarder.release(751);
        bench.calm();
        assertEquals(751, hoarder.reads);
        hoarder.wantRead(true);
        bench.until("more input", () -> hoarder.reads == 752);
    }

    @Test
    @Tag("M2")
    default void m2_whoStillHoldsSomethingNearALimitAfterTenSecondsIsClosedTheLargestFirst(Bench bench)
            throws Exception {
        AtomicLong clock = new AtomicLong();
        try (ChannelMap map = new ChannelMap(clock::get)) {
            map.bufferAccount().limit(1_000);
            Hoarder large = new Hoarder(bench, map).reading(500);
            Hoarder small = new Hoarder(bench, map).reading(300);
            for (int seconds = 0; seconds < 10; seconds++) {
                assertEquals(State.CONNECTED, large.state(), seconds + " s");
                clock.addAndGet(Duration.ofSeconds(1).toNanos());
                bench.loop.poll(map, Duration.ZERO);
            }
            assertEquals(State.CLOSED, large.state());
            assertEquals(State.CONNECTED, small.state());
            assertEquals(1, map.bufferAccount().closed());
            clock.addAndGet(Duration.ofSeconds(1).toNanos());
            small.reading(10);
            assertEquals(310, map.bufferAccount().held());
        }
    }

    @Test
    @Tag("M3")
    default void m3_whatWouldExceedALimitClosesWhoHoldsTheMost(Bench bench) throws Exception {
        bench.map.bufferAccount().limit(1_000);
        Hoarder large = new Hoarder(bench, bench.map).reading(600);
        Hoarder small = new Hoarder(bench, bench.map).reading(100);
        Hoarder next = new Hoarder(bench, bench.map).reading(400);
        assertEquals(State.CLOSED, large.state());
        assertEquals(State.CONNECTED, small.state());
        assertEquals(State.CONNECTED, next.state());
        assertEquals(500, bench.map.bufferAccount().held());
        assertEquals(1, bench.map.bufferAccount().closed());
    }

    @Test
    @Tag("M3")
    default void m3_whoWouldHoldTheMostItselfIsClosedAndHoldsNothing(Bench bench) throws Exception {
        BufferAccount shared = new BufferAccount("the test", 1_000);
        Hoarder small = new Hoarder(bench, bench.map);
        Hoarder large = new Hoarder(bench, bench.map);
        shared.charge(small);
        shared.charge(large);
        small.reading(100);
        large.reading(2_000);
        assertEquals(State.CLOSED, large.state());
        assertEquals(0, large.heldBytes());
        assertEquals(State.CONNECTED, small.state());
        assertEquals(100, shared.held());
    }

    @Test
    @Tag("M3")
    default void m3_aMapWithLittleHasTheOthersMakeRoom(Bench bench) throws Exception {
        BufferAccount shared = new BufferAccount("the test", 16_000);
        try (ChannelMap second = new ChannelMap()) {
            Hoarder there = new Hoarder(bench, second);
            Hoarder here = new Hoarder(bench, bench.map);
            shared.charge(there);
            shared.charge(here);
            there.reading(15_900);
            here.reading(200);
            assertEquals(State.CONNECTED, here.state());
            bench.loop.poll(second, Duration.ZERO);
            assertEquals(State.CLOSED, there.state());
            assertEquals(200, shared.held());
        }
    }

    @Test
    @Tag("M4")
    default void m4_anOutOfMemoryErrorInACallbackClosesItsDispatcherAndNoOther(Bench bench) throws Exception {
        Hoarder poor = new Hoarder(bench, bench.map);
        Hoarder other = new Hoarder(bench, bench.map);
        poor.thrown = new OutOfMemoryError("told to have no memory");
        poor.reading(1);
        assertEquals(State.CLOSED, poor.state());
        assertInstanceOf(OutOfMemoryError.class, poor.error);
        assertEquals(5, other.reading(5).heldBytes());
    }

    @Test
    @Tag("M4")
    default void m4_neitherDoesOneThatAllOfAnErrorsHandlingMeets(Bench bench) throws Exception {
        Bench.Pair pair = bench.pair();
        Dispatcher poor = new Dispatcher(pair.mine(), bench.map) {
            @Override
            protected void handleRead() {
                throw new OutOfMemoryError("told to have no memory");
            }

            @Override
            protected void handleError(Throwable thrown) {
                throw new OutOfMemoryError("told to have none again");
            }

            @Override
            public void close() {
                throw new OutOfMemoryError("told to have none in the end");
            }

            @Override
            public String toString() {
                throw new OutOfMemoryError("told to have none for a name");
            }
        };
        Hoarder other = new Hoarder(bench, bench.map);
        Bench.say(pair.peer(), "x");
        bench.until("the end", () -> poor.state() == State.CLOSED);
        assertFalse(bench.map.dispatchers().contains(poor));
        assertEquals(5, other.reading(5).heldBytes());
    }

    @Test
    @Tag("M4")
    default void m4_anArrayThatIsTooLargeHarmsItsMakerOnly(Bench bench) throws Exception {
        Bench.Pair pair = bench.pair();
        Dispatcher greedy = new Dispatcher(pair.mine(), bench.map) {
            private byte[] hoard = {};

            @Override
            protected void handleRead() {
                hoard = new byte[Integer.MAX_VALUE];
            }

            @Override
            protected boolean ignoresLog(System.Logger.Level level) {
                return hoard.length == 0;
            }
        };
        Hoarder other = new Hoarder(bench, bench.map);
        Bench.say(pair.peer(), "x");
        bench.until("the end", () -> greedy.state() == State.CLOSED);
        assertTrue(other.reading(5).isConnected());
    }
}
