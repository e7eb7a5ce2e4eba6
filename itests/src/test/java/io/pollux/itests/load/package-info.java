// SPDX-License-Identifier: Apache-2.0

/**
 * Clients that check every byte, and waits that end. The other packages use it; it does not know them.
 *
 * <ul>
 *   <li>{@link io.pollux.itests.load.Deadline}: every wait of a test, which fails with what did not happen.
 *   <li>{@link io.pollux.itests.load.Flow}: the client's side of one connection, to echo
 *       ({@link io.pollux.itests.load.EchoFlow}) or chargen ({@link io.pollux.itests.load.ChargenFlow}).
 *   <li>{@link io.pollux.itests.load.Load}: a thread that keeps many flows busy until it is closed, or until the server
 *       ends them. {@code awaitProgress} returns once they have been served further.
 *   <li>{@link io.pollux.itests.load.Visitors}: a thread whose clients connect, are served, and leave.
 *   <li>{@link io.pollux.itests.load.ProtocolListener} and {@link io.pollux.itests.load.Echo}: servers without a
 *       configuration, for a map.
 *   <li>{@link io.pollux.itests.load.Ports}: free ports for servers that start later.
 * </ul>
 */
package io.pollux.itests.load;
