// SPDX-License-Identifier: Apache-2.0
package io.pollux.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a pass dispatches, in which order, and what it drops: rules P4 to P6. */
interface DispatchRules {
    /** A dispatcher that reads and writes, and adds its events to a list of the test. */
    private static Probe.Writer noting(Bench bench, List<String> order, String name, Bench.Pair pair)
            throws IOException {
        Probe.Writer probe = new Probe.Writer(bench, name, pair.mine());
        probe.onRead(() -> {
            order.add(name + " read");
            probe.readSome();
        });
        probe.onWrite(() -> {
            order.add(name + " write");
            probe.wantWrite(false);
        });
        probe.onClose(() -> {
            order.add(name + " close");
            probe.close();
        });
        return probe;
    }

    @Test
    @Tag("P4")
    default void p4_readingComesBeforeWriting(Bench bench) throws Exception {
        List<String> order = new ArrayList<>();
        Bench.Pair pair = bench.pair();
        noting(bench, order, "a", pair);
        Bench.deliver(pair, "x");
        bench.pass();
        assertEquals(List.of("a read", "a write"), order);
    }

    @Test
    @Tag("P4")
    default void p4_eachDispatcherGetsAllItsEventsInTurn(Bench bench) throws Exception {
        List<String> order = new ArrayList<>();
        for (String name : List.of("a", "b", "c")) {
            Bench.Pair pair = bench.pair();
            noting(bench, order, name, pair);
            Bench.deliver(pair, "x");
        }
        bench.pass();
        assertEquals(6, order.size(), order::toString);
        for (int i = 0; i < 6; i += 2) {
            String name = order.get(i).substring(0, 1);
            assertEquals(List.of(name + " read", name + " write"), order.subList(i, i + 2));
        }
    }

    @Test
    @Tag("P4")
    default void p4_connectComesBeforeAnythingElse(Bench bench) throws Exception {
        try (var listener = bench.listener(Family.IPV4)) {
            List<String> order = new ArrayList<>();
            Probe.Writer client = new Probe.Writer(bench, "client");
            client.createSocket();
            client.connect(listener.getLocalAddress());
            Bench.say(bench.closing(listener.accept()), "welcome");
            client.onConnect(() -> {
                order.add("connect");
                Bench.awaitInput(client.channel());
            });
            client.onRead(() -> {
                order.add("read");
                client.readSome();
            });
            client.onWrite(() -> {
                order.add("write");
                client.wantWrite(false);
            });
            bench.until("all three", () -> order.size() == 3);
            assertEquals(List.of("connect", "read", "write"), order);
        }
    }

    @Test
    @Tag("P4")
    default void p4_closeComesLast(Bench bench) throws Exception {
        List<String> order = new ArrayList<>();
        Bench.Pair pair = bench.pair();
        noting(bench, order, "a", pair);
        Bench.deliver(pair, "x");
        pair.peer().close();
        bench.until("the end", () -> bench.map.isEmpty());
        assertEquals(List.of("a read", "a write", "a read", "a close"), order);
    }

    @Test
    @Tag("P5")
    default void p5_whoClosesWhileReadingIsNotAskedToWrite(Bench bench) throws Exception {
        Bench.Pair pair = bench.pair();
        Probe.Writer probe = new Probe.Writer(bench, "probe", pair.mine());
        probe.onRead(probe::close);
        Bench.deliver(pair, "x");
        bench.pass();
        assertEquals(1, probe.reads);
        bench.calm();
    }

    @Test
    @Tag("P5")
    default void p5_aNewSocketDoesNotInheritTheEventsOfTheOldOne(Bench bench) throws Exception {
        Bench.Pair pair = bench.pair();
        try (var listener = bench.listener(Family.IPV4)) {
            Probe.Writer probe = new Probe.Writer(bench, "probe", pair.mine());
            probe.onRead(() -> {
                probe.close();
                probe.createSocket();
                probe.connect(listener.getLocalAddress());
            });
            Bench.deliver(pair, "x");
            bench.pass();
            assertEquals(1, probe.reads);
            probe.onWrite(() -> probe.wantWrite(false)).onConnect(() -> assertEquals(0, probe.writes));
            bench.until("the new connection", () -> probe.connects == 1 && probe.writes == 1);
        }
    }

