// SPDX-License-Identifier: Apache-2.0
package io.pollux.shell;

import io.pollux.admin.RefusedException;
import io.pollux.admin.RuntimeAdmin;
import io.pollux.admin.Table;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** Exchanges loops. */
@Service
@Command(
        scope = "pollux",
        name = "swap",
        description = "Exchanges the loop of a reactor while its traffic flows",
        detailedDescription = "No connection and no byte is lost. The choice holds until that loop leaves or fails, or"
                + " loop.target changes. For example:\n"
                + "    pollux:swap all poll")
public final class Swap extends TableAction {
    @Argument(name = "reactor", required = true, description = "The name of a reactor, or all")
    @Completion(Completers.ReactorNamesOrAll.class)
    String reactor;

    @Argument(index = 1, name = "loop", required = true, description = "The name of a loop, see pollux:loops")
    @Completion(Completers.LoopNames.class)
    String loop;

    @Override
    Table table(RuntimeAdmin admin) throws RefusedException {
        return admin.swap(word("reactor", reactor), word("loop", loop));
    }
}
