// SPDX-License-Identifier: Apache-2.0
package io.pollux.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pollux.EventLoop;
import io.pollux.spi.Demultiplexer;
import io.pollux.spi.Ops;
import io.pollux.spi.Readiness;
import io.pollux.spi.Registration;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the map expects of a demultiplexer, rule by rule of that interface. */
interface DemultiplexerRules {
    /** What one wait recorded. */
    final class Recorded implements Readiness {
        final Map<Object, Integer> ops = new HashMap<>();
        boolean vanished;

        @Override
        public void ready(Object attachment, int readyOps) {
            assertEquals(null, ops.put(attachment, readyOps), "each channel is recorded once");
        }

        @Override
        public void vanished() {
            vanished = true;
        }
    }

    private static Recorded await(Demultiplexer demultiplexer, long timeoutNanos) throws IOException {
        Recorded recorded = new Recorded();
        int count = demultiplexer.await(timeoutNanos, recorded);
        assertEquals(recorded.ops.size(), count);
        return recorded;
    }

    private static SocketChannel served(Bench.Pair pair) throws IOException {
        pair.mine().configureBlocking(false);
        return pair.mine();
    }

    @ParameterizedTest
    @EnumSource
    @Tag("P2")
    default void p2_whatIsReportedIsWithinTheInterest(Family family, Bench bench) throws Exception {
        Bench.Pair pair = bench.pair(family);
        try (Demultiplexer demultiplexer = bench.loop.open()) {
            Registration registration = demultiplexer.register(served(pair), 0, "it");
            Bench.say(pair.peer(), "x");
            assertEquals(Map.of(), await(demultiplexer, 0).ops);
            registration.interest(Ops.READ);
            assertEquals(Map.of("it", Ops.READ), await(demultiplexer, -1).ops);
            assertEquals(Map.of("it", Ops.READ), await(demultiplexer, 0).ops, "as long as the input is there");
            registration.interest(Ops.READ | Ops.WRITE | Ops.URGENT);
            assertEquals(Map.of("it", Ops.READ | Ops.WRITE), await(demultiplexer, -1).ops);
            registration.interest(Ops.WRITE);
            assertEquals(Map.of("it", Ops.WRITE), await(demultiplexer, -1).ops);
            registration.interest(Ops.READ);
            pair.mine().read(ByteBuffer.allocate(10));
            assertEquals(Map.of(), await(demultiplexer, 0).ops);
        }
    }

    @Test
    @Tag("P2")
    default void p2_listenersAndPipesAreWaitedForToo(Bench bench) throws Exception {
        Pipe pipe = bench.pipe();
        pipe.source().configureBlocking(false);
        pipe.sink().configureBlocking(false);
        try (Demultiplexer demultiplexer = bench.loop.open();
                ServerSocketChannel listener = bench.listener(Family.IPV4)) {
            listener.configureBlocking(false);
            demultiplexer.register(listener, Ops.ACCEPT, "listener");
            demultiplexer.register(pipe.source(), Ops.READ, "source");
            demultiplexer.register(pipe.sink(), Ops.WRITE, "sink");
            assertEquals(Map.of("sink", Ops.WRITE), await(demultiplexer, 0).ops);
            bench.dial(listener.getLocalAddress());
            Bench.awaitInput(listener);
            Bench.say(pipe.sink(), "x");
            assertEquals(
                    Map.of("sink", Ops.WRITE, "source", Ops.READ, "listener", Ops.ACCEPT),
                    await(demultiplexer, -1).ops);
        }
    }

    @Test
    @Tag("D10")
    default void d10_urgentDataIsReportedWhereTheLoopHasTheFeature(Bench bench) throws Exception {
        boolean urgent = bench.loop.features().contains(EventLoop.URGENT);
        Bench.Pair pair = bench.pair();
        try (Demultiplexer demultiplexer = bench.loop.open()) {
            Registration registration = demultiplexer.register(served(pair), Ops.URGENT, "it");
            assertEquals(-1, registration.receiveUrgent());
            Bench.deliver(pair, "x");
            pair.peer().socket().sendUrgentData('!');
            if (urgent) {
                assertEquals(Map.of("it", Ops.URGENT), await(demultiplexer, -1).ops);
            }
            registration.interest(Ops.URGENT | Ops.READ);
            assertEquals(Map.of("it", Ops.READ | (urgent ? Ops.URGENT : 0)), await(demultiplexer, -1).ops);
            assertEquals(urgent ? '!' : -1, registration.receiveUrgent());
            assertEquals(-1, registration.receiveUrgent());
        }
    }

    @Test
    @Tag("P8")
    default void p8_aChannelThatIsClosedUnderneathIsReportedOrVanishes(Bench bench) throws Exception {
        Bench.Pair pair = bench.pair();
        Bench.Pair sound = bench.pair();
        try (Demultiplexer demultiplexer = bench.loop.open()) {
            Registration registration = demultiplexer.register(served(pair), Ops.READ, "broken");
            demultiplexer.register(served(sound), Ops.READ, "sound");
            assertEquals(Map.of(), await(demultiplexer, 0).ops);
            pair.mine().close();
            Bench.deliver(sound, "x");
            Recorded recorded = await(demultiplexer, -1);
            assertEquals(Ops.READ, recorded.ops.remove("sound"));
            assertTrue(recorded.vanished || recorded.ops.equals(Map.of("broken", Ops.BROKEN)), recorded.ops::toString);
            assertThrows(IOException.class, () -> registration.interest(Ops.WRITE));
            registration.cancel();
            assertFalse(await(demultiplexer, 0).vanished, "it has been let go of");
        }
    }

