// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.settings;

import static java.util.stream.Collectors.toCollection;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class KeysTest {
    @Test
    void theGuideListsExactlyTheKeysThatThereAre() throws IOException {
        Set<String> listed = Pattern.compile("(?m)^\\| `([a-z.]+)` \\| [^|]+ \\| [^|]+ \\| .*\\|$")
                .matcher(Files.readString(Path.of("../docs/operating.md")))
                .results()
                .map((MatchResult row) -> row.group(1))
                .collect(toCollection(TreeSet::new));
        Set<String> keys = new TreeSet<>(RuntimeSettings.KEYS);
        keys.addAll(ServerSettings.KEYS);
        keys.add("name");
        assertEquals(keys, listed);
    }

    @Test
    void aServerLeavesNoKeyOfItsOwnToTheProtocol() {
        TreeMap<String, String> all = new TreeMap<>();
        ServerSettings.KEYS.forEach(key -> all.put(key, "1"));
        List.of("enabled", "nodelay", "keepalive").forEach(key -> all.put(key, "true"));
        assertEquals(Set.of(), ServerSettings.parse(all).own().keySet());
    }
}
