// SPDX-License-Identifier: Apache-2.0
package io.pollux.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Folders with names that something could take for more than a name, and languages with other digits and letters. */
class OddPlacesIT {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "50%41 #1? a+b",
                "${user.home} {x} $HOME `id`",
                "a, b; c & d | (e) [f] * 'g' \"h\" \\i!",
                "-äöü 漢字 %zz",
                "a:b",
                "two\nlines\n"
            })
    @Tag("B17")
    void aFolderMayHaveAnyName(String name) throws Exception {
        Path odd = Files.createDirectory(folder.resolve(name));
        Path home = odd.resolve("home");
        Running.copy(home);
        Path etc = etc(odd);
        SmallBundle.write(Files.createDirectories(home.resolve("deploy")).resolve("mine.jar"), "mine", "1");
        try (Running pollux = Running.start(home, folder, Map.of(), "--etc", etc.toString())) {
            assertServes(pollux);
            List<String> bundles = pollux.run("lb -s mine");
            assertTrue(bundles.stream().anyMatch(line -> line.matches(".*Active.*mine.*")), bundles::toString);
            pollux.endInput();
            assertEquals(0, pollux.status());
            assertEquals(List.of(), pollux.complaints());
        }
    }

    @Test
    @Tag("B17")
    void aWrongCommandLineLeavesNoCopiesOfTheJars() throws Exception {
        Path home = Files.createDirectory(folder.resolve("a:b")).resolve("home");
        Running.copy(home);
        try (Running pollux = Running.start(home, folder, Map.of(), "--nonsense")) {
            assertEquals(2, pollux.status());
        }
        try (Stream<Path> left = Files.list(Running.temporary(folder))) {
            assertEquals(List.of(), left.toList());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-Duser.language=ar -Duser.country=EG",
                "-Duser.language=tr -Duser.country=TR",
                "-Duser.language=th -Duser.country=TH -Duser.extensions=u-nu-thai",
                "-Duser.language=fa -Duser.country=IR",
                "-Dfile.encoding=ISO-8859-1"
            })
    @Tag("B17")
    void theLanguageOfTheSystemChangesNothing(String options) throws Exception {
        Path etc = etc(folder);
        try (Running pollux = Running.start(
                folder, Map.of("POLLUX_OPTS", Running.PATIENT + " " + options), "--etc", etc.toString())) {
            assertServes(pollux);
            pollux.endInput();
            assertEquals(0, pollux.status());
            assertEquals(List.of(), pollux.complaints());
        }
    }

    @Test
    void aLinkToTheScriptStartsIt() throws Exception {
        Path link = Files.createDirectories(folder.resolve("elsewhere/bin")).resolve("pollux");
        Files.createSymbolicLink(link, Running.HOME.resolve("bin/pollux"));
        try (Running pollux = Running.start(
                folder.resolve("elsewhere"),
                folder,
                Map.of(),
                "--etc",
                etc(folder).toString())) {
            assertServes(pollux);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bundle/pollux-runtime.jar",
                "bundle/org.apache.felix.gogo.runtime.jar",
                "bundle/org.apache.felix.framework.jar"
            })
    @Tag("B17")
    void whatIsMissingEndsTheStartWithALineAndAStatus(String file) throws Exception {
        Path home = folder.resolve("home");
        Running.copy(home);
        Files.delete(home.resolve(file));
        assertDoesNotStart(home, file);
    }

    @Test
    @Tag("B17")
    void aBundleThatCannotBeReadEndsTheStartToo() throws Exception {
        Path home = folder.resolve("home");
        Running.copy(home);
        Files.writeString(home.resolve("bundle/pollux-api.jar"), "no jar");
        assertDoesNotStart(home, "pollux-api.jar");
    }

    private void assertDoesNotStart(Path home, String part) throws Exception {
        try (Running pollux =
                Running.start(home, folder, Map.of(), "--etc", etc(folder).toString())) {
            assertEquals(1, pollux.status());
            assertTrue(
                    pollux.complaints().stream()
                            .anyMatch(line -> line.startsWith("pollux: cannot start: ") && line.contains(part)),
                    pollux.complaints()::toString);
        }
    }

    private static Path etc(Path in) throws IOException {
        Path etc = Files.createDirectory(in.resolve("etc"));
        Files.writeString(etc.resolve("pollux.server-one.cfg"), "protocol = echo\nlisten = 127.0.0.1:0\n");
        return etc;
    }

    private static void assertServes(Running pollux) throws Exception {
        List<String> servers = pollux.run("servers");
        assertTrue(
                servers.stream().anyMatch(row -> row.matches("one +echo +127\\.0\\.0\\.1:[0-9]+ +listening +0 .*")),
                servers::toString);
    }
}
