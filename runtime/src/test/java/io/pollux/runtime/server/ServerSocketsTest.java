// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.server;

import static java.util.stream.Collectors.toMap;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pollux.Dispatcher;
import io.pollux.admin.ServerStatus.State;
import io.pollux.runtime.reactor.Await;
import io.pollux.runtime.reactor.Groups;
import io.pollux.runtime.reactor.ReactorGroup;
import io.pollux.runtime.settings.ServerSettings;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.NetworkChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The sockets of a server")
@Tag("B14")
class ServerSocketsTest {
    private final ReactorGroup group = Groups.start(2);
    private final Echo echo = new Echo();
    private final NamedProtocol protocol = new NamedProtocol("echo", echo, null);
    private final Servers servers = new Servers(group, name -> protocol);
    private final List<AutoCloseable> clients = new ArrayList<>();

    @TempDir
    private Path folder;

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable client : clients) {
            client.close();
        }
        servers.close();
        group.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:0", "[::1]:0"})
    @Tag("D27")
    void haveTheOptionsThatTheirServerIsConfiguredWith(String listen) throws IOException {
        configure(listen, Map.of());
        assertEquals("true", option(connection(), "TCP_NODELAY"), "unless it is turned off");
        assertEquals("false", option(connection(), "SO_KEEPALIVE"));
        configure(
                listen,
                Map.of(
                        "nodelay", "false",
                        "keepalive", "true",
                        "keepalive.idle", "5m",
                        "keepalive.interval", "7",
                        "keepalive.count", "4",
                        "tos", "16",
                        "linger", "3s",
                        "receive.buffer", "100k"));
        NetworkChannel channel = connection();
        Map<String, String> expected = Map.of(
                "TCP_NODELAY", "false",
                "SO_KEEPALIVE", "true",
                "TCP_KEEPIDLE", "300",
                "TCP_KEEPINTERVAL", "7",
                "TCP_KEEPCOUNT", "4",
                "IP_TOS", "16",
                "SO_LINGER", "3");
        expected.forEach((option, value) -> assertEquals(value, option(channel, option), option));
        assertTrue(Integer.parseInt(option(channel, "SO_RCVBUF")) >= 100 * 1024);
    }

    @Test
    void changeWithTheConfigurationWhileTheListenerStays() throws IOException {
        configure("127.0.0.1:0", Map.of());
        int usual = receiveBuffer();
        SocketAddress address = address();
        configure("127.0.0.1:0", Map.of("receive.buffer", "10000", "keepalive", "true"));
        assertTrue(receiveBuffer() <= 20_000, "it was changed");
        assertEquals("true", option(connection(), "SO_KEEPALIVE"));
        configure("127.0.0.1:0", Map.of());
        Await.until(() -> servers.status().get(0).state() == State.LISTENING);
        assertEquals(usual, receiveBuffer(), "left to the system again");
        assertEquals("false", option(connection(), "SO_KEEPALIVE"));
        assertEquals(address, address());
    }

    @Test
    void ofDatagramsHaveBuffersAndATypeOfService() throws IOException {
        configure("udp:127.0.0.1:0", Map.of("receive.buffer", "100000", "send.buffer", "90000", "tos", "8"));
        Await.until(() -> !echo.made.isEmpty());
        NetworkChannel channel = (NetworkChannel) echo.made.get(0).channel();
        assertTrue(Integer.parseInt(option(channel, "SO_RCVBUF")) >= 100_000);
        assertTrue(Integer.parseInt(option(channel, "SO_SNDBUF")) >= 90_000);
        assertEquals("8", option(channel, "IP_TOS"));
    }

    @Test
    void ofUnixDomainsHaveBuffers() throws IOException {
        configure("unix:" + folder.resolve("s"), Map.of("send.buffer", "100000", "receive.buffer", "100000"));
        NetworkChannel channel = connection();
        assertTrue(Integer.parseInt(option(channel, "SO_SNDBUF")) >= 100_000);
        assertNull(option(channel, "TCP_NODELAY"));
    }

    private void configure(String listen, Map<String, String> more) {
        servers.configure("one", settings(listen, more));
    }

    private static ServerSettings settings(String listen, Map<String, String> more) {
        Map<String, String> all = new TreeMap<>(Map.of("protocol", "echo", "listen", listen));
        all.putAll(more);
        return ServerSettings.parse(all);
    }

    private SocketAddress address() {
        Await.until(() -> servers.status().get(0).state() == State.LISTENING);
        return servers.status().get(0).address();
    }

    /** The server's end of a new connection, once it is served. */
    private NetworkChannel connection() throws IOException {
        echo.made.clear();
        SocketChannel client = SocketChannel.open(address());
        clients.add(client);
        client.write(ByteBuffer.wrap(new byte[] {42}));
        client.read(ByteBuffer.allocate(1));
        Dispatcher made = echo.made.get(0);
        return (NetworkChannel) made.channel();
    }

    private int receiveBuffer() throws IOException {
        return Integer.parseInt(option(connection(), "SO_RCVBUF"));
    }

    /** An option's value, or null if there is no such option. */
    private static String option(NetworkChannel channel, String name) {
        Map<String, SocketOption<?>> options =
                channel.supportedOptions().stream().collect(toMap(SocketOption::name, option -> option));
        try {
            return options.containsKey(name)
                    ? channel.getOption(options.get(name)).toString()
                    : null;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
