// SPDX-License-Identifier: Apache-2.0
package io.pollux.dist;

import static java.nio.charset.StandardCharsets.UTF_16;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of the folder etc that are not accepted, or that nobody would read. */
@Tag("B15")
class RefusedConfigurationsIT {
    private static final String GOOD = "protocol = echo\nlisten = 127.0.0.1:0\n";

    @TempDir
    Path folder;

    private Path etc;

    @BeforeEach
    void configure() throws IOException {
        etc = Files.createDirectory(folder.resolve("etc"));
    }

    @Test
    void areInTheBannerWithTheReason() throws Exception {
        write("pollux.server-typed.cfg", "protocl = echo\nlisten = 127.0.0.1:0\n");
        write("pollux.server-twice.cfg", GOOD + "Protocol = time\n");
        write("pollux.server.cfg", GOOD);
        write("pollux.servers-near.cfg", GOOD);
        write("pollux.server-ended.conf", GOOD);
        write("pollux.server-abstract.cfg", "protocol = echo\nlisten = unix:@abstract\n");
        write("pollux.server-with space.cfg", GOOD);
        Files.writeString(etc.resolve("pollux.server-wide.cfg"), GOOD, UTF_16);
        write("pollux.server-old.cfg~", GOOD);
        write(".pollux.server-old.cfg.swp", GOOD);
        try (Running pollux = Running.start(folder, "--etc", etc.toString())) {
            pollux.run("echo up");
            String banner = String.join("\n", pollux.said());
            assertFalse(banner.contains("No server is configured"), banner);
            assertSaid(banner, "typed: pollux.server-typed.cfg is refused: protocol is missing");
            assertSaid(banner, "is 'protocl' a misspelling of it?");
            assertSaid(banner, "twice: pollux.server-twice.cfg is refused: 'Protocol' and 'protocol' are the same key");
            assertSaid(banner, "pollux.server.cfg is refused: the name is wrong");
            assertSaid(banner, "use pollux.server-NAME.cfg");
            assertSaid(banner, "near: pollux.servers-near.cfg is refused: the name is wrong");
            assertSaid(banner, "use pollux.server-near.cfg");
            assertSaid(banner, "use pollux.server-ended.cfg");
            assertSaid(banner, "abstract: pollux.server-abstract.cfg is refused: listen = 'unix:@abstract'");
            assertSaid(banner, "with space: pollux.server-with space.cfg is refused: name = 'with space'");
            assertSaid(banner, "wide: pollux.server-wide.cfg is refused: the file is in UTF-16");
            assertSaid(banner, "8 configurations are refused.");
            assertFalse(banner.contains("server-old"), banner);
            String log = String.join("\n", pollux.complaints());
            assertSaid(log, "pollux.server.cfg is not used: the name is wrong");
            assertSaid(log, "pollux.server-ended.conf is not used");
            assertFalse(pollux.complaints().stream().anyMatch(line -> line.matches("\\s+at .*|Caused by.*")), log);
        }
    }

    @Test
    void areListedUntilTheyAreMended() throws Exception {
        write("pollux.server-one.cfg", "protocol = echo\nlisten = nowhere\n");
        try (Running pollux = Running.start(folder, "--etc", etc.toString())) {
            assertTrue(pollux.run("servers").stream().anyMatch(line -> line.matches("one +- +- +refused .*")));
            write("pollux.server-one.cfg", GOOD + "# mended, and longer than before\n");
            List<String> mended = pollux.run("servers");
            while (mended.stream().noneMatch(line -> line.matches("one +echo .* listening .*"))) {
                mended = pollux.run("servers");
            }
            assertEquals(2, mended.size(), mended::toString);
        }
    }

    @Test
    void areListedAlsoIfTheyServedBefore() throws Exception {
        write("pollux.server-one.cfg", GOOD);
        try (Running pollux = Running.start(folder, "--etc", etc.toString())) {
            assertTrue(pollux.run("servers").stream().anyMatch(line -> line.matches("one +echo .* listening .*")));
            write("pollux.server-one.cfg", GOOD + "Protocol = time\n");
            String spoilt = String.join("\n", pollux.run("servers"));
            assertSaid(spoilt, "is refused; the server is unchanged: 'Protocol' and 'protocol' are the same key");
            assertTrue(spoilt.contains(" listening "), spoilt);
        }
    }

    @Test
    void haveKeysInAnyCaseAndTellWhoHasSetThem() throws Exception {
        write("pollux.server-one.cfg", "\ufeffProtocol = echo\r\nLISTEN = 127.0.0.1:0\r\nBacklog = 5\r\n");
        try (Running pollux = Running.start(folder, "--etc", etc.toString())) {
            assertTrue(pollux.run("servers").stream().anyMatch(line -> line.matches("one +echo .* listening .*")));
            pollux.run("server-config one MAX.connections=7 backlog=6");
            List<String> settings = pollux.run("server-config one").stream()
                    .map(line -> line.replaceAll(" +", " "))
                    .toList();
            assertTrue(settings.contains("protocol echo pollux.server-one.cfg"), settings::toString);
            assertTrue(settings.contains("backlog 6 Config Admin"), settings::toString);
            assertTrue(settings.contains("max.connections 7 Config Admin"), settings::toString);
            assertTrue(settings.contains("enabled true default"), settings::toString);
        }
    }

    private static void assertSaid(String text, String part) {
        assertTrue(text.contains(part), () -> part + " in " + text);
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(etc.resolve(name), text);
    }
}
