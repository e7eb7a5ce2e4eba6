// SPDX-License-Identifier: Apache-2.0
package io.pollux.admin;

import io.pollux.Dispatcher;
import java.util.Objects;

/**
 * Selects dispatchers and their order.
 *
 * @param reactor the name of a reactor, or null for all
 * @param state a state, or null for all
 * @param address a text that the local or the peer address must contain, as written by
 *     {@link io.pollux.text.AddressText} and escaped by {@link io.pollux.text.Escaped}; or null for any
 * @param order the sort order, never null
 */
public record DispatcherQuery(String reactor, Dispatcher.State state, String address, Order order) {
    /** All dispatchers, oldest first. */
    public static final DispatcherQuery ALL = new DispatcherQuery(null, null, null, Order.AGE);

    /**
     * Creates a query. May be called from any thread.
     *
     * @param reactor the name of a reactor, or null for all
     * @param state a state, or null for all
     * @param address a text that the local or the peer address must contain, or null for any
     * @param order the sort order, never null
     */
    public DispatcherQuery {
        Objects.requireNonNull(order, "order");
    }

    /** A sort order: quantities in descending order, names in alphabetical order. */
    public enum Order {
        /** The oldest first. */
        AGE,
        /** The longest time without an event first. */
        IDLE,
        /** Most bytes, received and sent together, first. */
        BYTES,
        /** Most bytes received first. */
        IN,
        /** Most bytes sent first. */
        OUT,
        /** Most events first. */
        EVENTS,
        /** By the names of the reactors. */
        REACTOR,
        /** By the names of the classes. */
        DISPATCHER,
        /** By the names of the states. */
        STATE,
        /** By the local address. */
        LOCAL,
        /** By the peer's address. */
        PEER
    }
}
