// SPDX-License-Identifier: Apache-2.0
package io.pollux.dist;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The assembled directory, with servers on ports of its own, as its users meet it. */
@Timeout(300)
class ServingIT {
    private static final int CLIENTS = 100;
    private static final int SWAPS = 20;

    @TempDir
    Path folder;

    private Path etc;
    private int port;

    @BeforeEach
    void configure() throws IOException {
        etc = Files.createDirectory(folder.resolve("etc"));
        port = freePort();
        server("one", "echo", port);
    }

    @Test
    void theCommandsOfAPipeRunAndTheEndOfInputStopsEverything() throws Exception {
        try (Running pollux = start()) {
            pollux.enter("echo first");
            pollux.enter("no-such-command");
            pollux.enter("echo second");
            pollux.endInput();
            assertEquals(1, pollux.status(), "a command has failed");
            assertTrue(pollux.said().containsAll(List.of("first", "second")), pollux.said()::toString);
            assertEquals(1, pollux.complaints().size(), pollux.complaints()::toString);
            assertTrue(pollux.complaints().get(0).contains("no-such-command"), pollux.complaints()::toString);
            assertNothingIsLeft();
        }
    }

    @Test
    void itGreetsWithTheAddressOfEachServerAndTheLoop() throws Exception {
        try (Running pollux = start()) {
            pollux.endInput();
            assertEquals(0, pollux.status());
            String greeting = String.join("\n", pollux.said());
            assertTrue(greeting.contains("127.0.0.1:" + port), greeting);
            assertTrue(greeting.contains("reactor-0") && greeting.contains("nio"), greeting);
        }
    }

    @Test
    void withoutAShellItServesUntilASignalComes() throws Exception {
        try (Running pollux = Running.start(folder, "--etc", etc.toString(), "--no-shell")) {
            pollux.endInput();
            try (Socket client = connect(pollux, port)) {
                assertEchoes(client, new Random(1));
                pollux.terminate();
                assertEquals(-1, client.getInputStream().read());
            }
            assertEquals(0, pollux.status());
            assertNothingIsLeft();
        }
    }

    @Test
    void aSignalAlsoStopsWhoReadsCommands() throws Exception {
        try (Running pollux = start()) {
            pollux.run("echo up");
            pollux.terminate();
            assertEquals(0, pollux.status());
            assertNothingIsLeft();
        }
    }

    @Test
    @Tag("B9")
    void aSignalEndsItThoughACallbackNeverReturnsAndALineSaysWhatWasWaitedFor() throws Exception {
        Path home = folder.resolve("home");
        Running.copy(home);
        StuckProtocol.bundle(Files.createDirectories(home.resolve("deploy")).resolve("stuck.jar"));
        server("stuck", "stuck", 0);
        Files.writeString(etc.resolve("pollux.cfg"), "swap.timeout.ms = 1000\n");
        try (Running pollux = Running.start(home, folder, Map.of("POLLUX_OPTS", ""), "--etc", etc.toString());
                Socket client = connect(pollux, portOf(pollux, "stuck"))) {
            client.getOutputStream().write(1);
            while (!pollux.nextComplaint().contains("reactor-0 is blocked")) {}
            pollux.terminate();
            assertEquals(0, pollux.status());
            List<String> said = pollux.complaints();
            assertEquals(
                    1,
                    said.stream()
                            .filter(line -> line.contains(": waiting for reactor-0"))
                            .count(),
                    said::toString);
            assertTrue(
                    said.stream().anyMatch(line -> line.contains("is abandoned") && line.contains("Stuck")),
                    said::toString);
            assertNothingIsLeft();
        }
    }

    private static int portOf(Running pollux, String server) throws Exception {
        String line = pollux.run("servers").stream()
                .filter(each -> each.startsWith(server + " "))
                .findFirst()
                .orElseThrow();
        return Integer.parseInt(line.replaceAll(".*127\\.0\\.0\\.1:(\\d+) .*", "$1"));
    }

