// SPDX-License-Identifier: Apache-2.0
package io.pollux.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pollux.ChannelMap;
import io.pollux.Dispatcher;
import io.pollux.MapDriver;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which dispatcher owns a channel, and when a channel counts as dropped: rules D14 and D23. */
@Timeout(60)
interface OwnershipRules {
    /** The kinds of channel that a dispatcher can wrap. */
    enum Kind {
        STREAM,
        LISTENER,
        DATAGRAMS,
        PIPE;

        SelectableChannel open(Bench bench) throws IOException {
            return switch (this) {
                case STREAM -> bench.pair().mine();
                case LISTENER -> bench.listener(Family.IPV4);
                case DATAGRAMS -> bench.closing(DatagramChannel.open()).bind(bench.address(Family.IPV4));
                case PIPE -> bench.pipe().source();
            };
        }
    }

    @ParameterizedTest
    @EnumSource
    @Tag("D14")
    default void d14_aChannelThatAnotherDispatcherServesIsNotDropped(Kind kind, Bench bench) throws Exception {
        SelectableChannel channel = kind.open(bench);
        WeakReference<Dispatcher> first = mapAndRemove(bench, channel);
        Dispatcher second = new Probe(bench, "second", channel);
        collect(bench, first);
        assertTrue(channel.isOpen());
        assertSame(bench.map, second.map());
    }

    @Test
    @Tag("D14")
    default void d14_aChannelThatAnotherDispatcherInNoMapHoldsIsNotDropped(Bench bench) throws Exception {
        Bench.Pair pair = bench.pair();
        WeakReference<Dispatcher> first = mapAndRemove(bench, pair.mine());
        Dispatcher second = new Dispatcher(pair.mine());
        WeakReference<Dispatcher> third = new WeakReference<>(new Dispatcher(pair.mine()));
        collect(bench, first);
        collect(bench, third);
        assertTrue(pair.mine().isOpen(), "the second one is still there");
        assertNull(second.map());
    }

    @Test
    @Tag("D14")
    default void d14_aChannelMayBeHandedOnAgainAndAgain(Bench bench) throws Exception {
        Bench.Pair pair = bench.pair();
        Dispatcher[] holder = {new Dispatcher(pair.mine())};
        for (int i = 0; i < 5; i++) {
            WeakReference<Dispatcher> former = mapAndRemove(bench, pair.mine(), holder[0]);
            holder[0] = new Dispatcher(pair.mine());
            collect(bench, former);
            assertTrue(pair.mine().isOpen(), "after " + i);
        }
        ParkRules.assertServed(bench, bench.loop, pair, new Probe(bench, "last", pair.mine()).reading());
    }

    @Test
    @Tag("D14")
    default void d14_aChannelIsClosedWhenTheLastDispatcherAroundItIsDropped(Bench bench) throws Exception {
        SocketChannel channel = bench.pair().mine();
        List<Dispatcher> holders = new ArrayList<>(List.of(new Dispatcher(channel), new Dispatcher(channel)));
        collect(bench, new WeakReference<>(holders.remove(0)));
        assertTrue(channel.isOpen());
        holders.clear();
        collectUntil(() -> !channel.isOpen());
    }

    @ParameterizedTest
    @EnumSource
    @Tag("D23")
    default void d23_aSecondDispatcherAroundAServedChannelIsRefused(Kind kind, Bench bench) throws Exception {
        SelectableChannel channel = kind.open(bench);
        Probe first = new Probe(bench, "first", channel);
        bench.pass();
        IllegalStateException refusal =
                assertThrows(IllegalStateException.class, () -> new Dispatcher(channel, bench.map));
        assertTrue(refusal.getMessage().contains(first.toString()), refusal.getMessage());
        assertTrue(refusal.getMessage().contains("remove or close that one first"), refusal.getMessage());
        Dispatcher second = new Dispatcher(channel);
        refusal = assertThrows(IllegalStateException.class, () -> bench.map.add(second));
        assertTrue(refusal.getMessage().startsWith(second.toString()), refusal.getMessage());
        assertNull(second.map());
        assertEquals(List.of(first), bench.map.dispatchers());
        assertTrue(channel.isOpen());
    }

    @Test
    @Tag("D23")
    default void d23_anotherMapRefusesItToo(Bench bench) throws Exception {
        Bench.Pair pair = bench.pair();
        Probe first = new Probe(bench, "first", pair.mine()).reading();
        ChannelMap another = bench.closing(new Passing()).map;
        assertThrows(IllegalStateException.class, () -> new Dispatcher(pair.mine(), another));
        assertTrue(another.isEmpty());
        ParkRules.assertServed(bench, bench.loop, pair, first);
    }

