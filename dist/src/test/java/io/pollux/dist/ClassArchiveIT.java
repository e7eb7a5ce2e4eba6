// SPDX-License-Identifier: Apache-2.0
package io.pollux.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archive of classes that runs start faster by. */
class ClassArchiveIT {
    private static final String JAR = "file";
    private static final String ARCHIVE = "shared objects file";

    @TempDir
    Path folder;

    private Path home;
    private Path etc;

    @BeforeEach
    void copy() throws IOException {
        home = folder.resolve("home");
        Running.copy(home);
        etc = Files.createDirectory(folder.resolve("etc"));
        Files.writeString(etc.resolve("pollux.server-one.cfg"), "protocol = echo\nlisten = 127.0.0.1:0\n");
    }

    @Test
    void onlyIfItIsAskedForAnArchiveIsMade() throws Exception {
        assertEquals(JAR, source());
        assertEquals(List.of(), archives());
        assertEquals(ARCHIVE, source("--archive"));
        assertEquals(ARCHIVE, source());
    }

    @Test
    void anArchiveThatIsOlderThanABundleIsMadeAnew() throws Exception {
        source("--archive");
        Files.setLastModifiedTime(archives().get(0).resolveSibling("place"), FileTime.fromMillis(0));
        assertEquals(JAR, source());
        assertEquals(ARCHIVE, source("--archive"));
    }

    @Test
    void anArchiveOfAnotherPlaceIsMadeAnew() throws Exception {
        source("--archive");
        home = Files.move(home, folder.resolve("elsewhere"));
        assertEquals(JAR, source());
        assertEquals(ARCHIVE, source("--archive"));
    }

    @Test
    void anArchiveThatIsNoneIsPassedOver() throws Exception {
        source("--archive");
        Path archive = archives().get(0);
        Files.delete(archive);
        Files.writeString(archive, "nothing that Java could read");
        assertEquals(JAR, source("--archive"));
    }

    @Test
    void whatElseJavaIsToDoKeepsItFromNoArchive() throws Exception {
        run(Map.of("POLLUX_OPTS", Running.PATIENT + " -Xshare:off", "JAVA_TOOL_OPTIONS", "-Xshare:off"), "--archive");
        assertEquals(ARCHIVE, source());
    }

    private List<Path> archives() throws IOException {
        if (!Files.exists(home.resolve("classes"))) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(home.resolve("classes"))) {
            return files.filter(path -> path.toString().contains(".jsa")).toList();
        }
    }

    /** Runs it once, and returns where the virtual machine had a class of the runtime from. */
    private String source(String... arguments) throws Exception {
        Path log = Files.createTempFile(folder, "classes", ".log");
        Map<String, String> options =
                Map.of("POLLUX_OPTS", Running.PATIENT + " -Xlog:class+load:file=" + log + "::filecount=0");
        assertEquals(List.of(), run(options, arguments));
        try (Stream<String> lines = Files.lines(log)) {
            return lines.filter(line -> line.contains(" io.pollux.runtime.server.Server source: "))
                    .map(line -> line.replaceAll(".* source: (file|shared objects file).*", "$1"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** Runs it once, and returns its complaints. */
    private List<String> run(Map<String, String> environment, String... arguments) throws Exception {
        String[] all = Stream.concat(Stream.of("--etc", etc.toString()), Stream.of(arguments))
                .toArray(String[]::new);
        try (Running pollux = Running.start(home, folder, environment, all)) {
            pollux.endInput();
            assertEquals(0, pollux.status());
            assertEquals(
                    1,
                    pollux.said().stream()
                            .filter(line -> line.startsWith("Pollux"))
                            .count(),
                    "it greets once");
            return pollux.complaints();
        }
    }
}
