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
    void aRunTakesItsClassesFromTheArchive() throws Exception {
        assertEquals(JAR, source());
        archive();
        assertEquals(ARCHIVE, source());
    }

    @Test
    void anArchiveThatIsOlderThanABundleIsPassedOverUntilItIsMadeAnew() throws Exception {
        Files.setLastModifiedTime(archive(), FileTime.fromMillis(0));
        assertEquals(JAR, source());
        archive();
        assertEquals(ARCHIVE, source());
    }

    @Test
    void anArchiveOfAnotherPlaceIsPassedOverUntilItIsMadeAnew() throws Exception {
        archive();
        home = Files.move(home, folder.resolve("elsewhere"));
        assertEquals(JAR, source());
        archive();
        assertEquals(ARCHIVE, source());
    }

    @Test
    void anArchiveThatIsNoneIsPassedOver() throws Exception {
        Path archive = archive();
        Files.delete(archive);
        Files.writeString(archive, "nothing that Java could read");
        assertEquals(JAR, source());
    }

    @Test
    void whatElseJavaIsToDoKeepsItFromNoArchive() throws Exception {
        archive(Map.of("POLLUX_OPTS", "-Xshare:off", "JAVA_TOOL_OPTIONS", "-Xshare:off"));
        assertEquals(ARCHIVE, source());
    }

    /** Makes the archive, without a word, and returns where it is. */
    private Path archive() throws Exception {
        return archive(Map.of());
    }

    private Path archive(Map<String, String> environment) throws Exception {
        try (Running pollux = Running.start(home, folder, environment, "--archive", "--etc", etc.toString())) {
            assertEquals(0, pollux.status());
            assertEquals(List.of(), pollux.said());
        }
        try (Stream<Path> files = Files.walk(home.resolve("classes"))) {
            List<Path> archives =
                    files.filter(path -> path.toString().contains(".jsa")).toList();
            assertEquals(1, archives.size(), archives::toString);
            return archives.get(0);
        }
    }

    /** Runs it once, without a complaint, and returns where the virtual machine had a class of the runtime from. */
    private String source() throws Exception {
        Path log = Files.createTempFile(folder, "classes", ".log");
        Map<String, String> options =
                Map.of("POLLUX_OPTS", Running.PATIENT + " -Xlog:class+load:file=" + log + "::filecount=0");
        try (Running pollux = Running.start(home, folder, options, "--etc", etc.toString())) {
            pollux.endInput();
            assertEquals(0, pollux.status());
            assertEquals(List.of(), pollux.complaints());
        }
        try (Stream<String> lines = Files.lines(log)) {
            return lines.filter(line -> line.contains(" io.pollux.runtime.server.Server source: "))
                    .map(line -> line.replaceAll(".* source: (file|shared objects file).*", "$1"))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
