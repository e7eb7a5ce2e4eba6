// SPDX-License-Identifier: Apache-2.0
package io.pollux.admin;

import io.pollux.Dispatcher;
import java.util.Locale;
import java.util.StringJoiner;

/**
 * Which dispatchers are listed, and in which order.
 *
 * @param reactor the name of the only reactor that counts, or null for all
 * @param state the only state that counts, or null for all
 * @param address what the local or the peer's address must contain as it is shown, or null for anything
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

    /**
     * Makes a query of what an operator has typed.
     *
     * @param reactor the name of a reactor; null or {@code all} for all
     * @param state the name of a state in any case, or null for all
     * @param address a part of an address, or null for anything
     * @param order the name of an order in any case, or null for the oldest first
     * @return a query, never null
     * @throws RefusedException if there is no such state or order; the message names those that there are
     */
    public static DispatcherQuery of(String reactor, String state, String address, String order)
            throws RefusedException {
        return new DispatcherQuery(
                "all".equals(reactor) ? null : reactor,
                state == null ? null : one(Dispatcher.State.class, "state", state),
                address,
                order == null ? Order.AGE : one(Order.class, "order", order));
    }

    private static <E extends Enum<E>> E one(Class<E> type, String what, String name) throws RefusedException {
        StringJoiner names = new StringJoiner(", ");
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equalsIgnoreCase(name)) {
                return constant;
            }
            names.add(constant.name().toLowerCase(Locale.ROOT));
        }
        throw new RefusedException("There is no " + what + " '" + name + "': say one of " + names + ".");
    }
}
