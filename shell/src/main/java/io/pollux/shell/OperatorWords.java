// SPDX-License-Identifier: Apache-2.0
package io.pollux.shell;

import io.pollux.Dispatcher;
import io.pollux.admin.DispatcherQuery;
import io.pollux.admin.RefusedException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/** Parses the arguments of commands. */
public final class OperatorWords {
    /** Stands for every reactor. */
    public static final String ALL = "all";

    private static final String KEY = "[A-Za-z0-9._-]+";

    private OperatorWords() {}

    /**
     * Reads the name of a reactor.
     *
     * @param word what was typed, or null
     * @return the name; null for {@code all}, and if nothing was typed
     */
    public static String reactor(String word) {
        return ALL.equals(word) ? null : word;
    }

    /**
     * Reads which dispatchers are asked for, and in which order.
     *
     * @param reactor the name of a reactor; null or {@code all} for all
     * @param state the name of a state in any case, or null for all
     * @param address a part of an address, or null for any
     * @param order the name of an order in any case, or null for the oldest first
     * @return never null
     * @throws RefusedException if there is no such state or order; the message names those that there are
     */
    public static DispatcherQuery query(String reactor, String state, String address, String order)
            throws RefusedException {
        return new DispatcherQuery(
                reactor(reactor),
                state == null ? null : one(Dispatcher.State.class, "state", state),
                address,
                order == null ? DispatcherQuery.Order.AGE : one(DispatcherQuery.Order.class, "order", order));
    }

    private static <E extends Enum<E>> E one(Class<E> type, String what, String name) throws RefusedException {
        StringJoiner names = new StringJoiner(", ");
        for (E constant : type.getEnumConstants()) {
            if (constant.name().equalsIgnoreCase(name)) {
                return constant;
            }
            names.add(constant.name().toLowerCase(Locale.ROOT));
        }
        throw new RefusedException("There is no " + what + " '" + name + "': use one of " + names + ".");
    }

    /**
     * Reads changes of a configuration.
     *
     * @param words each {@code key=value}, or {@code key=} to remove the key; never null
     * @return the value of each key, empty to remove it; never null. Of a key that occurs twice, the last value counts
     * @throws RefusedException if a word is not such a change
     */
    public static Map<String, String> changes(List<String> words) throws RefusedException {
        Map<String, String> changes = new LinkedHashMap<>();
        for (String word : words) {
            int equals = word.indexOf('=');
            String key = word.substring(0, Math.max(0, equals)).strip();
            if (!key.matches(KEY)) {
                throw new RefusedException("'" + word
                        + "' is not accepted: write key=value, or key= to remove the key; put quotes around an"
                        + " argument with brackets or blanks.");
            }
            changes.put(key, word.substring(equals + 1).strip());
        }
        return changes;
    }
}
