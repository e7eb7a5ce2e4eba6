// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.shell;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pollux.admin.DispatcherQuery;
import io.pollux.admin.RefusedException;
import io.pollux.admin.Table;
import io.pollux.runtime.config.Configuration;
import io.pollux.runtime.config.Memory;
import io.pollux.runtime.config.ServerConfigurations;
import io.pollux.runtime.reactor.Groups;
import io.pollux.runtime.reactor.ReactorGroup;
import io.pollux.runtime.server.Servers;
import io.pollux.runtime.watch.ReactorHistory;
import io.pollux.runtime.watch.ReactorMXBean;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The guide to operating")
class GuideTest {
    private final String guide;

    GuideTest() throws IOException {
        guide = Files.readString(Path.of("../docs/operating.md"));
    }

    @Test
    void showsTheTablesAsTheCommandsPrintThem() throws RefusedException {
        try (ReactorGroup group = Groups.start(1)) {
            Servers servers = new Servers(group, any -> null);
            Configuration configuration = new Configuration(
                    Map.of("pollux.server-one.protocol", "none", "pollux.server-one.listen", "0"), servers, any -> {});
            ServerConfigurations configurations =
                    new ServerConfigurations(configuration, servers, new Memory(configuration), List::of);
            Views views = new Views(group, new ReactorHistory(), List::of, configurations);
            Stream.of(
                            views.loops(),
                            views.reactors(),
                            views.servers(),
                            views.dispatchers(DispatcherQuery.ALL),
                            views.swap("all", "nio"),
                            views.settings("one"),
                            views.stats())
                    .map(table -> Pattern.compile("(?m)^ +" + headings(table) + "$"))
                    .forEach(heading -> assertTrue(heading.matcher(guide).find(), heading.toString()));
        }
    }

    private static String headings(Table table) {
        return table.columns().stream().map(Table.Column::heading).collect(joining(" +"));
    }

    @Test
    void namesEveryAttributeOfAReactorInJmx() {
        Set<String> missing = Stream.of(ReactorMXBean.class.getMethods())
                .map(method -> method.getName().replaceFirst("^(get|is)", ""))
                .filter(name -> !guide.contains("`" + name + "`") && !guide.contains("`" + name + "("))
                .collect(toSet());
        assertEquals(Set.of(), missing);
    }
}
