// SPDX-License-Identifier: Apache-2.0
package io.pollux.shell;

import io.pollux.admin.RuntimeAdmin;
import io.pollux.admin.Table;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** Lists the configured servers. */
@Service
@Command(
        scope = "pollux",
        name = "servers",
        description = "Lists the configured servers, and what is refused",
        detailedDescription = "A server is listening, opening (it retries with back-off), waiting (for its"
                + " protocol), stopped, or refused with its configuration. What keeps one from listening is said below the"
                + " table.")
public final class Servers extends TableAction {
    @Override
    Table table(RuntimeAdmin admin) {
        return admin.servers();
    }
}