    @Test
    @Tag("P8")
    default void p8_aClosedChannelIsRefused(Bench bench) throws Exception {
        Bench.Pair pair = bench.pair();
        SocketChannel channel = served(pair);
        channel.close();
        try (Demultiplexer demultiplexer = bench.loop.open()) {
            assertThrows(IOException.class, () -> demultiplexer.register(channel, Ops.READ, "it"));
            assertFalse(await(demultiplexer, 0).vanished);
        }
    }

    @Test
    @Tag("P9")
    default void p9_aWaitIsNeverShortened(Bench bench) throws Exception {
        Bench.Pair pair = bench.pair();
        try (Demultiplexer demultiplexer = bench.loop.open()) {
            demultiplexer.register(served(pair), Ops.READ, "it");
            for (long nanos : new long[] {1, 999, 900_000, 1_000_000, 1_000_001, 7_500_000}) {
                long start = System.nanoTime();
                await(demultiplexer, nanos);
                assertTrue(System.nanoTime() - start >= nanos, nanos + " ns");
            }
        }
    }

    @Test
    @Tag("P15")
    default void p15_aWakeupEndsOneWait(Bench bench) throws Exception {
        try (Demultiplexer demultiplexer = bench.loop.open()) {
            demultiplexer.wakeup();
            demultiplexer.wakeup();
            await(demultiplexer, -1);
            long start = System.nanoTime();
            await(demultiplexer, 3_000_000);
            assertTrue(System.nanoTime() - start >= 3_000_000, "two wakeups end one wait");
            for (int i = 0; i < 200; i++) {
                CountDownLatch waits = new CountDownLatch(1);
                Thread waker = new Thread(() -> {
                    try {
                        waits.await();
                        demultiplexer.wakeup();
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                });
                waker.start();
                waits.countDown();
                await(demultiplexer, -1);
                waker.join();
            }
        }
    }

    @Test
    @Tag("P15")
    default void p15_flushingDoesNotSwallowAWakeup(Bench bench) throws Exception {
        Bench.Pair pair = bench.pair();
        try (Demultiplexer demultiplexer = bench.loop.open()) {
            demultiplexer.register(served(pair), Ops.READ, "it").cancel();
            demultiplexer.wakeup();
            demultiplexer.flush();
            await(demultiplexer, -1);
        }
    }

    @Test
    @Tag("P16")
    default void p16_anInterruptEndsTheWaitAndLeavesTheFlag(Bench bench) throws Exception {
        Bench.Pair pair = bench.pair();
        try (Demultiplexer demultiplexer = bench.loop.open()) {
            demultiplexer.register(served(pair), Ops.READ, "it");
            Thread.currentThread().interrupt();
            await(demultiplexer, -1);
            assertTrue(Thread.interrupted());
            Bench.say(pair.peer(), "x");
            assertEquals(Map.of("it", Ops.READ), await(demultiplexer, -1).ops, "it serves as before");
        }
    }

    @Test
    @Tag("S2")
    default void s2_aChannelMaySitInTwoAtOnce(Bench bench) throws Exception {
        Bench.Pair pair = bench.pair();
        try (Demultiplexer one = bench.loop.open();
                Demultiplexer two = bench.loop.open();
                Demultiplexer three = bench.other.open()) {
            Registration first = one.register(served(pair), Ops.READ, "first");
            two.register(served(pair), Ops.READ, "second");
            three.register(served(pair), Ops.READ, "third");
            Bench.say(pair.peer(), "x");
            assertEquals(Map.of("first", Ops.READ), await(one, -1).ops);
            assertEquals(Map.of("second", Ops.READ), await(two, -1).ops);
            assertEquals(Map.of("third", Ops.READ), await(three, -1).ops);
            first.cancel();
            first.cancel();
            assertEquals(Map.of(), await(one, 0).ops);
            assertEquals(Map.of("second", Ops.READ), await(two, 0).ops);
            one.register(served(pair), Ops.READ, "again");
            assertEquals(Map.of("again", Ops.READ), await(one, -1).ops);
        }
    }

    @Test
    @Tag("S2")
    default void s2_whatWasCancelledAndFlushedLetsGoOfItsPort(Bench bench) throws Exception {
        try (Demultiplexer demultiplexer = bench.loop.open()) {
            for (int i = 0; i < 3; i++) {
                ServerSocketChannel listener = bench.listener(Family.IPV4);
                listener.configureBlocking(false);
                var address = listener.getLocalAddress();
                Registration registration = demultiplexer.register(listener, Ops.ACCEPT, "listener");
                await(demultiplexer, 0);
                registration.cancel();
                listener.close();
                registration.cancel();
                demultiplexer.flush();
                try (ServerSocketChannel next = ServerSocketChannel.open()) {
                    next.setOption(java.net.StandardSocketOptions.SO_REUSEADDR, false);
                    next.bind(address);
                }
            }
        }
    }

    @Test
    @Tag("S1")
    default void s1_closingLetsGoOfTheChannelsAndClosesNone(Bench bench) throws Exception {
        Bench.Pair pair = bench.pair();
        Demultiplexer demultiplexer = bench.loop.open();
        Registration registration = demultiplexer.register(served(pair), Ops.READ, "it");
        demultiplexer.close();
        demultiplexer.close();
        demultiplexer.wakeup();
        demultiplexer.flush();
        registration.cancel();
        assertTrue(pair.mine().isOpen());
        assertFalse(pair.mine().isRegistered());
        assertThrows(IOException.class, () -> demultiplexer.register(pair.mine(), Ops.READ, "it"));
        pair.mine().configureBlocking(true);
    }
}
