// SPDX-License-Identifier: Apache-2.0
package io.pollux.admin;

import io.pollux.Dispatcher;
import java.net.SocketAddress;
import java.time.Duration;

/**
 * A dispatcher, as it was a moment ago.
 *
 * @param reactor the name of its reactor, never null
 * @param type the full name of its class, never null
 * @param state what its channel can do now, never null
 * @param local its own address, or null if it has none
 * @param peer the peer's address, or null if it has none; of a Unix domain socket the peer chose the path (rule D24)
 * @param bytesIn how many bytes it has read
 * @param bytesOut how many bytes it has written
 * @param events how many of its callbacks have run
 * @param age how long ago it was created, never null
 * @param idle how long ago its last event was, or its creation if there was none; never null
 */
public record DispatcherStatus(
        String reactor,
        String type,
        Dispatcher.State state,
        SocketAddress local,
        SocketAddress peer,
        long bytesIn,
        long bytesOut,
        long events,
        Duration age,
        Duration idle) {}
