// SPDX-License-Identifier: Apache-2.0
package io.pollux.shell;

import io.pollux.admin.LoopSwap;
import io.pollux.admin.SwapOutcome;
import io.pollux.shell.Table.Text;
import io.pollux.shell.Table.Tone;
import java.util.List;

/** The results of a swap as a table, with a remark for each reactor that kept its loop. */
public final class SwapTable {
    private SwapTable() {}

    /**
     * Makes the table.
     *
     * @param outcomes one for each reactor, never null
     * @return never null
     */
    public static Table of(List<SwapOutcome> outcomes) {
        Table table = new Table(
                "Nothing was swapped.", "REACTOR", "FROM", "TO", ">CHANNELS", ">LONGEST PAUSE", ">WHOLE SWAP");
        for (SwapOutcome outcome : outcomes) {
            if (outcome.swap() == null) {
                table.remark(outcome.reactor() + ": " + outcome.problem().text(), Tone.PROBLEM);
            } else {
                row(outcome.reactor(), outcome.swap(), table);
            }
        }
        return table;
    }

    private static void row(String reactor, LoopSwap swap, Table table) {
        table.row(
                reactor,
                Cells.from(swap.from()),
                new Text(swap.to(), Tone.GOOD),
                Human.count(swap.channels()),
                Human.time(swap.longestPause()),
                Human.time(swap.duration()));
    }
}