    @Test
    @Tag("P5")
    default void p5_aStrangerOnTheSameDescriptorGetsNoEvents(Bench bench) throws Exception {
        Bench.Pair one = bench.pair();
        Bench.Pair two = bench.pair();
        Probe.Writer first = new Probe.Writer(bench, "either", one.mine());
        Probe.Writer second = new Probe.Writer(bench, "either", two.mine());
        try (var listener = bench.listener(Family.IPV4)) {
            List<Probe> strangers = new ArrayList<>();
            first.onWrite(() -> replace(bench, second, listener.getLocalAddress(), strangers));
            second.onWrite(() -> replace(bench, first, listener.getLocalAddress(), strangers));
            bench.pass();
            assertEquals(1, strangers.size());
            assertEquals(1, first.writes + second.writes);
            assertEquals(0, strangers.get(0).activity().events());
            strangers.get(0).onWrite(() -> strangers.get(0).wantWrite(false));
            first.onWrite(() -> first.wantWrite(false));
            second.onWrite(() -> second.wantWrite(false));
            bench.until("the stranger's own event", () -> strangers.get(0).writes == 1);
        }
    }

    /** Closes a dispatcher and opens another one, which gets the lowest free descriptor: the one just freed. */
    private static void replace(Bench bench, Probe victim, java.net.SocketAddress address, List<Probe> strangers)
            throws IOException {
        victim.close();
        bench.map.dispatchers(); // the map must not mind being asked meanwhile
        Probe.Writer stranger = new Probe.Writer(bench, "stranger", bench.dial(address));
        strangers.add(stranger);
    }

    /** The ways in which a dispatcher can leave its map during the first of two events of one pass. */
    enum Leaving {
        REMOVED,
        REMOVED_AND_MAPPED_AGAIN,
        CLOSED;

