// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.server;

import static io.pollux.runtime.server.ServerFixture.assertEchoes;
import static io.pollux.runtime.server.ServerFixture.assertEchoesDatagram;
import static io.pollux.runtime.server.ServerFixture.block;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pollux.Dispatcher;
import io.pollux.Reactor;
import io.pollux.admin.ServerStatus.State;
import io.pollux.runtime.reactor.Await;
import io.pollux.runtime.reactor.ReactorThread;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("When reactors come and go, a server")
class ReactorChangesTest {
    private final ServerFixture servers = new ServerFixture();

    @TempDir
    private Path folder;

    @AfterEach
    void close() throws IOException {
        servers.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"reactor-0", "reactor-1"})
    @Tag("S9")
    void goesOnAtItsAddressWhenAReactorHasFailed(String name) throws IOException {
        servers.group.listen(servers.all);
        servers.configure("one", Map.of());
        servers.configure("two", Map.of("listen", "udp:127.0.0.1:0"));
        servers.configure("three", Map.of("listen", "unix:" + folder.resolve("echo.sock")));
        int port = servers.port("one");
        servers.listening("two");
        servers.listening("three");
        ReactorThread failing = servers.group.reactor(name);
        failing.execute(() -> ReactorThread.driverOf(failing).close());
        Await.until(() -> servers.group.reactor(name) != null && servers.group.reactor(name) != failing);
        for (String server : List.of("one", "two", "three")) {
            Await.until(() -> servers.status(server).state() == State.LISTENING);
        }
        assertEquals(port, servers.port("one"));
        for (int i = 0; i < 6; i++) {
            assertEchoes(servers.connect("one"));
        }
        assertEchoesDatagram(servers.port("two"));
        Await.until(() -> servers.status("one").connections() == 6);
        try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(folder.resolve("echo.sock")))) {
            client.write(ByteBuffer.wrap(new byte[] {42}));
            assertEquals(1, client.read(ByteBuffer.allocate(1)));
        }
    }

    @Test
    @Tag("B12")
    void keepsItsListenerWhenReactorsComeAndGoAndRefusesNobodyMeanwhile() throws Exception {
        servers.group.listen(servers.all);
        servers.configure("one", Map.of());
        servers.awaitListeners(1);
        List<Dispatcher> before = servers.listeners();
        AtomicBoolean enough = new AtomicBoolean();
        CompletableFuture<Integer> connecting = CompletableFuture.supplyAsync(() -> connectUntil(enough));
        for (int round = 0; round < 20; round++) {
            servers.group.resize(1);
            servers.group.resize(2 + round % 3);
        }
        enough.set(true);
        assertTrue(connecting.get() > 0);
        assertEquals(before, servers.listeners());
        assertEchoes(servers.connect("one"));
    }

    /**
     * Connects again and again; returns how often. A connection to a reactor that stops may end, but is never refused.
     */
    private int connectUntil(AtomicBoolean enough) {
        int port = servers.port("one");
        int count = 0;
        do {
            try (Socket client = new Socket()) {
                client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                client.setSoLinger(true, 0); // or ports run out
                count++;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        } while (!enough.get());
        return count;
    }

    @Test
    void servesWhoWaitsInTheQueueWhileAReactorLeaves() throws Exception {
        servers.group.listen(servers.all);
        servers.configure("one", Map.of());
        servers.awaitListeners(1);
        CountDownLatch release = block(servers.group.all());
        List<Socket> waiting = servers.connect("one", 30);
        Thread resizing = new Thread(() -> servers.group.resize(1));
        resizing.start();
        Await.until(() -> servers.group.all().size() == 1);
        release.countDown();
        for (Socket client : waiting) {
            assertEchoes(client);
        }
        resizing.join();
    }

    @Test
    void closesConnectionsOnTheirWayToAReactorThatStops() throws Exception {
        servers.group.resize(2);
        CountDownLatch release = block(List.of(servers.group.reactor("reactor-1")));
        Path path = folder.resolve("echo.sock"); // one listener, on the first reactor
        servers.configure("one", Map.of("listen", "unix:" + path));
        servers.listening("one");
        SocketChannel first = connect(path);
        SocketChannel second = connect(path);
        Await.until(() -> servers.status("one").connections() == 2);
        Reactor stopped = servers.group.reactor("reactor-1");
        servers.group.swapTimeout(Duration.ofMillis(1));
        servers.group.resize(1);
        release.countDown();
        servers.group.swapTimeout(Duration.ofMinutes(1));
        servers.all.stopped(stopped);
        Await.until(() -> servers.status("one").connections() == 1);
        Await.until(() -> isAtEnd(first) || isAtEnd(second));
        assertNotEquals(isAtEnd(first), isAtEnd(second));
    }

    private SocketChannel connect(Path path) throws IOException {
        SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(path));
        servers.clients.add(client);
        client.configureBlocking(false);
        return client;
    }

    private static boolean isAtEnd(SocketChannel client) {
        try {
            return client.read(ByteBuffer.allocate(1)) < 0;
        } catch (IOException e) {
            return true;
        }
    }
}
