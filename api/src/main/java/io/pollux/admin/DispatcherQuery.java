// SPDX-License-Identifier: Apache-2.0
package io.pollux.admin;

import io.pollux.Dispatcher;

/**
 * Which dispatchers are listed, and in which order.
 *
 * @param reactor the name of the only reactor that counts, or null for all
 * @param state the only state that counts, or null for all
 * @param address what the text of the local or the peer's address must contain, see {@link io.pollux.text.AddressText},
 *     escaped as {@link io.pollux.text.Escaped} does it; or null for anything
 * @param order which come first, never null
 */
public record DispatcherQuery(String reactor, Dispatcher.State state, String address, Order order) {
    /** All of them, oldest first. */
    public static final DispatcherQuery ALL = new DispatcherQuery(null, null, null, Order.AGE);

    /** Which come first: of quantities the largest, else by the alphabet. */
    public enum Order {
        /** The oldest. */
        AGE,
        /** The longest without an event. */
        IDLE,
        /** Most bytes, received and sent. */
        BYTES,
        /** Most bytes received. */
        IN,
        /** Most bytes sent. */
        OUT,
        /** Most events. */
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
