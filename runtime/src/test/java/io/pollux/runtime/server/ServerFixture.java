// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.pollux.Dispatcher;
import io.pollux.Protocol;
import io.pollux.Reactor;
import io.pollux.admin.ServerStatus;
import io.pollux.admin.ServerStatus.State;
import io.pollux.runtime.reactor.Await;
import io.pollux.runtime.reactor.Groups;
import io.pollux.runtime.reactor.ReactorGroup;
import io.pollux.runtime.reactor.ReactorQuery.Turn;
import io.pollux.runtime.settings.ServerSettings;
import io.pollux.text.AddressText;
import java.io.Closeable;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/** Three reactors with configured servers, a protocol {@code echo}, and clients that close with them. */
final class ServerFixture implements AutoCloseable {
    final ReactorGroup group = Groups.start(3);
    final Map<String, NamedProtocol> protocols = new ConcurrentHashMap<>();
    final Servers all = new Servers(group, protocols::get);
    final Echo echo = new Echo();
    final List<Closeable> clients = new ArrayList<>();

    ServerFixture() {
        offer("echo", echo);
    }

    @Override
    public void close() throws IOException {
        for (Closeable client : clients) {
            client.close();
        }
        all.close();
        group.close();
    }

    NamedProtocol offer(String name, Protocol protocol) {
        NamedProtocol named = new NamedProtocol(name, protocol, "the owner");
        protocols.put(name, named);
        return named;
    }

    /** Configures a server that echoes on a free port, unless the values say otherwise. */
    void configure(String name, Map<String, String> values) {
        Map<String, String> settings = new HashMap<>(Map.of("protocol", "echo", "listen", "127.0.0.1:0"));
        settings.putAll(values);
        all.configure(name, ServerSettings.parse(settings));
    }

    ServerStatus status(String name) {
        Await.until(() -> all.status().stream().anyMatch(status -> status.name().equals(name)));
        return all.status().stream()
                .filter(status -> status.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** Waits until a server listens. */
    ServerStatus listening(String name) {
        Await.until(() -> status(name).state() == State.LISTENING);
        return status(name);
    }

    int port(String name) {
        String address = AddressText.of(listening(name).address());
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }

    /** The open listeners, of the first reactor first. */
    List<Dispatcher> listeners() {
        return group
                .ask(
                        group.all(),
                        Turn.AFTER_TASKS,
                        "a test",
                        reactor -> reactor.map().dispatchers())
                .answers()
                .values()
                .stream()
                .flatMap(List::stream)
                .filter(Acceptor.class::isInstance)
                .toList();
    }

    /** Waits until the first reactor has so many listeners, and the others none. */
    void awaitListeners(int count) {
        Await.until(() -> listeners().size() == count
                && listeners().stream()
                        .allMatch(
                                listener -> listener.map() == group.all().get(0).map()));
    }

    Socket connect(String name) throws IOException {
        int port = port(name);
        String host = AddressText.of(listening(name).address()).startsWith("[") ? "::1" : "127.0.0.1";
        Socket client = new Socket();
        clients.add(client);
        client.connect(new InetSocketAddress(host, port));
        client.setSoTimeout(60_000);
        return client;
    }

    List<Socket> connect(String name, int count) throws IOException {
        List<Socket> connected = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            connected.add(connect(name));
        }
        return connected;
    }

    /** Returns when these reactors are blocked, until the latch is opened. */
    static CountDownLatch block(List<? extends Reactor> reactors) throws InterruptedException {
        CountDownLatch blocked = new CountDownLatch(reactors.size());
        CountDownLatch release = new CountDownLatch(1);
        reactors.forEach(reactor -> reactor.execute(() -> {
            blocked.countDown();
            Await.open(release);
        }));
        blocked.await();
        return release;
    }

    static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    static void assertEchoes(Socket client) throws IOException {
        client.getOutputStream().write("hello".getBytes(US_ASCII));
        assertEquals("hello", new String(client.getInputStream().readNBytes(5), US_ASCII));
    }

    static void assertEchoesDatagram(int port) throws IOException {
        try (DatagramSocket client = new DatagramSocket()) {
            client.setSoTimeout(60_000);
            client.connect(InetAddress.getLoopbackAddress(), port);
            client.send(new DatagramPacket(new byte[] {1, 2, 3}, 3));
            DatagramPacket answer = new DatagramPacket(new byte[9], 9);
            client.receive(answer);
            assertEquals(3, answer.getLength());
        }
    }

    static void assertRefused(Socket client) {
        assertFalse(isOpen(client));
    }

    static boolean isOpen(Socket client) {
        try {
            assertEchoes(client);
            return true;
        } catch (IOException | AssertionError e) {
            return false;
        }
    }

    static boolean isRefused(int port) {
        try (Socket connected = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return !connected.isConnected();
        } catch (IOException e) {
            return true;
        }
    }
}
