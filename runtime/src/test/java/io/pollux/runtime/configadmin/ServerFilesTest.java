// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.configadmin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pollux.admin.RefusedConfiguration;
import io.pollux.admin.Setting;
import io.pollux.runtime.config.SetBy;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.osgi.framework.FrameworkUtil;

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

    @ParameterizedTest
    @CsvSource({
        "file:/etc/pollux.server-with%20space.cfg, pollux.server-with space.cfg",
        "file:/etc/pollux.server-%C3%A4%25.cfg, pollux.server-ä%.cfg",
        "file:/a b/no address.cfg, no address.cfg",
        "http://x/y.cfg, y.cfg",
        "plain.cfg, plain.cfg"
    })
    @Tag("B15")
    void haveTheirNamesAndNotTheirAddresses(String address, String name) {
        Path file = ServerFiles.of(FrameworkUtil.asDictionary(Map.of(ServerFiles.FILE, address)));
        assertEquals(name, file.getFileName().toString());
        assertNull(ServerFiles.of(FrameworkUtil.asDictionary(Map.of())));
    }

    @Test
    @Tag("B15")
    void setOnlyTheKeysThatTheyHave() throws IOException {
        Path file =
                Files.writeString(folder.resolve("pollux.server-ä b.cfg"), "Protocol = echo\nlisten=${x}\nbacklog=1");
        Map<String, String> values = Map.of("protocol", "echo", "listen", "7", "backlog", "2", "enabled", "false");
        assertEquals("backlog enabled", others(unsaved().setBy(file, values)));
        SetBy setBy = unsaved().setBy(file, values);
        assertEquals(
                new Setting("BACKLOG", "2", "0", Setting.Origin.CONFIG_ADMIN, null),
                setBy.setting("BACKLOG", "2", "0"));
        assertEquals(
                new Setting("Protocol", "echo", null, Setting.Origin.FILE, "pollux.server-ä b.cfg"),
                setBy.setting("Protocol", "echo", null));
        assertEquals("", others(files.setBy(file, values)));
        Files.delete(file);
        assertEquals("backlog enabled listen protocol", others(files.setBy(file, values)));
    }

    private static ServerFiles unsaved() {
        return new ServerFiles(Map.of("felix.fileinstall.enableConfigSave", "false")::get);
    }

    private static String others(SetBy setBy) {
        return String.join(" ", setBy.others());
    }

    @Test
    @Tag("B15")
    void areFoundWhereTheyAreNoConfiguration() throws IOException {
        properties.put("felix.fileinstall.dir", folder + ", " + folder.resolve("nowhere") + ",");
        Files.writeString(folder.resolve("pollux.server-fine.cfg"), "protocol = echo\n");
        Files.writeString(folder.resolve("pollux.server-twice.cfg"), "protocol = echo\nProtocol = time\n");
        Files.writeString(folder.resolve("pollux.server-bad.cfg"), "protocol = \\u12\n");
        Files.createFile(folder.resolve("pollux.server-x.conf"));
        Files.createFile(folder.resolve("pollux.server-x.cfg~"));
        List<RefusedConfiguration> found = OverlookedConfigurations.find(null, files);
        assertEquals(
                List.of("bad pollux.server-bad.cfg", "twice pollux.server-twice.cfg", "x pollux.server-x.conf"),
                found.stream().map(one -> one.server() + " " + one.source()).toList());
        assertTrue(found.get(0).reason().contains("uxxxx"), found.toString());
        assertTrue(found.get(1).reason().contains("are the same key"), found.toString());
        assertTrue(found.get(2).reason().endsWith(": use pollux.server-x.cfg"), found.toString());
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
    void beginWithWhatEveryServerHas() throws IOException {
        properties.put("felix.fileinstall.dir", folder.toString());
        Map<String, String> values = Map.of("answer", "1", "listen", "7", "PROTOCOL", "echo", "backlog", "3");
        assertEquals(
                List.of("protocol = echo", "listen = 7", "backlog = 3", "answer = 1"),
                Files.readAllLines(files.create("one", values)));
    }

    @Test
    void areNeverReplaced() throws IOException {
        properties.put("felix.fileinstall.dir", folder.toString());
        files.create("one", VALUES);
        assertThrows(FileAlreadyExistsException.class, () -> files.create("one", VALUES));
    }
}
