// SPDX-License-Identifier: Apache-2.0
package io.pollux.dist;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The threat model: each claim names a test, and each test and key that it names exists. */
class SecurityPageTest {
    private static final String HEADINGS = " What happens \\| Key \\| Tests \\|";
    private static final Pattern TABLE =
            Pattern.compile("(?m)^\\| [^|]+ \\|" + HEADINGS + "\n\\| [-| ]+\n((?:\\|.*\n)+)");
    private static final Pattern CELL_END = Pattern.compile("\\|");
    private static final Pattern ANY_TEST = Pattern.compile("@(Parameterized)?Test\\b");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");

    /** A claim: what somebody does, what stops it, which keys say how much, and which tests prove it. */
    record Claim(String threat, String bound, List<String> keys, List<String> tests) {
        @Override
        public String toString() {
            return threat;
        }
    }

    static List<Claim> claims() throws IOException {
        List<Claim> claims = new ArrayList<>();
        TABLE.matcher(Fences.read("docs/security.md"))
                .results()
                .forEach(table -> table.group(1).lines().forEach(row -> {
                    List<String> cells =
                            CELL_END.splitAsStream(row).map(String::strip).toList();
                    claims.add(new Claim(cells.get(1), cells.get(2), codes(cells.get(3)), codes(cells.get(4))));
                }));
        return claims;
    }

    private static List<String> codes(String cell) {
        return CODE.matcher(cell).results().map(code -> code.group(1)).toList();
    }

    @Test
    void everyRowOfTheTablesIsRead() throws IOException {
        long rows = Fences.read("docs/security.md")
                .lines()
                .filter(line -> line.startsWith("|"))
                .count();
        assertEquals(rows - 3 * 2, claims().size(), "three tables, each with two lines above its rows");
    }

    @ParameterizedTest
    @MethodSource("claims")
    void everyClaimNamesTestsThatExist(Claim claim) throws IOException {
        assertFalse(claim.bound().isEmpty());
        assertFalse(claim.tests().isEmpty(), "no test is named");
        Map<String, String> texts = SourceTree.texts();
        for (String test : claim.tests()) {
            assertTrue(
                    texts.entrySet().stream()
                            .anyMatch(file -> file.getKey().endsWith("/" + test + ".java")
                                    && SourceTree.holdsTests(file.getKey())
                                    && ANY_TEST.matcher(file.getValue()).find()),
                    "there is no test " + test);
        }
    }

    /**
     * The guide lists exactly the keys of the runtime and of servers, as a test there sees to; the others are a
     * protocol's.
     */
    @ParameterizedTest
    @MethodSource("claims")
    void everyKeyIsOneThatTheConfigurationKnows(Claim claim) throws IOException {
        String guide = Fences.read("docs/operating.md");
        String protocols = SourceTree.texts().entrySet().stream()
                .filter(file -> file.getKey().startsWith("handlers/src/main/java/"))
                .map(Map.Entry::getValue)
                .collect(joining());
        for (String key : claim.keys()) {
            assertTrue(guide.contains("\n| `" + key + "` |") || protocols.contains('"' + key + '"'), key);
        }
    }

    @ParameterizedTest
    @MethodSource("shipped")
    void everyServerThatIsShippedListensOnLoopbackOrAUnixDomainSocket(String listen) {
        assertTrue(listen.matches("(udp:)?(127\\.0\\.0\\.1|\\[::1]):\\d+|unix:\\S+"), listen);
    }

    static Stream<String> shipped() throws IOException {
        Pattern listens = Pattern.compile("(?m)^\\s*listen\\s*=\\s*(.*)$");
        return SourceTree.texts().entrySet().stream()
                .filter(file -> file.getKey().endsWith(".cfg") && !file.getKey().contains("src/test"))
                .flatMap(file -> listens.matcher(file.getValue()).results().map(line -> line.group(1)));
    }
}
