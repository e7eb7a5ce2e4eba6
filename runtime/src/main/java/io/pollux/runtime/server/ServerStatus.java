// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.server;

/**
 * What a server is and has done, as the commands show it.
 *
 * @param name its name in the configuration
 * @param protocol what it serves
 * @param address where it listens, with the port that the system chose, or where it shall
 * @param state whether it listens
 * @param problem why it does not listen, or null
 * @param connections how many are open now
 * @param accepted how many there have been
 * @param refused how many were closed at once because there were too many
 * @param overfull how many were closed because all of them together held too much in buffers
 */
public record ServerStatus(
        String name,
        String protocol,
        String address,
        State state,
        String problem,
        int connections,
        long accepted,
        long refused,
        long overfull) {
    /** Whether a server listens. */
    public enum State {
        /** Its protocol is not there, or does not accept its settings. */
        WAITING,
        /** It listens with the next pass, or tries again later. */
        OPENING,
        /** It listens. */
        LISTENING,
        /** Its configuration says that it shall not listen. */
        STOPPED,
        /** It has been removed. */
        CLOSED
    }
}
