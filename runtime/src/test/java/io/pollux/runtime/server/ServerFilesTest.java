// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The files of servers")
class ServerFilesTest {
    private static final Map<String, String> VALUES = Map.of("protocol", "echo");

    private final Map<String, String> properties = new HashMap<>();
    private final ServerFiles files = new ServerFiles(properties::get);

    @TempDir
    private Path folder;

    @Test
    void areMadeInTheFirstFolderOfFileInstall() throws IOException {
        properties.put("felix.fileinstall.dir", folder + ",/nowhere");
        Path file = files.create("my.echo", VALUES);
        assertEquals(folder.resolve("pollux.server-my.echo.cfg"), file);
        assertEquals("protocol = echo\n", Files.readString(file));
    }

    @Test
    void holdEveryValueAsItIs() throws IOException {
        properties.put("felix.fileinstall.dir", folder.toString());
        Map<String, String> values = Map.of("listen", "unix:C:\\run\\ärger = #!", "greeting", "a\tb");
        try (Reader reader = Files.newBufferedReader(files.create("one", values))) {
            Properties read = new Properties();
            read.load(reader);
            assertEquals(values, read);
        }
    }

    @Test
    void areNotMadeWhereFileInstallHasNoFolder() throws IOException {
        assertNull(files.create("one", VALUES));
        properties.put("felix.fileinstall.dir", folder.resolve("nowhere").toString());
        assertNull(files.create("one", VALUES));
    }

    @Test
    void areNotMadeIfFileInstallDoesNotSave() throws IOException {
        properties.put("felix.fileinstall.dir", folder.toString());
        assertTrue(files.areSaved());
        properties.put("felix.fileinstall.enableConfigSave", "false");
        assertFalse(files.areSaved());
        assertNull(files.create("one", VALUES));
    }

    @Test
    void areNeverReplaced() throws IOException {
        properties.put("felix.fileinstall.dir", folder.toString());
        files.create("one", VALUES);
        assertThrows(FileAlreadyExistsException.class, () -> files.create("one", VALUES));
    }
}
