// SPDX-License-Identifier: Apache-2.0
package io.pollux.shell.karaf;

import io.pollux.admin.RuntimeAdmin;
import io.pollux.shell.CommandPurpose;
import io.pollux.shell.LoopTable;
import io.pollux.shell.Table;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** Lists the loops. */
@Service
@Command(
        scope = "pollux",
        name = "loops",
        description = CommandPurpose.LOOPS,
        detailedDescription =
                "Each loop is a separate bundle. Of the loops that the configuration key loop.target admits,"
                        + " reactors use the one with the highest ranking, unless pollux:swap has chosen another.")
public final class LoopsCommand extends TableCommand {
    @Override
    Table table(RuntimeAdmin admin) {
        return LoopTable.of(admin.loops());
    }
}
