// SPDX-License-Identifier: Apache-2.0
package io.pollux.shell.karaf;

import io.pollux.admin.RefusedException;
import io.pollux.admin.RuntimeAdmin;
import io.pollux.shell.CommandPurpose;
import io.pollux.shell.ServerTable;
import io.pollux.shell.Table;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** Starts a server. */
@Service
@Command(
        scope = "pollux",
        name = "server-start",
        description = CommandPurpose.SERVER_START,
        detailedDescription =
                "Sets the key enabled of its configuration to true. For example:\n" + "    pollux:server-start echo")
public final class ServerStartCommand extends TableCommand {
    @Argument(name = "name", required = true, description = "The name of a server, see pollux:servers")
    @Completion(Completers.ServerNames.class)
    String name;

    @Override
    Table table(RuntimeAdmin admin) throws RefusedException {
        return ServerTable.of(admin.start(word("name", name)));
    }
}
