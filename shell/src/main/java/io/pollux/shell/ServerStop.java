// SPDX-License-Identifier: Apache-2.0
package io.pollux.shell;

import io.pollux.admin.RefusedException;
import io.pollux.admin.RuntimeAdmin;
import io.pollux.admin.Table;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** Has a server rest. */
@Service
@Command(
        scope = "pollux",
        name = "server-stop",
        description = "Closes the listener and the connections of a server, and keeps its configuration",
        detailedDescription = "Sets the key enabled of its configuration to false, so that it is still stopped after a"
                + " restart. For example:\n"
                + "    pollux:server-stop echo")
public final class ServerStop extends TableAction {
    @Argument(name = "name", required = true, description = "The name of a server, see pollux:servers")
    @Completion(Completers.ServerNames.class)
    String name;

    @Override
    Table table(RuntimeAdmin admin) throws RefusedException {
        return admin.stop(word("name", name));
    }
}