    @Test
    void aPortInUseIsNamedAndTheOtherServersRun() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            server("two", "echo", taken.getLocalPort());
            try (Running pollux = start()) {
                String line = pollux.nextComplaint();
                assertTrue(line.contains("'two'") && line.contains("127.0.0.1:" + taken.getLocalPort()), line);
                try (Socket client = connect(pollux, port)) {
                    assertEchoes(client, new Random(2));
                }
                pollux.endInput();
                assertEquals(0, pollux.status());
                assertEquals(List.of(line), pollux.complaints());
            }
        }
    }

    @Test
    void aLoopThatComesAfterTheServersIsNothingToWarnOf() throws Exception {
        loopTarget("(pollux.loop.style=poll)");
        try (Running pollux = start()) {
            List<String> reactors = pollux.run("reactors");
            assertTrue(
                    reactors.stream().anyMatch(line -> line.matches("reactor-0 +poll\\b.*serving")),
                    reactors::toString);
            pollux.endInput();
            assertEquals(0, pollux.status());
            assertEquals(List.of(), pollux.complaints());
        }
    }

    @Test
    void aLoopThatNeverComesIsWarnedOf() throws Exception {
        loopTarget("(pollux.loop.style=none)");
        try (Running pollux = start()) {
            String line = pollux.nextComplaint();
            assertTrue(line.contains("WARNING") && line.contains("reactor-0 is parked"), line);
        }
    }

    private void loopTarget(String filter) throws IOException {
        Files.writeString(etc.resolve("pollux.cfg"), "loop.target = " + filter + "\n");
    }

    @Test
    void aChangeOfTheFolderIsFollowed() throws Exception {
        try (Running pollux = start()) {
            pollux.run("echo up");
            int other = freePort();
            try (Socket client = connect(pollux, port)) {
                server("two", "echo", other);
                try (Socket newcomer = connect(pollux, other)) {
                    assertEchoes(newcomer, new Random(3));
                    assertEchoes(client, new Random(4));
                }
            }
        }
    }

    @Test
    void everyServerThatIsShippedListensOnceItIsAskedTo() throws Exception {
        List<String> names = new ArrayList<>();
        try (Stream<Path> shipped = Files.list(Running.shippedConfiguration())) {
            for (Path file :
                    shipped.filter(path -> path.toString().endsWith(".cfg")).toList()) {
                names.add(file.getFileName().toString().replaceAll("pollux\\.server-(.*)\\.cfg", "$1"));
                String text = Files.readString(file)
                        .replaceAll("127\\.0\\.0\\.1:\\d+", "127.0.0.1:0")
                        .replaceAll("(slow.callback|swap.timeout).ms = .*\n", "");
                Files.writeString(etc.resolve(file.getFileName()), text);
            }
        }
        assertTrue(names.remove("pollux.cfg") && names.size() >= 10, names::toString);
        try (Running pollux = start()) {
            for (String name : names) {
                assertState(pollux, name, name.endsWith("-udp") ? "stopped" : "listening");
            }
            for (String name : names) {
                pollux.run("server-start " + name);
                assertState(pollux, name, "listening");
            }
            assertEquals(List.of(), pollux.complaints());
        }
    }

    private static void assertState(Running pollux, String name, String state) throws Exception {
        List<String> servers = pollux.run("servers");
        assertTrue(
                servers.stream().anyMatch(line -> line.matches("(?i)" + name + " .*" + state + ".*")),
                () -> name + " in " + servers);
    }

    @Test
    void aBundleInTheFolderDeployIsStarted() throws Exception {
        Path home = folder.resolve("home");
        Running.copy(home);
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Bundle-ManifestVersion", "2");
        manifest.getMainAttributes().putValue("Bundle-SymbolicName", "mine");
        Path jar = Files.createDirectories(home.resolve("deploy")).resolve("mine.jar");
        new JarOutputStream(Files.newOutputStream(jar), manifest).close();
        try (Running pollux = Running.start(home, folder, Map.of(), "--etc", etc.toString())) {
            List<String> bundles = pollux.run("lb -s mine");
            assertTrue(bundles.stream().anyMatch(line -> line.matches(".*Active.*mine.*")), bundles::toString);
        }
    }

    @Test
    @Tag("S3")
    void aHundredClientsLoseNoByteWhileTheLoopIsSwapped() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
        AtomicBoolean enough = new AtomicBoolean();
        try (Running pollux = start()) {
            pollux.run("echo up");
            List<CompletableFuture<Integer>> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                Socket socket = connect(pollux, port);
                Random random = new Random(i);
                clients.add(CompletableFuture.supplyAsync(() -> talk(socket, random, enough), threads));
            }
            for (int i = 0; i < SWAPS; i++) {
                assertSwap(pollux, i % 2 == 0 ? "poll" : "nio");
            }
            enough.set(true);
            for (CompletableFuture<Integer> client : clients) {
                assertTrue(client.get() > 0);
            }
            assertEquals(List.of(), pollux.complaints());
            pollux.endInput();
            assertEquals(0, pollux.status());
        } finally {
            threads.shutdownNow();
        }
    }

    private static void assertSwap(Running pollux, String loop) throws Exception {
        List<String> report = pollux.run("pollux:swap all " + loop);
        assertTrue(report.stream().anyMatch(line -> line.contains("reactor-0")), report::toString);
        List<String> reactors = pollux.run("reactors");
        assertTrue(
                reactors.stream().anyMatch(line -> line.matches(".*reactor-0\\b.*\\b" + loop + "\\b.*")),
                reactors::toString);
    }

    private Running start() throws IOException {
        return Running.start(folder, "--etc", etc.toString());
    }

    private void server(String name, String protocol, int onPort) throws IOException {
        Files.writeString(
                etc.resolve("pollux.server-" + name + ".cfg"),
                "protocol = " + protocol + "\nlisten = 127.0.0.1:" + onPort + "\n");
    }

    private void assertNothingIsLeft() throws IOException {
        try (Stream<Path> left = Files.list(Running.temporary(folder))) {
            assertEquals(
                    List.of(),
                    left.filter(path -> path.getFileName().toString().startsWith("pollux"))
                            .toList());
        }
    }

    private static int talk(Socket socket, Random random, AtomicBoolean enough) {
        try (socket) {
            int rounds = 0;
            do {
                assertEchoes(socket, random);
                rounds++;
            } while (!enough.get());
            return rounds;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void assertEchoes(Socket socket, Random random) throws IOException {
        byte[] sent = new byte[1 + random.nextInt(20_000)];
        random.nextBytes(sent);
        socket.getOutputStream().write(sent);
        assertArrayEquals(sent, socket.getInputStream().readNBytes(sent.length));
    }

    private static Socket connect(Running pollux, int to) throws IOException {
        while (true) {
            try {
                return new Socket(InetAddress.getLoopbackAddress(), to);
            } catch (ConnectException e) {
                assertTrue(pollux.isAlive(), () -> "it has ended, after " + pollux.complaints());
                LockSupport.parkNanos(1_000_000); // it needs the processor to start
            }
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }
}
