// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.server;

import static io.pollux.runtime.reactor.ReactorThread.driverOf;

import io.pollux.Dispatcher;
import io.pollux.Reactor;
import io.pollux.runtime.settings.ServerSettings;
import java.nio.channels.SelectableChannel;

/**
 * A protocol with the settings of the server that uses it. A connection keeps the one with which it was accepted.
 *
 * @param protocol what makes the dispatchers, never null
 * @param settings of the server, never null
 */
record ConfiguredProtocol(NamedProtocol protocol, ServerSettings settings) {
    /** Makes the protocol create a dispatcher, on behalf of its bundle. Called on the thread of the reactor. */
    Dispatcher dispatcher(SelectableChannel channel, Reactor reactor) throws Exception {
        return driverOf(reactor).as(protocol.owner(), () -> protocol.service().dispatcher(channel, settings.own()));
    }
}
