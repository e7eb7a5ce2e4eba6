// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.pollux.EventLoop;
import io.pollux.Owners;
import io.pollux.admin.ServerStatus.State;
import io.pollux.loop.nio.NioLoop;
import io.pollux.loop.poll.PollLoop;
import io.pollux.runtime.reactor.Await;
import io.pollux.runtime.reactor.Groups;
import io.pollux.runtime.reactor.ReactorGroup;
import io.pollux.runtime.settings.ServerSettings;
import io.pollux.text.AddressText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("When reactors come and go,")
@Tag("B12")
class ResizeTest {
    private final ReactorGroup group = new ReactorGroup(Owners.NONE);
    private final Servers servers =
            new Servers(started(group), Map.of("echo", new NamedProtocol("echo", new Echo(), "the owner"))::get);

    static List<Named<EventLoop>> loops() {
        return Stream.of(new NioLoop(), new PollLoop())
                .map(loop -> Named.<EventLoop>of(loop.name(), loop))
                .toList();
    }

    private static ReactorGroup started(ReactorGroup group) {
        group.resize(1);
        return group;
    }

    @AfterEach
    void close() {
        servers.close();
        group.close();
    }

    @ParameterizedTest
    @MethodSource("loops")
    void descriptorsThreadsAndBuffersAreAsManyAsBefore(EventLoop loop) throws IOException {
        Groups.offer(group, loop);
        group.listen(servers);
        for (String listen : List.of("127.0.0.1:0", "[::1]:0", "udp:127.0.0.1:0")) {
            servers.configure(listen, ServerSettings.parse(Map.of("protocol", "echo", "listen", listen)));
        }
        Await.until(() -> servers.status().stream().allMatch(status -> status.state() == State.LISTENING));
        comeServeAndGo(2); // whatever the JDK opens once is open then
        long descriptors = descriptors();
        long buffers = directBytes();
        for (int round = 0; round < 3; round++) {
            comeServeAndGo(32);
        }
        Await.until(() -> descriptors() <= descriptors);
        assertEquals(1, threads());
        Await.until(() -> {
            System.gc(); // the JDK frees direct buffers when their owners have been collected
            return directBytes() <= buffers;
        });
    }

    private void comeServeAndGo(int reactors) throws IOException {
        group.resize(reactors);
        List<Socket> clients = new ArrayList<>();
        for (int i = 0; i < 2 * reactors; i++) {
            clients.add(served());
        }
        group.resize(1);
        for (Socket client : clients) {
            client.close();
        }
        Await.until(() -> servers.status().stream().allMatch(status -> status.connections() == 0));
    }

    private Socket served() throws IOException {
        String address = AddressText.of(servers.status().get(0).address());
        int port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
        Socket client = new Socket();
        client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        client.getOutputStream().write(42);
        assertEquals(42, client.getInputStream().read());
        return client;
    }

    /** Sockets, pipes and what loops wait with, as far as the system tells. */
    private static long descriptors() {
        Path own = Path.of("/proc/self/fd");
        if (!Files.exists(own)) {
            return 0;
        }
        try (Stream<Path> all = Files.list(own)) {
            return all.filter(ResizeTest::isOfChannels).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isOfChannels(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().matches("(socket|pipe|anon_inode):.*");
        } catch (IOException e) {
            return false; // closed meanwhile
        }
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("reactor-"))
                .count();
    }

    private static long directBytes() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }
}
