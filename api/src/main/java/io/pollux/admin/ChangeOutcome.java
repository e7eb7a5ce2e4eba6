// SPDX-License-Identifier: Apache-2.0
package io.pollux.admin;

import java.util.List;

/**
 * What has become of a server after its configuration was changed.
 *
 * @param server its name, never null
 * @param status what it is now; null if there is none, as after it was deleted
 * @param refused what is refused of its configurations now, never null
 * @param notices what an operator should know about the change, never null
 */
public record ChangeOutcome(
        String server, ServerStatus status, List<RefusedConfiguration> refused, List<Problem> notices) {}
