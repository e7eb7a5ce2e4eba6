// SPDX-License-Identifier: Apache-2.0
package io.pollux.dist;

import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class GuidesTest {
    private static final String TESTS = "dist/src/test/java/io/pollux/dist/";

    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]*)(#[^)]*)?\\)");

    /** A class of ours as a text names it, perhaps with one of its methods or a constant. */
    private static final Pattern NAME = Pattern.compile("`([A-Z][a-z]\\w+)(?:\\.(\\w+))?`");

    private static final Set<String> OF_OTHERS = Set.of("ServiceLoader");

    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");

    @ParameterizedTest
    @MethodSource("documents")
    void everyLinkLeadsToAFileAndItsHeading(String document) throws IOException {
        for (MatchResult link : LINK.matcher(Fences.read(document)).results().toList()) {
            Path file = link.group(1).isEmpty()
                    ? Path.of(document)
                    : Path.of(document).resolveSibling(link.group(1)).normalize();
            assertTrue(Files.exists(Path.of("..").resolve(file)), () -> document + " links to " + file);
            if (link.group(2) != null) {
                assertTrue(anchors(file).contains(link.group(2)), () -> document + " links to " + link.group());
            }
        }
    }

    static Stream<String> documents() throws IOException {
        try (Stream<Path> guides = Files.list(Path.of("..", "docs"))) {
            return Stream.concat(
                    Stream.of("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md"),
                    guides.map(guide -> "docs/" + guide.getFileName()))
                    .filter(document -> document.endsWith(".md"))
                    .toList()
                    .stream();
        }
    }

    /** The headings of a document, as the usual renderers turn them into anchors. */
    private static Set<String> anchors(Path document) throws IOException {
        return HEADING.matcher(Fences.read(document.toString()))
                .results()
                .map(heading -> heading.group(1).toLowerCase(Locale.ROOT))
                .map(heading ->
                        "#" + heading.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
                .collect(toSet());
    }

    @Test
    void everyClassThatTheArchitectureNamesExists() throws IOException {
        Map<String, String> texts = SourceTree.texts();
        Set<String> wrong = new TreeSet<>();
        NAME.matcher(Fences.read("docs/architecture.md")).results().forEach(name -> {
            boolean exists = texts.entrySet().stream()
                    .filter(file -> file.getKey().endsWith("/" + name.group(1) + ".java"))
                    .anyMatch(file ->
                            name.group(2) == null || file.getValue().matches("(?s).*\\b" + name.group(2) + "\\b.*"));
            if (!exists && !OF_OTHERS.contains(name.group(1))) {
                wrong.add(name.group());
            }
        });
        assertEquals(Set.of(), wrong);
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
