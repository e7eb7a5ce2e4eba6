// SPDX-License-Identifier: Apache-2.0
package io.pollux.admin;

import java.util.List;

/**
 * How a server is configured.
 *
 * @param server its name, never null
 * @param settings those that every server has, in a fixed order, then those of the protocol by the alphabet; never null
 * @param problem why they are not in effect, so that the server goes on as it was; null if they are
 */
public record ServerConfiguration(String server, List<Setting> settings, Problem problem) {}
