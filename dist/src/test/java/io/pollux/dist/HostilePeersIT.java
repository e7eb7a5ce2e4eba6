// SPDX-License-Identifier: Apache-2.0
package io.pollux.dist;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The assembled directory with a small heap, and thousands of peers that do not read what they are sent. */
@Timeout(600)
class HostilePeersIT {
    private static final String SMALL = Running.PATIENT + " -Xmx64m";
    private static final int ATTACKERS = 2_500;
    private static final int ATTACKERS_AT_THE_END = 500;
    private static final int ROUNDS = 200;
    private static final int MOST_ROUNDS = 5_000;
    private static final int SMALLEST_BUFFER = 4 * 1024;
    private static final System.Logger LOG = System.getLogger(HostilePeersIT.class.getName());

    private final ByteBuffer junk = ByteBuffer.allocateDirect(16 * 1024);
    private final ByteBuffer oneByte = ByteBuffer.allocateDirect(1);
    private final Random random = new Random(7);
    private final List<Long> latencies = new ArrayList<>();

    @TempDir
    Path folder;

    private Path etc;
    private InetSocketAddress echo;
    private InetSocketAddress chargen;
    private UnixDomainSocketAddress unix;

    @BeforeEach
    void configure() throws IOException {
        etc = Files.createDirectory(folder.resolve("etc"));
        echo = freeAddress();
        chargen = freeAddress();
        unix = UnixDomainSocketAddress.of(folder.resolve("echo.sock"));
        server("one", "echo", "127.0.0.1:" + echo.getPort());
        server("two", "chargen", "127.0.0.1:" + chargen.getPort());
        server("three", "echo", "unix:" + unix.getPath());
    }

    private void server(String name, String protocol, String listen) throws IOException {
        Files.writeString(
                etc.resolve("pollux.server-" + name + ".cfg"),
                "protocol = " + protocol + "\nlisten = " + listen + "\nbacklog = 4096\n");
    }

    private static InetSocketAddress freeAddress() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), socket.getLocalPort());
        }
    }

    @ParameterizedTest
    @CsvSource({"nio, 1", "poll, 1", "nio, 2", "poll, 2"})
    @Tag("M1")
    @Tag("M3")
    void othersAreServedWhilePeersDoNotReadAndAfterwardsAndASignalStopsIt(String loop, int reactors) throws Exception {
        Files.writeString(
                etc.resolve("pollux.cfg"),
                "reactors = " + reactors + "\nloop.target = (pollux.loop.name=" + loop + ")\n");
        Map<String, String> environment = Map.of("POLLUX_OPTS", SMALL);
        List<SocketChannel> attackers = new ArrayList<>();
        try (Running pollux = Running.start(folder, environment, "--etc", etc.toString(), "--no-shell")) {
            for (SocketAddress address : List.of(unix, chargen, echo)) {
                awaitServer(pollux, address);
            }
            try (SocketChannel healthy = connect(echo)) {
                for (int i = 0; i < ATTACKERS; i++) {
                    attackers.add(attacker(i % 5 == 3 ? unix : i % 5 == 4 ? chargen : echo));
                }
                for (int round = 0; round < ROUNDS || (!hasReachedTheLimit(pollux) && round < MOST_ROUNDS); round++) {
                    attackers.forEach(this::attack);
                    exchange(healthy);
                }
                close(attackers);
                for (int i = 0; i < 50; i++) {
                    exchange(healthy);
                }
                try (SocketChannel next = connect(echo)) {
                    exchange(next);
                }
                say(loop, reactors);
            }
            attackers.clear();
            for (int i = 0; i < ATTACKERS_AT_THE_END; i++) {
                attackers.add(attacker(echo));
            }
            for (int round = 0; round < ROUNDS / 10; round++) {
                attackers.forEach(this::attack);
            }
            pollux.terminate();
            assertEquals(0, pollux.status());
            assertTrue(hasReachedTheLimit(pollux), pollux.complaints()::toString);
            assertTrue(
                    pollux.complaints().stream().noneMatch(line -> line.contains("OutOfMemoryError")),
                    pollux.complaints()::toString);
        } finally {
            close(attackers);
        }
    }

    private static boolean hasReachedTheLimit(Running pollux) {
        return pollux.complaints().stream().anyMatch(line -> line.contains("server 'one' holds"));
    }

    private static SocketChannel attacker(SocketAddress address) throws IOException {
        SocketChannel attacker = SocketChannel.open(
                address instanceof UnixDomainSocketAddress ? StandardProtocolFamily.UNIX : StandardProtocolFamily.INET);
        attacker.setOption(StandardSocketOptions.SO_RCVBUF, SMALLEST_BUFFER);
        attacker.connect(address);
        attacker.configureBlocking(false);
        return attacker;
    }

    /** Sends what is taken. Every tenth reads one byte; the others read nothing. */
    private void attack(SocketChannel attacker) {
        try {
            attacker.write(junk.clear());
            if (attacker.hashCode() % 10 == 0) {
                attacker.read(oneByte.clear());
            }
        } catch (IOException e) {
            return; // it has been closed, as it should
        }
    }

    private static void close(List<SocketChannel> attackers) throws IOException {
        for (SocketChannel attacker : attackers) {
            attacker.close();
        }
    }

    private void exchange(SocketChannel client) throws IOException {
        byte[] sent = new byte[1_000];
        random.nextBytes(sent);
        long start = System.nanoTime();
        client.write(ByteBuffer.wrap(sent));
        byte[] got = client.socket().getInputStream().readNBytes(sent.length);
        latencies.add(System.nanoTime() - start);
        assertArrayEquals(sent, got);
    }

    private static SocketChannel connect(SocketAddress address) throws IOException {
        SocketChannel client = SocketChannel.open(address);
        client.setOption(StandardSocketOptions.TCP_NODELAY, true);
        return client;
    }

    /** The servers start one after the other. */
    private static void awaitServer(Running pollux, SocketAddress address) throws IOException {
        IOException last = null;
        while (pollux.isAlive()) {
            try {
                SocketChannel.open(address).close();
                return;
            } catch (IOException e) {
                last = e;
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            }
        }
        throw new IOException("it has ended: " + pollux.complaints(), last);
    }

    private void say(String loop, int reactors) {
        long[] sorted = latencies.stream().mapToLong(Long::longValue).toArray();
        Arrays.sort(sorted);
        LOG.log(
                System.Logger.Level.INFO,
                () -> loop + " x " + reactors + " on Java " + Runtime.version().feature() + ", echo under attack: p50 "
                        + sorted[sorted.length / 2] / 1_000 + " us, p99 " + sorted[sorted.length * 99 / 100] / 1_000
                        + " us, longest " + sorted[sorted.length - 1] / 1_000 + " us");
    }
}
