// SPDX-License-Identifier: Apache-2.0
package io.pollux.dist;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuidesTest {
    private static final String TESTS = "dist/src/test/java/io/pollux/dist/";

    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(#[^)]*)?\\)");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "README.md",
                "CHANGELOG.md",
                "CONTRIBUTING.md",
                "docs/README.md",
                "docs/deploying.md",
                "docs/dispatchers.md",
                "docs/karaf.md",
                "docs/operating.md",
                "docs/writing-a-loop.md"
            })
    void everyLinkToAFileLeadsSomewhere(String document) throws IOException {
        Path folder = Path.of("..").resolve(document).resolveSibling("");
        LINK.matcher(Fences.read(document))
                .results()
                .map(link -> folder.resolve(link.group(1)))
                .forEach(file -> assertTrue(Files.exists(file), () -> document + " links to " + file));
    }

    @ParameterizedTest
    @ValueSource(strings = {"SimpleLoop", "SimpleLoopTest"})
    void theLoopOfTheGuideIsTheOneThatPassesTheContract(String name) throws IOException {
        String source = Fences.read(TESTS + name + ".java");
        String shown = source.substring(
                source.lastIndexOf("class " + name + " ") - (name.endsWith("Test") ? 0 : "public final ".length()));
        assertTrue(
                Fences.java("docs/writing-a-loop.md").contains(shown),
                () -> "docs/writing-a-loop.md does not show what " + name + ".java tests");
    }
}
