// SPDX-License-Identifier: Apache-2.0
package io.pollux.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The files of the folder etc: how they are read, and when they cannot be. */
class ConfigurationFilesIT {
    private static final int CLIENTS = 30;

    @TempDir
    Path folder;

    private Path etc;

    @BeforeEach
    void configure() throws IOException {
        etc = Files.createDirectory(folder.resolve("etc"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"C.UTF-8", "C", "POSIX", ""})
    void areInUtf8InEveryLocale(String locale) throws Exception {
        Path socket = folder.resolve("ä.sock");
        write("one", "protocol = echo\nlisten = unix:" + socket + "\n");
        try (Running pollux =
                Running.start(folder, Map.of("LC_ALL", locale, "LC_CTYPE", "", "LANG", ""), "--etc", etc.toString())) {
            assertListens(pollux, "one");
            assertEchoes(socket);
            assertEquals(List.of(), pollux.complaints());
        }
    }

    @Test
    void mayBeginWithTheMarkOfUtf8() throws Exception {
        write("one", "\ufeffprotocol = echo\nlisten = unix:" + folder.resolve("1") + "\n");
        write("two", "\ufeff# A comment.\nprotocol = echo\nlisten = unix:" + folder.resolve("2") + "\n");
        try (Running pollux = start()) {
            assertListens(pollux, "one");
            assertListens(pollux, "two");
            assertEquals(List.of(), pollux.complaints());
        }
    }

    @Test
    void areRefusedInAnotherEncoding() throws Exception {
        Files.write(file("one"), "protocol = echo\nlisten = unix:/tmp/\u00e4\n".getBytes(StandardCharsets.ISO_8859_1));
        try (Running pollux = start()) {
            pollux.run("echo up");
            String complaints = String.join("\n", pollux.complaints());
            assertTrue(complaints.contains("save the file in UTF-8"), complaints);
        }
    }

    @Test
    @Tag("D24")
    void forgeNoLineOfTheLog() throws Exception {
        write("one", "protocol = echo\nlisten = unix:/x\nidle.timeout = 1\\nSEVERE forged\\u001b[2J\n");
        try (Running pollux = start()) {
            pollux.run("echo up");
            String complaints = String.join("\n", pollux.complaints());
            assertTrue(complaints.contains("idle.timeout = '1\\nSEVERE forged\\u001b[2J'"), complaints);
            assertFalse(complaints.contains("\u001b"), complaints);
            assertFalse(pollux.complaints().stream().anyMatch(line -> line.startsWith("SEVERE")), complaints);
        }
    }

    @Test
    @Tag("D24")
    void andPeersWithHostileNamesForgeNoRow() throws Exception {
        Path socket = folder.resolve("s");
        UnixDomainSocketAddress hostile =
                UnixDomainSocketAddress.of(folder.resolve("p\u001b[2J\nreactor-0  Forged  connected"));
        write("one", "protocol = echo\nlisten = unix:" + socket + "\n");
        try (Running pollux = start();
                SocketChannel peer = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            assertListens(pollux, "one");
            peer.bind(hostile).connect(UnixDomainSocketAddress.of(socket));
            List<String> rows = eventually(pollux, "dispatchers", "connected");
            assertTrue(rows.stream().anyMatch(row -> row.contains("p\\u001b[2J\\nreactor-0  Forged")), rows::toString);
            assertFalse(rows.stream().anyMatch(row -> row.contains("\u001b")), rows::toString);
            assertEquals(1, rows.stream().filter(row -> row.contains("Forged")).count(), rows::toString);
            assertFalse(rows.stream().anyMatch(row -> row.startsWith("reactor-0  Forged")), rows::toString);
        }
    }

    /** File Install notes a change before it reads the file, and does not come back if that fails. */
    @Test
    void areReadAlsoIfTheyChangeWhenNoDescriptorIsLeft() throws Exception {
        Path socket = folder.resolve("s");
        String server = "protocol = echo\nlisten = unix:" + socket + "\n";
        write("one", server);
        List<SocketChannel> clients = new ArrayList<>();
        try (Running pollux = start()) {
            assertListens(pollux, "one");
            int limit = pollux.descriptors() + 8;
            pollux.limitDescriptors(limit);
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(SocketChannel.open(UnixDomainSocketAddress.of(socket)));
            }
            while (pollux.descriptors() < limit) {
                LockSupport.parkNanos(1_000_000);
            }
            write("one", server + "idle.timeout = 123m\n");
            eventually(pollux, "server-config one", "123m"); // while the clients have all but the one in reserve
            assertTrue(pollux.descriptors() >= limit - 1, "the clients have gone");
        } finally {
            for (SocketChannel client : clients) {
                client.close();
            }
        }
    }

    private static List<String> eventually(Running pollux, String command, String part) throws Exception {
        List<String> answer = pollux.run(command);
        while (answer.stream().noneMatch(line -> line.contains(part))) {
            LockSupport.parkNanos(100_000_000); // a test without end has a timeout
            answer = pollux.run(command);
        }
        return answer;
    }

    private static void assertListens(Running pollux, String server) throws Exception {
        List<String> servers = pollux.run("servers");
        assertTrue(servers.stream().anyMatch(row -> row.matches(server + " .*listening.*")), servers::toString);
    }

    private static void assertEchoes(Path socket) throws IOException {
        try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            client.write(ByteBuffer.wrap(new byte[] {7}));
            ByteBuffer answer = ByteBuffer.allocate(1);
            assertEquals(1, client.read(answer));
            assertEquals(7, answer.get(0));
        }
    }

    private Running start() throws IOException {
        return Running.start(folder, "--etc", etc.toString());
    }

    private void write(String server, String text) throws IOException {
        Files.writeString(file(server), text);
    }

    private Path file(String server) {
        return etc.resolve("pollux.server-" + server + ".cfg");
    }
}
