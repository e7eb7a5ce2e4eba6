// SPDX-License-Identifier: Apache-2.0
package io.pollux.shell.gogo;

import io.pollux.admin.RefusedException;
import io.pollux.admin.RuntimeAdmin;
import io.pollux.shell.Names;
import io.pollux.shell.RuntimeAccess;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which words may come next in a line that is being typed. A shell asks the command {@code pollux:__words}, with the
 * words so far, for those that fit now: the current names of loops, reactors and servers.
 */
final class Completion {
    private final RuntimeAccess runtime;

    Completion(RuntimeAccess runtime) {
        this.runtime = runtime;
    }

    /**
     * Returns the words that may come next; one that ends in {@code =} is only the beginning of one.
     *
     * @param line the words so far, the command among them, each alone or in a list
     * @return never null; empty while the runtime is not there
     */
    List<String> next(Object... line) {
        List<String> words = Stream.of(line)
                .flatMap(each -> each instanceof Collection<?> many ? many.stream() : Stream.of(each))
                .map(String::valueOf)
                .toList();
        try {
            return words.isEmpty() ? List.of() : runtime.ask(admin -> after(words, admin));
        } catch (RefusedException e) {
            return List.of();
        }
    }

    private static List<String> after(List<String> words, RuntimeAdmin admin) {
        String command = words.get(0).substring(words.get(0).indexOf(':') + 1);
        int position = words.size();
        return switch (command) {
            case "swap" -> position == 1 ? Names.reactorsAndAll(admin) : position == 2 ? Names.loops(admin) : List.of();
            case "server-start", "server-stop" -> position == 1 ? Names.servers(admin) : List.of();
            case "server-config" -> position == 1 ? Names.servers(admin) : settings(admin);
            case "dispatchers" -> ofOption(words.get(position - 1), admin);
            default -> List.of();
        };
    }

    private static List<String> ofOption(String option, RuntimeAdmin admin) {
        return switch (option) {
            case "--reactor" -> Names.reactorsAndAll(admin);
            case "--state" -> Names.states();
            case "--sort" -> Names.orders();
            default -> List.of();
        };
    }

    private static List<String> settings(RuntimeAdmin admin) {
        Stream<String> values = Stream.of("protocol", "enabled")
                .flatMap(key -> Names.values(admin, key).stream().map(value -> key + "=" + value));
        return Stream.concat(Names.keys(admin).stream(), values).toList();
    }
}
