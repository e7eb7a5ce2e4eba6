// SPDX-License-Identifier: Apache-2.0
package io.pollux.shell;

import io.pollux.Dispatcher;
import io.pollux.admin.DispatcherListing;
import io.pollux.admin.DispatcherQuery;
import io.pollux.admin.DispatcherStatus;
import io.pollux.shell.Table.Text;
import io.pollux.shell.Table.Tone;
import io.pollux.text.AddressText;

/** Dispatchers as a table, with a remark for each reactor that did not answer. */
public final class DispatcherTable {
    private DispatcherTable() {}

    /**
     * Makes the table.
     *
     * @param query which were asked for, never null
     * @param listing the answer, never null
     * @return never null
     */
    public static Table of(DispatcherQuery query, DispatcherListing listing) {
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
        listing.dispatchers().forEach(dispatcher -> row(dispatcher, table));
        listing.unanswered()
                .forEach(busy -> table.remark(
                        busy.subject() + " is busy; its dispatchers cannot be listed: " + busy.text(), Tone.PROBLEM));
        return table;
    }

    private static void row(DispatcherStatus dispatcher, Table table) {
        table.row(
                dispatcher.reactor(),
                dispatcher.type().substring(dispatcher.type().lastIndexOf('.') + 1),
                new Text(Cells.lower(dispatcher.state()), tone(dispatcher.state())),
                AddressText.of(dispatcher.local()),
                AddressText.of(dispatcher.peer()),
                Human.bytes(dispatcher.bytesIn()),
                Human.bytes(dispatcher.bytesOut()),
                Human.count(dispatcher.events()),
                Human.age(dispatcher.age()),
                Human.age(dispatcher.idle()));
    }

    private static Tone tone(Dispatcher.State state) {
        return switch (state) {
            case LISTENING, CONNECTED -> Tone.GOOD;
            case NEW, OPEN, BOUND -> Tone.PLAIN;
            case CONNECTING, CLOSED -> Tone.NOTICE;
        };
    }
}
