// SPDX-License-Identifier: Apache-2.0
package io.pollux.dist.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LaunchOptionsTest {
    @TempDir
    Path folder;

    private Path home;

    @BeforeEach
    void makeHome() throws IOException {
        home = folder.toRealPath().resolve("home");
        Files.createDirectories(home.resolve("etc"));
    }

    @Test
    void withoutAnyTheFoldersAreThoseOfHomeAndCommandsComeFromAPipe() throws Exception {
        LaunchOptions options = parse();
        assertEquals(new LaunchOptions(home.resolve("etc"), home.resolve("deploy"), InputMode.COMMANDS), options);
        assertTrue(Files.isDirectory(options.deploy()), "deploy is made");
    }

    @Test
    void foldersMayFollowOrBeJoinedByAnEqualsSign() throws Exception {
        Path odd = Files.createDirectory(home.resolve("a=b\nc"));
        LaunchOptions options = parse("--etc", odd.toString(), "--deploy=" + odd, "--no-shell");
        assertEquals(new LaunchOptions(odd, odd, InputMode.NONE), options);
    }

    @Test
    void theLastOfSeveralCounts() throws Exception {
        assertEquals(home, parse("--etc", "/", "--etc=" + home).etc());
    }

    @Test
    void aLinkToAFolderIsFollowed() throws Exception {
        Path link = Files.createSymbolicLink(home.resolve("link"), home.resolve("etc"));
        assertEquals(home.resolve("etc"), parse("--etc=" + link).etc());
    }

    @Test
    void aHomeWithoutConfigurationIsRefused() throws Exception {
        Files.delete(home.resolve("etc"));
        UsageException refused = assertThrows(UsageException.class, this::parse);
        assertEquals("--etc: there is no folder '" + home.resolve("etc") + "'", refused.getMessage());
    }

    private LaunchOptions parse(String... arguments) throws UsageException {
        return LaunchOptions.parse(home, List.of(arguments));
    }
}
