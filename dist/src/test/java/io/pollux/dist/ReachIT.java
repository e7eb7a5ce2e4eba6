// SPDX-License-Identifier: Apache-2.0
package io.pollux.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What other users of the machine can reach of a run: its servers, and nothing else. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "asks /proc what a process has opened")
class ReachIT {
    /** How /proc writes that a stream listens, or that a datagram socket has no peer. */
    private static final Set<String> OPEN_TO_ALL = Set.of("0A", "07");

    private static final Pattern PORT = Pattern.compile("127\\.0\\.0\\.1:(\\d+)");
    private static final Pattern SPACE = Pattern.compile("\\s+");
    private static final Pattern SOCKET = Pattern.compile("socket:\\[(\\d+)]");

    @TempDir
    Path folder;

    private Path etc;

    @BeforeEach
    void configure() throws IOException {
        etc = Files.createDirectory(folder.resolve("etc"));
        Files.writeString(etc.resolve("pollux.server-one.cfg"), "protocol = echo\nlisten = 127.0.0.1:0\n");
    }

    @Test
    void itListensWhereItsServersDoAndNowhereElse() throws Exception {
        try (Running pollux = Running.start(folder, "--etc", etc.toString())) {
            String servers = String.join("\n", pollux.run("servers"));
            Set<String> listening = new HashSet<>(listening(pollux.pid()));
            var port = PORT.matcher(servers);
            assertTrue(port.find(), servers);
            assertEquals(Set.of("0100007F:" + String.format("%04X", Integer.valueOf(port.group(1)))), listening);
        }
    }

    @Test
    void onlyItsOwnUserMayLookIntoItsFolder() throws Exception {
        try (Running pollux = Running.start(folder, "--etc", etc.toString())) {
            pollux.run("echo up");
            List<String> permissions = new ArrayList<>();
            try (DirectoryStream<Path> runs = Files.newDirectoryStream(Running.temporary(folder), "pollux.*")) {
                for (Path run : runs) {
                    permissions.add(PosixFilePermissions.toString(Files.getPosixFilePermissions(run)));
                }
            }
            assertEquals(List.of("rwx------"), permissions);
        }
    }

    /**
     * Where a process takes what anybody sends: the last four bytes of each address, as /proc has them, and the port.
     */
    private static List<String> listening(long process) throws IOException {
        Path proc = Path.of("/proc", String.valueOf(process));
        Set<String> sockets = new HashSet<>();
        try (Stream<Path> descriptors = Files.list(proc.resolve("fd"))) {
            for (Path descriptor : descriptors.toList()) {
                var socket = SOCKET.matcher(Files.readSymbolicLink(descriptor).toString());
                if (socket.matches()) {
                    sockets.add(socket.group(1));
                }
            }
        }
        List<String> listening = new ArrayList<>();
        for (String table : List.of("net/tcp", "net/tcp6", "net/udp", "net/udp6")) {
            for (String line : Files.readAllLines(proc.resolve(table))) {
                List<String> cells = SPACE.splitAsStream(line.strip()).toList();
                if (OPEN_TO_ALL.contains(cells.get(3)) && sockets.contains(cells.get(9))) {
                    String address = cells.get(1);
                    listening.add(address.substring(address.indexOf(':') - 8));
                }
            }
        }
        return listening;
    }
}
