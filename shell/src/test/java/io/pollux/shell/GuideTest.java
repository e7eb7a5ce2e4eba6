// SPDX-License-Identifier: Apache-2.0
package io.pollux.shell;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pollux.admin.DispatcherListing;
import io.pollux.admin.DispatcherQuery;
import io.pollux.admin.ServerConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The guide to operating")
class GuideTest {
    @Test
    void showsTheTablesAsTheCommandsPrintThem() throws IOException {
        String guide = Files.readString(Path.of("../docs/operating.md"));
        Stream.of(
                        LoopTable.of(List.of()),
                        ReactorTable.of(List.of()),
                        ServerTable.of(List.of(), List.of()),
                        DispatcherTable.of(DispatcherQuery.ALL, new DispatcherListing(List.of(), List.of())),
                        SwapTable.of(List.of()),
                        SettingTable.of(new ServerConfiguration("one", List.of(), null)),
                        ReactorTable.stats(List.of()))
                .map(table -> Pattern.compile("(?m)^ +" + headings(table) + "$"))
                .forEach(heading -> assertTrue(heading.matcher(guide).find(), heading.toString()));
    }

    private static String headings(Table table) {
        return table.columns().stream().map(Table.Column::heading).collect(joining(" +"));
    }
}
