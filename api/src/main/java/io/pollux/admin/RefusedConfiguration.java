// SPDX-License-Identifier: Apache-2.0
package io.pollux.admin;

/**
 * A configuration that is not in effect because something in it is not accepted, and why. It stays listed until it is
 * mended or deleted. A server that ran before goes on with its earlier settings.
 *
 * @param server the name of the server that it is for; null if it has none, or is not for a server
 * @param source where it stands: the name of its file, else its PID, or that framework properties have it; never null
 * @param reason what is wrong and what would be accepted, as it was written, never null
 */
public record RefusedConfiguration(String server, String source, String reason) {}
