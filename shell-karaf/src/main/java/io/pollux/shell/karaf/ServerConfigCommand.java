// SPDX-License-Identifier: Apache-2.0
package io.pollux.shell.karaf;

import io.pollux.admin.RefusedException;
import io.pollux.admin.RuntimeAdmin;
import io.pollux.shell.CommandPurpose;
import io.pollux.shell.OperatorWords;
import io.pollux.shell.ServerTable;
import io.pollux.shell.SettingTable;
import io.pollux.shell.Table;
import java.util.ArrayList;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** Shows, changes, makes and deletes the configuration of a server. */
@Service
@Command(
        scope = "pollux",
        name = "server-config",
        description = CommandPurpose.SERVER_CONFIG,
        detailedDescription = "Without changes, shows it. A change that is not accepted changes nothing. With"
                + " protocol and listen, creates a server; its file is etc/pollux.server-NAME.cfg. For example:\n"
                + "    pollux:server-config echo protocol=echo listen=127.0.0.1:7007\n"
                + "    pollux:server-config echo max.connections=100 idle.timeout=5m\n"
                + "    pollux:server-config echo idle.timeout=\n"
                + "    pollux:server-config echo 'listen=[::1]:7007'\n"
                + "    pollux:server-config echo --delete")
public final class ServerConfigCommand extends TableCommand {
    private static final String DELETE = "--delete";

    @Option(name = DELETE, description = "Delete the configuration, and with it the server")
    boolean delete;

    @Argument(name = "name", required = true, description = "The name of a server, known or new")
    @Completion(Completers.NewServerNames.class)
    String name;

    @Argument(
            index = 1,
            name = "changes",
            multiValued = true,
            description = "key=value to set a key, key= to remove it")
    @Completion(SettingCompleter.class)
    List<String> changes;

    @Override
    Table table(RuntimeAdmin admin) throws RefusedException {
        List<String> asked = new ArrayList<>();
        for (String change : changes == null ? List.<String>of() : changes) {
            asked.add(word("change", change));
        }
        boolean deletes = asked.remove(DELETE) || delete; // Karaf takes options for arguments if they come last
        if (deletes && !asked.isEmpty()) {
            throw new RefusedException("Use either changes or " + DELETE + ", not both.");
        }
        if (deletes) {
            return ServerTable.of(admin.delete(word("name", name)));
        }
        return asked.isEmpty()
                ? SettingTable.of(admin.settings(word("name", name)))
                : ServerTable.of(admin.configure(word("name", name), OperatorWords.changes(asked)));
    }
}
