// SPDX-License-Identifier: Apache-2.0
package io.pollux.shell;

import io.pollux.admin.BlockedCallback;
import io.pollux.admin.LoopSwap;
import io.pollux.admin.ReactorCounters;
import io.pollux.admin.ReactorStatus;
import io.pollux.shell.Table.Text;
import io.pollux.shell.Table.Tone;
import java.util.List;

/** The reactors as a table: their current states, or their counters. */
public final class ReactorTable {
    private static final String NONE = "There is no reactor.";

    private ReactorTable() {}

    /**
     * Makes the table of their current states.
     *
     * @param reactors the reactors, never null
     * @return never null
     */
    public static Table of(List<ReactorStatus> reactors) {
        Table table = new Table(NONE, "REACTOR", "LOOP", ">CHANNELS", ">SWAPS", "LAST SWAP", "NOW");
        reactors.forEach(reactor -> table.row(
                reactor.name(),
                reactor.loop(),
                Human.count(reactor.channels()),
                Human.count(reactor.counters().swaps()),
                reactor.lastSwap() == null ? null : summary(reactor.lastSwap()),
                now(reactor)));
        return table;
    }

    private static String summary(LoopSwap swap) {
        return Cells.from(swap.from()) + " -> " + swap.to() + " in " + Human.time(swap.duration());
    }

    private static Text now(ReactorStatus reactor) {
        return switch (reactor.state()) {
            case SERVING -> new Text("serving", Tone.GOOD);
            case PARKED -> new Text("parked: waits for a loop", Tone.NOTICE);
            case BLOCKED -> new Text(blocked(reactor.blocked()), Tone.PROBLEM);
            case FAILED ->
                new Text("failed, is being replaced: " + reactor.failure().text(), Tone.PROBLEM);
        };
    }

    private static String blocked(BlockedCallback blocked) {
        return "blocked for " + Human.time(blocked.running()) + " in " + blocked.callback();
    }

    /**
     * Makes the table of their counters since they started.
     *
     * @param reactors the reactors, never null
     * @return never null
     */
    public static Table stats(List<ReactorStatus> reactors) {
        Table table = new Table(
                NONE,
                "REACTOR",
                ">PASSES",
                ">EVENTS",
                ">IN",
                ">OUT",
                ">LONGEST CALLBACK",
                ">BLOCKED",
                ">SWAPS",
                ">RECOVERIES");
        reactors.forEach(reactor -> stats(reactor.name(), reactor.counters(), table));
        return table;
    }

    private static void stats(String reactor, ReactorCounters counters, Table table) {
        table.row(
                reactor,
                Human.count(counters.passes()),
                Human.count(counters.events()),
                Human.bytes(counters.bytesIn()),
                Human.bytes(counters.bytesOut()),
                Human.time(counters.longestCallback()),
                Cells.faults(counters.blockedCallbacks()),
                Human.count(counters.swaps()),
                Cells.faults(counters.recoveries()));
    }
}
