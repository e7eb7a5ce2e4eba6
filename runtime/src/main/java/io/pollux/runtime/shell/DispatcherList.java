// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.shell;

import static io.pollux.runtime.reactor.ReactorThread.driverOf;

import io.pollux.Activity;
import io.pollux.Dispatcher;
import io.pollux.Reactor;
import io.pollux.admin.DispatcherQuery;
import io.pollux.admin.DispatcherQuery.Order;
import io.pollux.admin.Table;
import io.pollux.admin.Table.Text;
import io.pollux.admin.Table.Tone;
import io.pollux.runtime.reactor.ReactorGroup;
import io.pollux.runtime.reactor.ReactorQuery.Turn;
import io.pollux.runtime.reactor.ReactorThread;
import io.pollux.text.AddressText;
import io.pollux.text.Escaped;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Lists dispatchers: takes note of them on their reactors' threads, then filters and sorts the notes on the caller's.
 */
final class DispatcherList {
    private static final Duration LIMIT = Duration.ofSeconds(2);
    private static final Map<Order, Comparator<Note>> ORDERS = orders();

    private final DispatcherQuery query;

    DispatcherList(DispatcherQuery query) {
        this.query = query;
    }

    /** What one dispatcher was like a moment ago; ages in nanoseconds. */
    private record Note(
            String reactor,
            String type,
            Dispatcher.State state,
            String local,
            String peer,
            long in,
            long out,
            long events,
            long age,
            long idle) {}

    private static Map<Order, Comparator<Note>> orders() {
        Map<Order, Comparator<Note>> orders = new EnumMap<>(Order.class);
        orders.put(Order.AGE, Comparator.comparingLong(Note::age).reversed());
        orders.put(Order.IDLE, Comparator.comparingLong(Note::idle).reversed());
        orders.put(
                Order.BYTES,
                Comparator.comparingLong((Note note) -> note.in() + note.out()).reversed());
        orders.put(Order.IN, Comparator.comparingLong(Note::in).reversed());
        orders.put(Order.OUT, Comparator.comparingLong(Note::out).reversed());
        orders.put(Order.EVENTS, Comparator.comparingLong(Note::events).reversed());
        orders.put(Order.REACTOR, Comparator.comparing(Note::reactor));
        orders.put(Order.DISPATCHER, Comparator.comparing(Note::type));
        orders.put(Order.STATE, Comparator.comparing(note -> note.state().name()));
        orders.put(Order.LOCAL, Comparator.comparing(Note::local));
        orders.put(Order.PEER, Comparator.comparing(Note::peer));
        return orders;
    }

    /** Asks these reactors. */
    Table of(ReactorGroup group, List<ReactorThread> reactors) {
        Table table = new Table(
                query.equals(DispatcherQuery.ALL) ? "There is no dispatcher." : "There is no such dispatcher.",
                "REACTOR",
                "DISPATCHER",
                "STATE",
                "LOCAL",
                "PEER",
                ">IN",
                ">OUT",
                ">EVENTS",
                ">AGE",
                ">IDLE");
        Map<Reactor, List<Note>> answers = new LinkedHashMap<>();
        group.patience()
                .together(
                        LIMIT,
                        () -> answers.putAll(
                                group.ask(reactors, Turn.AFTER_TASKS, "dispatchers are listed", DispatcherList::notes)
                                        .answers()));
        List<Note> all = new ArrayList<>();
        answers.values().forEach(all::addAll);
        all.stream().filter(this::matches).sorted(ORDERS.get(query.order())).forEach(note -> show(note, table));
        reactors.stream()
                .filter(reactor -> !answers.containsKey(reactor))
                .forEach(reactor -> table.remark(
                        reactor.name() + " is busy, its dispatchers cannot be listed: " + reactor.busyWith(),
                        Tone.PROBLEM));
        return table;
    }

    private boolean matches(Note note) {
        return (query.state() == null || query.state() == note.state())
                && (query.address() == null
                        || note.local().contains(query.address())
                        || note.peer().contains(query.address()));
    }

    private static void show(Note note, Table table) {
        table.row(
                note.reactor(),
                note.type(),
                new Text(note.state().name().toLowerCase(Locale.ROOT), tone(note.state())),
                note.local(),
                note.peer(),
                Human.bytes(note.in()),
                Human.bytes(note.out()),
                Human.count(note.events()),
                Human.age(note.age()),
                Human.age(note.idle()));
    }

    private static Tone tone(Dispatcher.State state) {
        return switch (state) {
            case LISTENING, CONNECTED -> Tone.GOOD;
            case NEW, OPEN, BOUND -> Tone.PLAIN;
            case CONNECTING, CLOSED -> Tone.NOTICE;
        };
    }

    private static List<Note> notes(Reactor reactor) {
        long now = System.nanoTime();
        return driverOf(reactor).dispatchers().stream()
                .map(dispatcher -> note(reactor, dispatcher, now))
                .toList();
    }

    private static Note note(Reactor reactor, Dispatcher dispatcher, long now) {
        SocketAddress local = local(dispatcher);
        SocketAddress address = dispatcher.address();
        Activity activity = dispatcher.activity();
        String type = dispatcher.getClass().getName();
        return new Note(
                reactor.name(),
                type.substring(type.lastIndexOf('.') + 1),
                dispatcher.state(),
                Escaped.of(AddressText.of(local)),
                Escaped.of(AddressText.of(address == null || address.equals(local) ? null : address)),
                activity.bytesIn(),
                activity.bytesOut(),
                activity.events(),
                now - activity.createdNanos(),
                now - activity.activeNanos());
    }

    private static SocketAddress local(Dispatcher dispatcher) {
        try {
            return dispatcher.localAddress();
        } catch (IOException e) {
            return null; // closed underneath a moment ago
        }
    }
}
