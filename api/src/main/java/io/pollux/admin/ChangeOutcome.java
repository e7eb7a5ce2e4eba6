// SPDX-License-Identifier: Apache-2.0
package io.pollux.admin;

import java.util.List;

/**
 * The result of a change to a server's configuration.
 *
 * @param server its name, never null
 * @param status its current status; null if the server no longer exists, for example because it was deleted
 * @param refused those of its configurations that are refused now, never null
 * @param notices problems with the change that an operator should know about, never null
 */
public record ChangeOutcome(
        String server, ServerStatus status, List<RefusedConfiguration> refused, List<Problem> notices) {}