    @Test
    @Tag("D23")
    default void d23_aChannelMayBeHandedOverWithinAMapAndToAnother(Bench bench) throws Exception {
        Bench.Pair pair = bench.pair();
        Probe first = new Probe(bench, "first", pair.mine()).reading();
        ParkRules.assertServed(bench, bench.loop, pair, first);
        bench.map.remove(first);
        Probe second = new Probe(bench, "second", pair.mine()).reading();
        ParkRules.assertServed(bench, bench.loop, pair, second);
        first.close();
        ParkRules.assertServed(bench, bench.loop, pair, second);
        bench.driver().swap(bench.other, MapDriver.OnFailure.RETURN);
        ParkRules.assertServed(bench, bench.other, pair, second);
        bench.map.remove(second);
        ChannelMap another = bench.closing(new Passing()).map;
        Dispatcher third = new Dispatcher(pair.mine(), another);
        bench.loop.poll(another, Duration.ZERO);
        assertSame(another, third.map());
    }

    @Test
    @Tag("D23")
    default void d23_closingOneThatDoesNotServeLeavesTheChannelAlone(Bench bench) throws Exception {
        Bench.Pair pair = bench.pair();
        Probe first = new Probe(bench, "first", pair.mine()).reading();
        Dispatcher second = new Dispatcher(pair.mine());
        second.close();
        assertEquals(Dispatcher.State.CLOSED, second.state());
        ParkRules.assertServed(bench, bench.loop, pair, first);
        first.close();
        assertFalse(pair.mine().isOpen());
    }

    @Test
    @Tag("D23")
    default void d23_oneThatIsAdoptedInVainGetsTheErrorAndLeavesTheChannelAlone(Bench bench) throws Exception {
        Bench.Pair pair = bench.pair();
        Probe first = new Probe(bench, "first", pair.mine()).reading();
        List<Throwable> errors = new ArrayList<>();
        Dispatcher second = new Dispatcher(pair.mine()) {
            @Override
            protected void handleError(Throwable thrown) {
                errors.add(thrown);
                close();
            }
        };
        MapDriver driver = bench.driver();
        Thread adopter = new Thread(() -> driver.adopt(second, null), "adopter");
        adopter.start();
        adopter.join();
        bench.pass();
        assertEquals(1, errors.size());
        assertTrue(errors.get(0).getMessage().contains(first.toString()));
        ParkRules.assertServed(bench, bench.loop, pair, first);
    }

    @Test
    @Tag("D23")
    default void d23_aSelectorOfOnesOwnIsNoDispatcher(Bench bench) throws Exception {
        Bench.Pair pair = bench.pair();
        pair.mine().configureBlocking(false);
        try (Selector selector = Selector.open()) {
            SelectionKey key = pair.mine().register(selector, SelectionKey.OP_READ);
            Probe probe = new Probe(bench, "probe", pair.mine()).reading();
            ParkRules.assertServed(bench, bench.loop, pair, probe);
            bench.driver().swap(bench.other, MapDriver.OnFailure.RETURN);
            ParkRules.assertServed(bench, bench.other, pair, probe);
            assertTrue(key.isValid());
        }
    }

    @Test
    @Tag("D19")
    default void d19_theFileOfAnAddressStaysWithItsChannel(Bench bench) throws Exception {
        Family.UNIX.assumeAvailable(bench.directory());
        Path file = bench.directory().resolve("handed");
        Dispatcher first = new Dispatcher(bench.map);
        first.createSocket(Family.UNIX.protocol, io.pollux.SocketType.STREAM);
        first.bind(java.net.UnixDomainSocketAddress.of(file));
        first.listen(5);
        bench.map.remove(first);
        Dispatcher second = new Probe(bench, "second", first.channel());
        first.close();
        assertTrue(Files.exists(file));
        second.close();
        assertFalse(Files.exists(file));
    }

    /** Another map of the same thread, closed with the test. */
    final class Passing implements java.io.Closeable {
        final ChannelMap map = new ChannelMap();

        @Override
        public void close() {
            map.close();
        }
    }

    private static WeakReference<Dispatcher> mapAndRemove(Bench bench, SelectableChannel channel) throws IOException {
        return mapAndRemove(bench, channel, new Dispatcher(channel));
    }

    private static WeakReference<Dispatcher> mapAndRemove(Bench bench, SelectableChannel channel, Dispatcher dispatcher)
            throws IOException {
        bench.map.add(dispatcher);
        bench.pass();
        bench.map.remove(dispatcher);
        assertTrue(channel.isOpen());
        return new WeakReference<>(dispatcher);
    }

    /** Returns when a dispatcher has been garbage-collected and the check for dropped channels has run since. */
    private static void collect(Bench bench, WeakReference<Dispatcher> dropped) throws Exception {
        bench.pass();
        collectUntil(() -> dropped.get() == null);
        Pipe.SourceChannel decoy = bench.pipe().source();
        assertNotNull(new Dispatcher(decoy));
        collectUntil(() -> !decoy.isOpen());
    }

    private static void collectUntil(BooleanSupplier so) throws InterruptedException {
        while (!so.getAsBoolean()) {
            System.gc();
            if (Thread.interrupted()) {
                throw new InterruptedException("waited in vain");
            }
        }
    }
}
