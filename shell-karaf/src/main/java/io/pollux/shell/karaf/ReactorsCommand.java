// SPDX-License-Identifier: Apache-2.0
package io.pollux.shell.karaf;

import io.pollux.admin.RuntimeAdmin;
import io.pollux.shell.CommandPurpose;
import io.pollux.shell.ReactorTable;
import io.pollux.shell.Table;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** Lists the reactors. */
@Service
@Command(
        scope = "pollux",
        name = "reactors",
        description = CommandPurpose.REACTORS,
        detailedDescription = "A reactor is a thread with a map of dispatchers, served by one loop at a time. A blocked"
                + " reactor is stuck in the named callback, and its connections wait. A parked reactor has no loop,"
                + " and its connections wait until one arrives.")
public final class ReactorsCommand extends TableCommand {
    @Override
    Table table(RuntimeAdmin admin) {
        return ReactorTable.of(admin.reactors());
    }
}
