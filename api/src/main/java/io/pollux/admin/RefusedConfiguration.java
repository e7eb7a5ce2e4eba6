// SPDX-License-Identifier: Apache-2.0
package io.pollux.admin;

/**
 * A configuration that is not in effect because something in it is not accepted, and why. It stays listed until it is
 * corrected or deleted. A server that ran before goes on with its earlier settings.
 *
 * @param server the name of its server; null if it has no name, or is not about a server
 * @param source where it comes from: the name of its file, or else its PID or the framework properties; never null
 * @param kind what is wrong in short, never null
 * @param reason what is wrong and what would be accepted, unescaped (rule D24); never null
 */
public record RefusedConfiguration(String server, String source, Problem.Kind kind, String reason) {}
