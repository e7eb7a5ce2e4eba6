// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import java.nio.channels.SelectableChannel;
import java.util.Map;
import java.util.Set;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Creates the dispatcher that serves an accepted or opened channel. It is registered as a service with the property
 * {@link PropertyNames#PROTOCOL}, so that a configuration can start a server for it by name.
 */
@ConsumerType
@FunctionalInterface
public interface Protocol {
    /**
     * Creates the dispatcher for one channel. Called on the thread of the map to which the dispatcher will belong: once
     * for each accepted connection of a stream server, and once at the start of a datagram server.
     *
     * @param channel the connected {@code SocketChannel} or bound {@code DatagramChannel}, open and in non-blocking
     *     mode, never null; it belongs to the dispatcher from now on
     * @param settings the settings that {@link #check} has accepted, immutable, never null
     * @return a new dispatcher for the channel, never null; it is in no map yet, and the caller maps it
     * @throws Exception for any reason; the channel is then closed, and the server keeps running
     */
    Dispatcher dispatcher(SelectableChannel channel, Map<String, String> settings) throws Exception;

    /**
     * Returns the types of socket over which this protocol can be served: stream sockets, unless overridden.
     *
     * @return an immutable set, never null or empty
     */
    default Set<SocketType> types() {
        return Set.of(SocketType.STREAM);
    }

    /**
     * Checks the settings of a server before it starts. The settings are the keys of the configuration that are not
     * settings of every server. Unless overridden, every setting is refused. May be called from any thread; the runtime
     * calls it together with {@link #types} on a separate thread, and not again before it has returned. If it throws
     * anything but {@link IllegalArgumentException}, or does not return in time, the server waits and shows the reason
     * (rule B10).
     *
     * @param settings keys and values, immutable, never null
     * @throws IllegalArgumentException if a key is unknown or a value is not accepted; the message names the key, the
     *     value and what is accepted
     */
    default void check(Map<String, String> settings) {
        if (!settings.isEmpty()) {
            Map.Entry<String, String> first = settings.entrySet().iterator().next();
            throw new IllegalArgumentException("unknown key '" + first.getKey() + "' (value '" + first.getValue()
                    + "'): this protocol has no settings");
        }
    }
}
