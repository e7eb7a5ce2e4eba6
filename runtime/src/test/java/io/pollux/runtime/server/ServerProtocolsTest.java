// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.server;

import static io.pollux.runtime.server.ServerFixture.assertEchoes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pollux.Dispatcher;
import io.pollux.admin.ServerStatus.State;
import io.pollux.runtime.reactor.Await;
import io.pollux.runtime.reactor.Logged;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@DisplayName("When its protocol")
class ServerProtocolsTest {
    private final ServerFixture servers = new ServerFixture();

    @AfterEach
    void close() throws IOException {
        servers.close();
    }

    @Nested
    @DisplayName("comes, a server")
    class Comes {
        @Test
        void waitsForItsProtocolWhateverComesFirst() throws IOException {
            servers.configure("one", Map.of("protocol", "late"));
            Await.until(() -> servers.status("one").state() == State.WAITING);
            assertTrue(
                    servers.status("one").problem().text().contains("'late'"),
                    servers.status("one").problem().text());
            servers.offer("late", servers.echo);
            servers.all.follow();
            assertEchoes(servers.connect("one"));
        }

        @Test
        void logsThatItCannotListenAlthoughItHasWaitedBefore() throws IOException {
            try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                    Logged log = new Logged()) {
                servers.configure("one", Map.of("protocol", "late", "listen", "127.0.0.1:" + taken.getLocalPort()));
                servers.offer("late", servers.echo);
                servers.all.follow();
                Await.until(() -> !log.with("'one' cannot listen on").isEmpty());
            }
        }

        @Test
        void saysIfAProtocolThatComesLaterDoesNotAcceptTheSettings() {
            servers.configure("one", Map.of("protocol", "late", "colour", "green"));
            servers.offer("late", servers.echo);
            servers.all.follow();
            Await.until(() -> servers.status("one").problem() != null
                    && servers.status("one").problem().text().contains("'colour'"));
            assertEquals(State.WAITING, servers.status("one").state());
        }

        @Test
        void staysStoppedWhateverItsProtocolDoes() {
            servers.configure("one", Map.of("protocol", "late", "enabled", "false"));
            servers.offer("late", servers.echo);
            servers.all.follow();
            servers.all.settle();
            assertEquals(State.STOPPED, servers.status("one").state());
            servers.configure("one", Map.of("protocol", "late"));
            servers.listening("one");
        }
    }

    @Nested
    @DisplayName("leaves, a server")
    class Leaves {
        @Test
        @Tag("B2")
        void closesWhatAProtocolServesBeforeItHasLeft() throws IOException {
            NamedProtocol leaving = servers.protocols.get("echo");
            servers.configure("one", Map.of());
            servers.configure("datagrams", Map.of("listen", "udp:127.0.0.1:0"));
            for (int i = 0; i < 6; i++) {
                assertEchoes(servers.connect("one"));
            }
            servers.listening("datagrams");
            servers.protocols.remove("echo");
            servers.all.withdraw(leaving);
            assertEquals(7, servers.echo.made.size());
            servers.echo.made.forEach(dispatcher -> assertEquals(Dispatcher.State.CLOSED, dispatcher.state()));
            servers.all.status().forEach(status -> assertEquals(State.WAITING, status.state()));
        }

        @Test
        @Tag("B2")
        void closesADispatcherThatDoesNotMeanToClose() throws IOException {
            NamedProtocol stubborn = servers.offer("stubborn", (channel, settings) -> new Dispatcher(channel) {
                @Override
                public void close() {
                    log("not I");
                }
            });
            servers.configure("one", Map.of("protocol", "stubborn"));
            Socket client = servers.connect("one");
            Await.until(() -> servers.status("one").connections() == 1);
            servers.protocols.remove("stubborn");
            servers.all.withdraw(stubborn);
            assertEquals(-1, client.getInputStream().read());
        }

        @Test
        @Tag("B2")
        void handsItsServersToAnotherProtocolOfTheSameName() throws IOException {
            NamedProtocol leaving = servers.protocols.get("echo");
            servers.configure("one", Map.of());
            Socket before = servers.connect("one");
            assertEchoes(before);
            int port = servers.port("one");
            Echo other = new Echo();
            servers.offer("echo", other);
            servers.all.withdraw(leaving);
            assertEquals(-1, before.getInputStream().read());
            assertEchoes(servers.connect("one"));
            assertEquals(port, servers.port("one"));
            assertEquals(1, other.made.size());
        }
    }
}