        void leave(Bench bench, Probe probe) {
            switch (this) {
                case REMOVED -> bench.map.remove(probe);
                case REMOVED_AND_MAPPED_AGAIN -> moveAway(bench, probe);
                default -> probe.close();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    @Tag("P5")
    default void p5_whoLeavesTheMapInAnEventGetsNoFurtherOneOfThatPass(Leaving leaving, Bench bench) throws Exception {
        Bench.Pair pair = bench.pair();
        Probe.Writer probe = new Probe.Writer(bench, "probe", pair.mine());
        probe.onRead(() -> {
            probe.readSome();
            leaving.leave(bench, probe);
        });
        probe.onWrite(() -> probe.wantWrite(false));
        Bench.deliver(pair, "x");
        assertEquals(1, bench.pass());
        assertEquals(1, probe.reads);
        assertEquals(0, probe.writes, "it was ready to be written, too");
        bench.calm();
        assertEquals(leaving == Leaving.REMOVED_AND_MAPPED_AGAIN ? 1 : 0, probe.writes);
    }

    @Test
    @Tag("P6")
    default void p6_closingAnotherOneDropsItsPendingEvent(Bench bench) throws Exception {
        Bench.Pair one = bench.pair();
        Bench.Pair two = bench.pair();
        Probe first = new Probe(bench, "either", one.mine());
        Probe second = new Probe(bench, "either", two.mine());
        first.onRead(second::close);
        second.onRead(first::close);
        Bench.deliver(one, "x");
        Bench.deliver(two, "x");
        bench.pass();
        assertEquals(1, first.reads + second.reads);
        assertEquals(1, bench.map.size());
    }

    @Test
    @Tag("P6")
    default void p6_removingAnotherOneDropsItsPendingEvent(Bench bench) throws Exception {
        Bench.Pair one = bench.pair();
        Bench.Pair two = bench.pair();
        Probe first = new Probe(bench, "either", one.mine());
        Probe second = new Probe(bench, "either", two.mine());
        first.onRead(() -> moveAway(bench, second));
        second.onRead(() -> moveAway(bench, first));
        Bench.deliver(one, "x");
        Bench.deliver(two, "x");
        bench.pass();
        assertEquals(1, first.reads + second.reads, "also if it is mapped again at once");
        assertTrue(first.channel().isOpen() && second.channel().isOpen());
        first.reading();
        second.reading();
        bench.until("both inputs", () -> first.input.length() + second.input.length() == 2);
    }

    private static void moveAway(Bench bench, Probe other) {
        bench.map.remove(other);
        bench.map.add(other);
    }

    @Test
    @Tag("P6")
    default void p6_switchingOffAnotherOnesInterestDropsItsPendingEvent(Bench bench) throws Exception {
        Bench.Pair one = bench.pair();
        Bench.Pair two = bench.pair();
        Probe first = new Probe(bench, "either", one.mine());
        Probe second = new Probe(bench, "either", two.mine());
        first.onRead(() -> second.wantRead(false));
        second.onRead(() -> first.wantRead(false));
        Bench.deliver(one, "x");
        Bench.deliver(two, "x");
        bench.pass();
        assertEquals(1, first.reads + second.reads);
    }

    @Test
    @Tag("P6")
    default void p6_anInterestThatIsSwitchedOnCountsFromTheNextWait(Bench bench) throws Exception {
        Bench.Pair pair = bench.pair();
        Probe.Writer probe = new Probe.Writer(bench, "probe", pair.mine());
        probe.wantWrite(false);
        probe.onRead(() -> {
            probe.readSome();
            probe.wantWrite(true);
        });
        Bench.deliver(pair, "x");
        bench.pass();
        assertEquals(1, probe.reads);
        probe.onWrite(() -> probe.wantWrite(false));
        bench.pass();
        assertEquals(1, probe.writes);
    }

    @Test
    @Tag("P6")
    default void p6_whoIsAddedGetsEventsFromTheNextWait(Bench bench) throws Exception {
        Bench.Pair pair = bench.pair();
        Bench.Pair late = bench.pair();
        Bench.deliver(late, "x");
        Bench.deliver(pair, "x");
        Probe[] added = new Probe[1];
        Probe probe = new Probe(bench, "probe", pair.mine());
        probe.onRead(() -> {
            probe.readSome();
            added[0] = new Probe(bench, "added", late.mine());
        });
        bench.pass();
        assertEquals(0, added[0].activity().events());
        assertSame(bench.map, added[0].map());
        added[0].reading();
        bench.pass();
        assertEquals(1, added[0].reads);
    }

    @Test
    default void whoHoldsInputIsAskedToReadAgainWithoutAWait(Bench bench) throws Exception {
        Bench.Pair pair = bench.pair();
        Probe probe = new Probe(bench, "probe", pair.mine()) {
            @Override
            protected void handleRead() throws IOException {
                super.handleRead();
                if (reads < 3) {
                    readAgain();
                }
            }
        };
        probe.reading();
        Bench.say(pair.peer(), "x");
        bench.until("the input", () -> probe.reads == 1);
        assertEquals(1, bench.loop.poll(bench.map, Duration.ofDays(1)));
        assertEquals(1, bench.loop.poll(bench.map, Duration.ofDays(1)));
        assertEquals(3, probe.reads);
        assertEquals(0, bench.pass(), "it has not asked any more");
    }

    @Test
    @Tag("P12")
    default void p12_whoWantsNoInputIsAskedToReadAgainWhenThatChanges(Bench bench) throws Exception {
        Bench.Pair pair = bench.pair();
        Probe probe = new Probe(bench, "probe", pair.mine()) {
            @Override
            protected void handleRead() throws IOException {
                super.handleRead();
                readAgain();
                wantRead(false);
            }
        };
        probe.reading();
        Bench.say(pair.peer(), "x");
        bench.until("the input", () -> probe.reads == 1);
        assertEquals(0, bench.pass());
        probe.wantRead(true);
        probe.wantRead(false);
        assertEquals(0, bench.pass());
        probe.wantRead(true);
        assertEquals(1, probe.reads, "not inside wantRead");
        assertEquals(1, bench.loop.poll(bench.map, Duration.ofDays(1)));
        assertEquals(2, probe.reads);
        bench.map.remove(probe);
        probe.wantRead(true);
        bench.map.add(probe);
        assertEquals(1, bench.loop.poll(bench.map, Duration.ofDays(1)));
        assertEquals(3, probe.reads);
        probe.close();
        probe.readAgain();
    }

    @Test
    @Tag("P12")
    default void p12_readAgainComesOnceHoweverOftenItIsAsked(Bench bench) throws Exception {
        Probe probe = new Probe(bench, "probe", bench.pair().mine()).reading();
        Probe other = new Probe(bench, "other", bench.pair().mine());
        other.onRead(() -> {
            probe.readAgain();
            probe.readAgain();
        });
        other.readAgain();
        bench.pass();
        assertEquals(0, probe.reads);
        assertEquals(1, bench.loop.poll(bench.map, Duration.ofDays(1)));
        assertEquals(1, probe.reads);
        assertEquals(0, bench.pass());
    }

    @Test
    @Tag("P15")
    default void p15_writeInterestMayBeAskedForByAnyThread(Bench bench) throws Exception {
        Probe.Writer writer = new Probe.Writer(bench, "writer", bench.pair().mine());
        writer.onWrite(() -> writer.wantWrite(false));
        bench.until("the first event", () -> writer.writes == 1);
        Thread other = new Thread(writer::writeAgain);
        other.start();
        bench.until("the second event", () -> writer.writes == 2);
        other.join();
        bench.map.remove(writer);
        Thread another = new Thread(writer::writeAgain);
        another.start();
        another.join();
        bench.map.add(writer);
        bench.until("the third event", () -> writer.writes == 3);
        writer.close();
        writer.writeAgain();
        bench.calm();
        assertEquals(3, writer.writes);
    }
}
