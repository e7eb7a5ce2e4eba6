// SPDX-License-Identifier: Apache-2.0
package io.pollux.shell.karaf;

import io.pollux.admin.DispatcherQuery;
import io.pollux.admin.RefusedException;
import io.pollux.admin.RuntimeAdmin;
import io.pollux.shell.CommandPurpose;
import io.pollux.shell.DispatcherTable;
import io.pollux.shell.OperatorWords;
import io.pollux.shell.Table;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** Lists dispatchers. */
@Service
@Command(
        scope = "pollux",
        name = "dispatchers",
        description = CommandPurpose.DISPATCHERS,
        detailedDescription = "The ten busiest connections of one network:\n"
                + "    pollux:dispatchers --address 10.1. --state connected --sort bytes | head -n 12")
public final class DispatchersCommand extends TableCommand {
    @Option(name = "--reactor", description = "Only those of the named reactor")
    @Completion(Completers.ReactorNames.class)
    String reactor;

    @Option(name = "--state", description = "Only those in this state, such as connected")
    @Completion(Completers.States.class)
    String state;

    @Option(name = "--address", description = "Only those whose local or peer address contains this text")
    String address;

    @Option(
            name = "--sort",
            description = "The largest first by age, idle, bytes (in and out), in, out or events; or by the alphabet of"
                    + " reactor, dispatcher, state, local or peer",
            valueToShowInHelp = "age")
    @Completion(Completers.Orders.class)
    String sort;

    @Override
    Table table(RuntimeAdmin admin) throws RefusedException {
        DispatcherQuery query = OperatorWords.query(reactor, state, address, sort);
        return DispatcherTable.of(query, admin.dispatchers(query));
    }
}
