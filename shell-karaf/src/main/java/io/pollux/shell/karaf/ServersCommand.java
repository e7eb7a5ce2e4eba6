// SPDX-License-Identifier: Apache-2.0
package io.pollux.shell.karaf;

import io.pollux.admin.RuntimeAdmin;
import io.pollux.shell.CommandPurpose;
import io.pollux.shell.ServerTable;
import io.pollux.shell.Table;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** Lists the configured servers. */
@Service
@Command(
        scope = "pollux",
        name = "servers",
        description = CommandPurpose.SERVERS,
        detailedDescription = "A server is listening, opening (it retries with back-off), waiting (for its"
                + " protocol), stopped, or refused with its configuration. Lines below the table say why a server does not"
                + " listen.")
public final class ServersCommand extends TableCommand {
    @Override
    Table table(RuntimeAdmin admin) {
        return ServerTable.of(admin.servers(), admin.refused());
    }
}
