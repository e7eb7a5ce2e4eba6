// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import java.nio.channels.SelectableChannel;
import java.util.Map;
import java.util.Set;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Makes the dispatcher for an accepted or opened channel. Registered as a service with the property
 * {@link PropertyNames#PROTOCOL}, so that a configuration can start a server of it by name.
 */
@ConsumerType
@FunctionalInterface
public interface Protocol {
    /**
     * Makes the dispatcher that serves one channel. Called on the thread of the map that the dispatcher will live in,
     * once for each accepted connection of a stream server, and once at the start of a datagram server.
     *
     * @param channel the connected {@code SocketChannel} or bound {@code DatagramChannel}, open and in non-blocking
     *     mode, never null; the dispatcher owns it from now on
     * @param settings the settings that {@link #check} has admitted, immutable, never null
     * @return a new dispatcher around the channel, in no map yet, never null; the caller maps it
     * @throws Exception for any reason: the channel is then closed, and the server goes on
     */
    Dispatcher dispatcher(SelectableChannel channel, Map<String, String> settings) throws Exception;

    /**
     * Returns the kinds of socket over which this protocol can be served.
     *
     * @return an immutable set, never null or empty; stream sockets unless overridden
     */
    default Set<SocketType> types() {
        return Set.of(SocketType.STREAM);
    }

    /**
     * Checks the settings of a server before it starts. Called from any thread; with {@link #types} by the runtime on a
     * thread of its own, and not again before it has returned. The settings are those keys of the configuration that
     * the server does not know itself. Unless overridden, every setting is refused. Whatever else is thrown, or if
     * nothing is returned in time, the server waits and tells why (rule B10).
     *
     * @param settings keys and values, immutable, never null
     * @throws IllegalArgumentException if a key is unknown or a value is not accepted; the message names the key, the
     *     value and what is accepted
     */
    default void check(Map<String, String> settings) {
        if (!settings.isEmpty()) {
            Map.Entry<String, String> first = settings.entrySet().iterator().next();
            throw new IllegalArgumentException("unknown key '" + first.getKey() + "' (value '" + first.getValue()
                    + "'): this protocol has no settings of its own");
        }
    }
}
