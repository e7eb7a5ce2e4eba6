// SPDX-License-Identifier: Apache-2.0
package io.pollux.admin;

import io.pollux.Dispatcher;
import java.net.SocketAddress;
import java.time.Duration;

/**
 * A snapshot of a dispatcher.
 *
 * @param reactor the name of its reactor, never null
 * @param type the full name of its class, never null
 * @param state the state of its channel, never null
 * @param local its own address, or null if it has none
 * @param peer the peer's address, or null if it has none; the path of a Unix domain socket was chosen by the peer (rule
 *     D24)
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
