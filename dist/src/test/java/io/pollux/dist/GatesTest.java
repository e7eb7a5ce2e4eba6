// SPDX-License-Identifier: Apache-2.0
package io.pollux.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who builds Pollux with a newer JDK is not stopped by what that finds: only the baseline is held to it. */
class GatesTest {
    private static final Pattern STRICT =
            Pattern.compile("(?s)<profile>(?:(?!</profile>).)*<id>strict</id>.*?</profile>");

    @ParameterizedTest
    @ValueSource(strings = {"-Werror", "-Xlint", "-Xplugin", "-Xdoclint", "<goal>check</goal>"})
    void whatCompilersAndFormattersFindIsAnErrorOnTheBaselineOnly(String gate) throws IOException {
        List<String> strict = STRICT.matcher(Fences.read("pom.xml"))
                .results()
                .map((MatchResult found) -> found.group())
                .toList();
        assertEquals(1, strict.size());
        assertTrue(strict.get(0).contains("<jdk>17</jdk>"), strict.get(0));
        assertTrue(strict.get(0).contains(gate), strict.get(0));
        SourceTree.texts().forEach((path, text) -> {
            if (path.endsWith("pom.xml")) {
                assertFalse(STRICT.matcher(text).replaceAll("").contains(gate), path);
            }
        });
    }
}
