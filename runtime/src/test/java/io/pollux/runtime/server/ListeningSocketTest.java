// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.server;

import static io.pollux.runtime.server.ServerFixture.assertEchoes;
import static io.pollux.runtime.server.ServerFixture.assertEchoesDatagram;
import static io.pollux.runtime.server.ServerFixture.isRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.pollux.Dispatcher;
import io.pollux.admin.ServerStatus;
import io.pollux.admin.ServerStatus.State;
import io.pollux.runtime.reactor.Await;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A server")
class ListeningSocketTest {
    private final ServerFixture servers = new ServerFixture();

    @TempDir
    private Path folder;

    @AfterEach
    void close() throws IOException {
        servers.close();
    }

    @Nested
    @DisplayName("listens")
    class Listens {
        @Test
        void servesAProtocolOnAFreePort() throws IOException {
            servers.configure("one", Map.of());
            assertEchoes(servers.connect("one"));
            ServerStatus status = servers.status("one");
            assertEquals("echo", status.protocol());
            assertEquals(1, status.connections());
            assertEquals(1, status.accepted());
            assertNull(status.problem());
        }

        @Test
        void servesIpv6() throws IOException {
            servers.configure("one", Map.of("listen", "[::1]:0"));
            assertEchoes(servers.connect("one"));
        }

        @Test
        void servesAUnixDomainSocketAndRemovesItsFile() throws IOException {
            Path path = folder.resolve("echo.sock");
            servers.configure("one", Map.of("listen", "unix:" + path));
            servers.listening("one");
            try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
                client.write(ByteBuffer.wrap(new byte[] {42}));
                ByteBuffer answer = ByteBuffer.allocate(1);
                client.read(answer);
                assertEquals(42, answer.get(0));
            }
            servers.all.remove("one");
            Await.until(() -> Files.notExists(path));
        }

        @Test
        void servesDatagrams() throws IOException {
            servers.configure("one", Map.of("listen", "udp:127.0.0.1:0"));
            assertEchoesDatagram(servers.port("one"));
        }

        @Test
        void hasOneListenerOnTheFirstReactor() {
            servers.configure("one", Map.of());
            servers.configure("two", Map.of("listen", "unix:" + folder.resolve("echo.sock")));
            servers.listening("two");
            servers.awaitListeners(2);
            servers.all.remove("one");
            servers.awaitListeners(1);
        }

        @Test
        void isSettledOnceItListensOrCannot() throws IOException {
            try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                servers.configure("one", Map.of());
                servers.configure("two", Map.of("listen", "127.0.0.1:" + taken.getLocalPort()));
                servers.all.settle();
                assertEquals(State.LISTENING, servers.status("one").state());
                assertEquals(
                        "Address already in use",
                        servers.status("two").problem().text());
            }
        }

        @Test
        void closesEverythingAtTheEnd() throws IOException {
            servers.configure("one", Map.of());
            Socket client = servers.connect("one");
            assertEchoes(client);
            int port = servers.port("one");
            servers.all.close();
            assertEquals(-1, client.getInputStream().read());
            Await.until(() -> isRefused(port));
            assertFalse(servers.all.status().stream().findAny().isPresent());
        }
    }

    @Nested
    @DisplayName("whose address is in use")
    class WhoseAddressIsInUse {
        @Test
        void goesOnTryingWhileItsPortIsInUseAndTheOthersRun() throws IOException {
            try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                servers.configure("one", Map.of("listen", "127.0.0.1:" + taken.getLocalPort()));
                servers.configure("two", Map.of());
                assertEchoes(servers.connect("two"));
                Await.until(() -> servers.status("one").problem() != null);
                assertEquals(
                        "Address already in use",
                        servers.status("one").problem().text());
            }
            assertEchoes(servers.connect("one"));
        }

        @Test
        void triesNoLongerToListenWhenItIsStopped() throws IOException {
            try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                String listen = "127.0.0.1:" + taken.getLocalPort();
                servers.configure("one", Map.of("listen", listen));
                Await.until(() -> servers.status("one").problem() != null);
                servers.configure("one", Map.of("listen", listen, "enabled", "false"));
                Await.until(() -> servers.status("one").state() == State.STOPPED);
                assertNull(servers.status("one").problem());
            }
        }

        @Test
        void doesNotShareTheAddressOfAnotherServer() throws IOException {
            servers.configure("one", Map.of());
            servers.configure("two", Map.of("listen", "127.0.0.1:" + servers.port("one")));
            Await.until(() -> servers.status("two").problem() != null);
            assertEquals(
                    "Address already in use", servers.status("two").problem().text());
            assertEchoes(servers.connect("one"));
        }
    }

    @Nested
    @DisplayName("whose listener is lost")
    class WhoseListenerIsLost {
        @Test
        void opensItsListenerAgainIfSomebodyElseClosesIt() throws IOException {
            servers.configure("one", Map.of("listen", "udp:127.0.0.1:0"));
            servers.listening("one");
            servers.echo.made.get(0).close();
            Await.until(() -> servers.echo.made.size() == 2);
            assertEchoesDatagram(servers.port("one"));
        }

        @Test
        void opensItsListenerForStreamsAgainIfSomebodyElseClosesIt() throws IOException {
            servers.configure("one", Map.of());
            servers.awaitListeners(1);
            Dispatcher lost = servers.listeners().get(0);
            lost.close();
            Await.until(() -> lost.state() == Dispatcher.State.CLOSED);
            servers.awaitListeners(1);
            assertEchoes(servers.connect("one"));
        }
    }

    @Nested
    @DisplayName("beside a stranger who offers to share")
    class WithStrangers {
        @ParameterizedTest
        @CsvSource({
            "1, 127.0.0.1, 127.0.0.1",
            "3, 127.0.0.1, 127.0.0.1",
            "3, 0.0.0.0, 127.0.0.1",
            "3, 127.0.0.1, 0.0.0.0",
            "3, [::1], ::1",
            "3, [::], ::1"
        })
        @Tag("B12")
        void sharesItsAddressWithNobodyWhoOffersToShare(int reactors, String host, String strangersHost)
                throws IOException {
            servers.group.resize(reactors);
            servers.configure("one", Map.of("listen", host + ":0"));
            int port = servers.port("one");
            try (ServerSocketChannel stranger = ServerSocketChannel.open()) {
                stranger.setOption(StandardSocketOptions.SO_REUSEADDR, true);
                if (stranger.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT)) {
                    stranger.setOption(StandardSocketOptions.SO_REUSEPORT, true);
                }
                SocketAddress same = new InetSocketAddress(strangersHost, port);
                assertThrows(BindException.class, () -> stranger.bind(same));
            }
        }

        @Test
        @Tag("B12")
        void sharesThePortOfDatagramsWithNobodyWhoOffersToShare() throws IOException {
            servers.configure("one", Map.of("listen", "udp:127.0.0.1:0"));
            int port = servers.port("one");
            try (DatagramChannel stranger = DatagramChannel.open()) {
                stranger.setOption(StandardSocketOptions.SO_REUSEADDR, true);
                if (stranger.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT)) {
                    stranger.setOption(StandardSocketOptions.SO_REUSEPORT, true);
                }
                SocketAddress same = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
                assertThrows(BindException.class, () -> stranger.bind(same));
            }
        }
    }
}
