// SPDX-License-Identifier: Apache-2.0
package io.pollux.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What bin/pollux says before it starts anything. */
class CommandLineIT {
    @TempDir
    Path folder;

    @Test
    void helpExplainsEveryOption() throws Exception {
        try (Running pollux = Running.start(folder, "--help")) {
            assertEquals(0, pollux.status());
            String help = String.join("\n", pollux.said());
            for (String option : List.of("--etc", "--deploy", "--no-shell", "--help")) {
                assertTrue(help.contains(option), option);
            }
        }
    }

    /** Compares it with what the registry offers. */
    @Test
    @Tag("B17")
    void helpNamesEveryCommandOfOurs() throws Exception {
        String help;
        try (Running pollux = Running.start(folder, "--help")) {
            assertEquals(0, pollux.status());
            help = String.join("\n", pollux.said());
        }
        Path etc = Files.createDirectory(folder.resolve("etc"));
        try (Running pollux = Running.start(folder, "--etc", etc.toString())) {
            List<String> commands = pollux.run("help").stream()
                    .filter(line -> line.startsWith("pollux:"))
                    .map(line -> line.substring("pollux:".length()))
                    .filter(name -> !name.startsWith("_")) // for the shell, not for people
                    .toList();
            assertTrue(commands.containsAll(List.of("swap", "server-config", "exit")), commands::toString);
            assertEquals(
                    List.of(),
                    commands.stream()
                            .filter(name -> !help.matches("(?s).*\\b" + name + "\\b.*"))
                            .toList());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "--nonsense, unknown option '--nonsense'",
        "--etc, --etc needs",
        "--etc=, --etc needs",
        "--deploy, --deploy needs",
        "--deploy=/no/such/folder, --deploy: there is no folder",
        "--etc=/etc/hosts, --etc: '/etc/hosts' is not a folder",
        "--etc=/no/such/folder, /no/such/folder",
        "--no-shell=yes, unknown option '--no-shell=yes'"
    })
    void aWrongCommandLineFailsWithOneLine(String argument, String line) throws Exception {
        try (Running pollux = Running.start(folder, argument)) {
            assertEquals(2, pollux.status());
            assertComplaint(pollux, line);
        }
    }

    @Test
    void anOldJavaIsNamed() throws Exception {
        assertUnusable(javaHome("11.0.2"), "is Java 11.0.2; Pollux needs 17 or newer");
    }

    @Test
    void aVeryOldJavaIsNamed() throws Exception {
        assertUnusable(javaHome("1.8.0_292"), "is Java 1.8.0_292; Pollux needs 17 or newer");
    }

    @Test
    void aJavaHomeWithoutJavaIsNamed() throws Exception {
        assertUnusable(folder, "JAVA_HOME is '" + folder);
    }

    private void assertUnusable(Path javaHome, String line) throws Exception {
        try (Running pollux = Running.start(folder, Map.of("JAVA_HOME", javaHome.toString()))) {
            assertEquals(1, pollux.status());
            assertComplaint(pollux, line);
        }
    }

    /** A Java that does nothing but tell its version, after what JAVA_TOOL_OPTIONS makes any Java say. */
    private Path javaHome(String version) throws IOException {
        Path java = Files.createDirectories(folder.resolve("jdk/bin")).resolve("java");
        String script = "#!/bin/sh\necho 'Picked up JAVA_TOOL_OPTIONS: -Da=\"25\"'\necho 'openjdk version \"" + version
                + "\"' >&2\n";
        assertTrue(Files.writeString(java, script).toFile().setExecutable(true));
        return folder.resolve("jdk");
    }

    private static void assertComplaint(Running pollux, String part) {
        assertEquals(1, pollux.complaints().size(), pollux.complaints()::toString);
        assertTrue(pollux.complaints().get(0).contains(part), pollux.complaints()::toString);
    }
}
