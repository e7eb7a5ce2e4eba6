// SPDX-License-Identifier: Apache-2.0
package io.pollux.shell.karaf;

import io.pollux.admin.RefusedException;
import io.pollux.admin.RuntimeAdmin;
import io.pollux.shell.CommandPurpose;
import io.pollux.shell.OperatorWords;
import io.pollux.shell.SwapTable;
import io.pollux.shell.Table;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** Exchanges loops. */
@Service
@Command(
        scope = "pollux",
        name = "swap",
        description = CommandPurpose.SWAP,
        detailedDescription = "No connection and no byte is lost. The choice holds until that loop leaves or fails, or"
                + " loop.target changes. For example:\n"
                + "    pollux:swap all poll")
public final class SwapCommand extends TableCommand {
    @Argument(name = "reactor", required = true, description = "The name of a reactor, or all")
    @Completion(Completers.ReactorNamesOrAll.class)
    String reactor;

    @Argument(index = 1, name = "loop", required = true, description = "The name of a loop, see pollux:loops")
    @Completion(Completers.LoopNames.class)
    String loop;

    @Override
    Table table(RuntimeAdmin admin) throws RefusedException {
        return SwapTable.of(admin.swap(OperatorWords.reactor(word("reactor", reactor)), word("loop", loop)));
    }
}
