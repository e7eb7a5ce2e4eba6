// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.admin;

import io.pollux.admin.ChangeOutcome;
import io.pollux.admin.Problem;
import io.pollux.admin.RefusedConfiguration;
import io.pollux.admin.RefusedException;
import io.pollux.admin.ServerConfiguration;
import io.pollux.admin.ServerStatus;
import io.pollux.runtime.config.ServerConfigurations;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Shows and changes servers for an operator.
 *
 * @param statuses gives the status of each server
 * @param configurations how they are configured
 */
record ServerAdministration(Supplier<List<ServerStatus>> statuses, ServerConfigurations configurations) {
    List<ServerStatus> all() {
        return statuses.get();
    }

    List<RefusedConfiguration> refused() {
        return configurations.refused();
    }

    ServerConfiguration settings(String server) throws RefusedException {
        return configurations.settings(server);
    }

    ChangeOutcome configure(String server, Map<String, String> changes) throws RefusedException {
        return outcome(server, configurations.change(server, changes));
    }

    ChangeOutcome enable(String server, boolean enabled) throws RefusedException {
        return outcome(server, configurations.enable(server, enabled));
    }

    ChangeOutcome delete(String server) throws RefusedException {
        ChangeOutcome deleted = outcome(server, configurations.delete(server));
        if (deleted.status() == null && deleted.refused().isEmpty()) {
            return deleted;
        }
        List<Problem> notices = new ArrayList<>(deleted.notices());
        notices.add(new Problem(Problem.Kind.PROPERTIES_APPLY, server, "The framework properties apply again."));
        return new ChangeOutcome(server, deleted.status(), deleted.refused(), List.copyOf(notices));
    }

    private ChangeOutcome outcome(String server, List<Problem> notices) {
        ServerStatus status = statuses.get().stream()
                .filter(each -> each.name().equals(server))
                .findFirst()
                .orElse(null);
        List<RefusedConfiguration> refused = configurations.refused().stream()
                .filter(each -> server.equals(each.server()))
                .toList();
        return new ChangeOutcome(server, status, refused, List.copyOf(notices));
    }

    List<String> keys() {
        return configurations.keys();
    }

    List<String> protocols() {
        return configurations.protocols();
    }
}
