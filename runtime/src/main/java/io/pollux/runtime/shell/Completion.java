// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.shell;

import io.pollux.Dispatcher;
import io.pollux.admin.DispatcherQuery;
import io.pollux.admin.RefusedException;
import io.pollux.admin.RuntimeAdmin;
import io.pollux.text.Escaped;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Which words may come next in a line that is being typed. A shell asks the command {@code pollux:__words}, with the
 * words so far, for those that fit now: names of loops, reactors and servers that there are at that moment.
 */
final class Completion {
    private final RuntimeAdmin admin;

    Completion(RuntimeAdmin admin) {
        this.admin = admin;
    }

    /**
     * Returns the words that may come next; one that ends in {@code =} is only the beginning of one.
     *
     * @param line the words so far, the command among them, each alone or in a list
     * @return never null
     */
    List<String> next(Object... line) {
        List<String> words = Stream.of(line)
                .flatMap(each -> each instanceof Collection<?> many ? many.stream() : Stream.of(each))
                .map(String::valueOf)
                .toList();
        try {
            return words.isEmpty() ? List.of() : plain(after(words));
        } catch (RefusedException e) {
            return List.of(); // such as: there is no such server
        }
    }

    /** What the terminal may show as it is (rule D24). */
    private static List<String> plain(Stream<String> words) {
        return words.filter(word -> Escaped.of(word).equals(word)).distinct().toList();
    }

    private Stream<String> after(List<String> words) throws RefusedException {
        String command = words.get(0).substring(words.get(0).indexOf(':') + 1);
        int position = words.size();
        return switch (command) {
            case "swap" -> position == 1 ? reactorsAndAll() : position == 2 ? loops() : Stream.empty();
            case "server-start", "server-stop" -> position == 1 ? servers() : Stream.empty();
            case "server-config" -> position == 1 ? servers() : settings();
            case "dispatchers" -> ofOption(words.get(position - 1));
            default -> Stream.empty();
        };
    }

    private Stream<String> ofOption(String option) {
        return switch (option) {
            case "--reactor" -> reactorsAndAll();
            case "--state" -> lower(Dispatcher.State.values());
            case "--sort" -> lower(DispatcherQuery.Order.values());
            default -> Stream.empty();
        };
    }

    private Stream<String> reactorsAndAll() {
        return Stream.concat(admin.reactors().names().stream(), Stream.of("all"));
    }

    private Stream<String> loops() {
        return admin.loops().names().stream();
    }

    private Stream<String> servers() {
        return admin.servers().names().stream();
    }

    private Stream<String> settings() {
        return Stream.of(
                        admin.keys().stream().map(key -> key + "="),
                        admin.protocols().stream().map(protocol -> "protocol=" + protocol),
                        Stream.of("enabled=true", "enabled=false"))
                .flatMap(each -> each);
    }

    private static Stream<String> lower(Enum<?>... constants) {
        return Stream.of(constants).map(constant -> constant.name().toLowerCase(Locale.ROOT));
    }
}
