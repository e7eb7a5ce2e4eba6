// SPDX-License-Identifier: Apache-2.0
package io.pollux.admin;

import java.util.List;

/**
 * The configuration of a server.
 *
 * @param server its name, never null
 * @param settings the settings of every server in a fixed order, then those of the protocol in alphabetical order;
 *     never null
 * @param problem why the settings are not in effect and the server keeps its previous ones; null if they are in effect
 */
public record ServerConfiguration(String server, List<Setting> settings, Problem problem) {}
