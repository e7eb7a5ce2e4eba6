// SPDX-License-Identifier: Apache-2.0
package io.pollux.admin;

import io.pollux.SocketType;
import java.net.SocketAddress;

/**
 * A configured server: what it is, and what it has done since its configuration was first accepted. One whose only
 * configuration is refused is not there; see {@link RuntimeAdmin#refused}.
 *
 * @param name its name in the configuration, never null
 * @param protocol the name of the protocol that it serves, never null
 * @param type whether it accepts connections or receives datagrams, never null
 * @param address where it listens, with the port that the system chose; where it is to listen, unless the state is
 *     {@link State#LISTENING}; never null
 * @param state whether it listens, never null
 * @param problem why it does not listen, or null
 * @param connections how many are open now
 * @param accepted how many have been accepted and served
 * @param refused how many were closed at once, because {@code max.connections} were open
 * @param overfull how many were closed because all of them together held more than {@code buffer.limit} in buffers
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
    /** Whether a server listens. */
    public enum State {
        /** Its protocol is absent, or does not accept its settings. */
        WAITING,
        /** It listens with the next pass; or it could not, and tries again with back-off. */
        OPENING,
        /** It listens. */
        LISTENING,
        /** Its configuration says that it is not enabled. */
        STOPPED,
        /** It has been removed. */
        CLOSED
    }
}
