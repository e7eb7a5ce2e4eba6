// SPDX-License-Identifier: Apache-2.0
package io.pollux.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two processes whose servers of datagrams are made to answer each other. */
@Timeout(300)
class DatagramsIT {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"echo, echo, nio", "echo, daytime, poll"})
    @Tag("B11")
    void anExchangeThatAForgedDatagramStartsComesToAnEnd(String one, String other, String loop) throws Exception {
        int onePort = freePort();
        int otherPort = freePort();
        configure("one", one, onePort, loop);
        configure("other", other, otherPort, loop);
        try (Running first = start("one")) {
            assertServes(first);
            first.freeze(); // the datagram waits until the server is there from which it seems to come
            sendFrom(otherPort, onePort);
            try (Running second = start("other")) {
                assertServes(second);
                first.thaw();
                assertFallSilent(second);
            }
        }
    }

    private static void sendFrom(int port, int receiver) throws IOException {
        try (DatagramSocket socket = new DatagramSocket(port, InetAddress.getLoopbackAddress())) {
            socket.send(new DatagramPacket(new byte[] {1, 2, 3}, 3, InetAddress.getLoopbackAddress(), receiver));
        }
    }

    private static void assertFallSilent(Running pollux) throws Exception {
        long before = 0;
        long now = received(pollux);
        while (now < 50 || now != before) { // for ever, unless the exchange ends
            LockSupport.parkNanos(100_000_000);
            before = now;
            now = received(pollux);
        }
    }

    private void configure(String name, String protocol, int port, String loop) throws IOException {
        Path etc = Files.createDirectories(folder.resolve(name));
        Files.writeString(etc.resolve("pollux.cfg"), "loop.target = (pollux.loop.name=" + loop + ")\n");
        Files.writeString(
                etc.resolve("pollux.server-" + name + ".cfg"),
                "protocol = " + protocol + "\nlisten = udp:127.0.0.1:" + port + "\n");
    }

    private Running start(String name) throws IOException {
        return Running.start(folder, "--etc", folder.resolve(name).toString());
    }

    private static void assertServes(Running pollux) throws Exception {
        List<String> servers = pollux.run("servers");
        assertTrue(servers.stream().anyMatch(line -> line.contains("listening")), servers::toString);
        assertEquals(List.of(), pollux.complaints());
    }

    /** How many datagrams its server has got. */
    private static long received(Running pollux) throws Exception {
        List<String> rows = pollux.run("stats");
        Matcher row = Pattern.compile("reactor-0 +(\\d+) +(\\d+) .*")
                .matcher(rows.get(1).trim());
        assertTrue(row.matches(), rows::toString);
        return Long.parseLong(row.group(2));
    }

    private static int freePort() throws IOException {
        try (DatagramSocket probe = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }
}
