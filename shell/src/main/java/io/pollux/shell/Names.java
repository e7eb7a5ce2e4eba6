// SPDX-License-Identifier: Apache-2.0
package io.pollux.shell;

import io.pollux.Dispatcher;
import io.pollux.admin.DispatcherQuery;
import io.pollux.admin.LoopStatus;
import io.pollux.admin.ReactorStatus;
import io.pollux.admin.RefusedConfiguration;
import io.pollux.admin.RuntimeAdmin;
import io.pollux.admin.ServerStatus;
import io.pollux.text.Escaped;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The current names that may complete a word. Names that a terminal would not show unchanged are left out (rule D24).
 */
public final class Names {
    private Names() {}

    /**
     * Returns the names of the loops, the best first.
     *
     * @param admin the runtime, never null
     * @return an immutable list, never null
     */
    public static List<String> loops(RuntimeAdmin admin) {
        return plain(admin.loops().stream().map(LoopStatus::name));
    }

    /**
     * Returns the names of the reactors.
     *
     * @param admin the runtime, never null
     * @return an immutable list, never null
     */
    public static List<String> reactors(RuntimeAdmin admin) {
        return plain(admin.reactors().stream().map(ReactorStatus::name));
    }

    /**
     * Returns the names of the reactors, and the word for all of them.
     *
     * @param admin the runtime, never null
     * @return an immutable list, never null
     */
    public static List<String> reactorsAndAll(RuntimeAdmin admin) {
        return Stream.concat(reactors(admin).stream(), Stream.of(OperatorWords.ALL))
                .toList();
    }

    /**
     * Returns the names of the servers: of those that run, then of those whose configuration is refused.
     *
     * @param admin the runtime, never null
     * @return an immutable list, never null
     */
    public static List<String> servers(RuntimeAdmin admin) {
        return plain(Stream.concat(
                admin.servers().stream().map(ServerStatus::name),
                admin.refused().stream().map(RefusedConfiguration::server).filter(Objects::nonNull)));
    }

    /**
     * Returns the keys that every server has, each with an equals sign.
     *
     * @param admin the runtime, never null
     * @return an immutable list, never null
     */
    public static List<String> keys(RuntimeAdmin admin) {
        return plain(admin.keys().stream().map(key -> key + "="));
    }

    /**
     * Returns the values of a key, as far as they can be known.
     *
     * @param admin the runtime, never null
     * @param key a key of a server, never null
     * @return an immutable list, never null
     */
    public static List<String> values(RuntimeAdmin admin, String key) {
        return switch (key) {
            case "protocol" -> plain(admin.protocols().stream());
            case "enabled" -> List.of("true", "false");
            default -> List.of();
        };
    }

    /**
     * Returns the states of dispatchers.
     *
     * @return an immutable list, never null
     */
    public static List<String> states() {
        return Stream.of(Dispatcher.State.values()).map(Cells::lower).toList();
    }

    /**
     * Returns the orders that dispatchers can be listed in.
     *
     * @return an immutable list, never null
     */
    public static List<String> orders() {
        return Stream.of(DispatcherQuery.Order.values()).map(Cells::lower).toList();
    }

    private static List<String> plain(Stream<String> names) {
        return names.filter(name -> Escaped.of(name).equals(name)).distinct().toList();
    }
}
