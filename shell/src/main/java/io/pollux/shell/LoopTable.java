// SPDX-License-Identifier: Apache-2.0
package io.pollux.shell;

import io.pollux.admin.LoopStatus;
import io.pollux.shell.Table.Text;
import io.pollux.shell.Table.Tone;
import java.util.List;

/** The loops as a table, the best first. */
public final class LoopTable {
    private LoopTable() {}

    /**
     * Makes the table.
     *
     * @param loops the loops, never null
     * @return never null
     */
    public static Table of(List<LoopStatus> loops) {
        Table table = new Table(
                "No loop is available: start the bundle of a loop, such as io.pollux.loop.nio.",
                "LOOP",
                "STYLE",
                "FEATURES",
                ">RANKING",
                "USED BY");
        loops.forEach(loop -> table.row(
                loop.name(), Cells.lower(loop.style()), Cells.listed(loop.features()), loop.ranking(), use(loop)));
        return table;
    }

    private static Text use(LoopStatus loop) {
        if (!loop.admitted()) {
            return new Text("(not admitted by loop.target)", Tone.NOTICE);
        }
        return new Text(Cells.listed(loop.reactors()), loop.reactors().isEmpty() ? Tone.PLAIN : Tone.GOOD);
    }
}
