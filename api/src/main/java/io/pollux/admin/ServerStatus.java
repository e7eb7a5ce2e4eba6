// SPDX-License-Identifier: Apache-2.0
package io.pollux.admin;

import io.pollux.SocketType;
import java.net.SocketAddress;

/**
 * The status of a configured server, and its counters since its configuration was first accepted. A server whose only
 * configuration is refused has no status; see {@link RuntimeAdmin#refused}.
 *
 * @param name its name in the configuration, never null
 * @param protocol the name of the protocol that it serves, never null
 * @param type whether it accepts connections or receives datagrams, never null
 * @param address the address on which it listens, with the port that the system chose; the configured address, unless
 *     the state is {@link State#LISTENING}; never null
 * @param state whether it listens, never null
 * @param problem why it does not listen, or null
 * @param connections how many connections are open now
 * @param accepted how many connections have been accepted and served
 * @param refused how many connections were closed at once because {@code max.connections} were open
 * @param overfull how many connections were closed because all connections together held more than {@code buffer.limit}
 *     in buffers
 */
public record ServerStatus(
        String name,
        String protocol,
        SocketType type,
        SocketAddress address,
        State state,
        Problem problem,
        int connections,
        long accepted,
        long refused,
        long overfull) {
    /** The state of a server. */
    public enum State {
        /** Its protocol is absent, or does not accept its settings. */
        WAITING,
        /** It is about to listen, or could not listen and retries with back-off. */
        OPENING,
        /** It is listening. */
        LISTENING,
        /** Its configuration disables it. */
        STOPPED,
        /** It has been removed. */
        CLOSED
    }
}
