// SPDX-License-Identifier: Apache-2.0
package io.pollux.shell;

import io.pollux.admin.RuntimeAdmin;
import io.pollux.admin.Table;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** Lists the loops. */
@Service
@Command(
        scope = "pollux",
        name = "loops",
        description = "Lists the event loops that can be used, best first",
        detailedDescription = "A loop is a bundle of its own. Reactors use the one of the highest ranking that the"
                + " configuration key loop.target admits, unless pollux:swap has named another.")
public final class Loops extends TableAction {
    @Override
    Table table(RuntimeAdmin admin) {
        return admin.loops();
    }
}
