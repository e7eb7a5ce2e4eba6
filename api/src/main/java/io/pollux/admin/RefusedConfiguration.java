// SPDX-License-Identifier: Apache-2.0
package io.pollux.admin;

/**
 * A configuration that is not in effect because something in it is not accepted, and why. It stays listed until it is
 * corrected or deleted. A server that is already running keeps its previous settings.
 *
 * @param server the name of its server; null if the server has no name, or the configuration is not for a server
 * @param source where it comes from: the name of its file, its PID, or the framework properties; never null
 * @param kind the kind of the problem, never null
 * @param reason what is wrong and what would be accepted, unescaped (rule D24); never null
 */
public record RefusedConfiguration(String server, String source, Problem.Kind kind, String reason) {}
