// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.server;

import static io.pollux.runtime.server.ServerFixture.assertEchoes;
import static io.pollux.runtime.server.ServerFixture.assertEchoesDatagram;
import static io.pollux.runtime.server.ServerFixture.assertRefused;
import static io.pollux.runtime.server.ServerFixture.block;
import static io.pollux.runtime.server.ServerFixture.freePort;
import static io.pollux.runtime.server.ServerFixture.isRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pollux.Dispatcher;
import io.pollux.admin.ServerStatus.State;
import io.pollux.runtime.reactor.Await;
import io.pollux.runtime.settings.BadSetting;
import java.io.IOException;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("When its configuration changes, a server")
class ServerChangesTest {
    private final ServerFixture servers = new ServerFixture();

    @AfterEach
    void close() throws IOException {
        servers.close();
    }

    @Nested
    @DisplayName("that keeps its address")
    class AtTheSameAddress {
        @Test
        void keepsListenerAndConnectionsIfTheAddressStays() throws IOException {
            servers.configure("one", Map.of());
            Socket before = servers.connect("one");
            assertEchoes(before);
            int port = servers.port("one");
            servers.configure("one", Map.of("max.connections", "1"));
            assertRefused(servers.connect("one"));
            assertEquals(port, servers.port("one"));
            assertEchoes(before);
        }

        @Test
        void opensDatagramsAgainWithOtherSettingsOnTheSamePort() throws IOException {
            servers.configure("one", Map.of("listen", "udp:127.0.0.1:0"));
            int port = servers.port("one");
            Dispatcher before = servers.echo.made.get(0);
            servers.configure("one", Map.of("listen", "udp:127.0.0.1:" + port));
            Await.until(() -> before.state() == Dispatcher.State.CLOSED
                    && servers.status("one").state() == State.LISTENING);
            assertEchoesDatagram(port);
        }

        @Test
        void refusesWhatTheProtocolDoesNotAcceptAndStaysAsItWas() throws IOException {
            servers.configure("one", Map.of());
            BadSetting refused =
                    assertThrows(BadSetting.class, () -> servers.configure("one", Map.of("colour", "green")));
            assertTrue(refused.getMessage().contains("'colour'"), refused.getMessage());
            assertEchoes(servers.connect("one"));
        }

        @Test
        void refusesStreamsToAProtocolOfDatagrams() {
            servers.offer("streams", (channel, settings) -> null);
            BadSetting refused = assertThrows(
                    BadSetting.class,
                    () -> servers.configure("one", Map.of("protocol", "streams", "listen", "udp:127.0.0.1:0")));
            assertTrue(refused.getMessage().contains("does not serve datagrams"), refused.getMessage());
        }
    }

    @Nested
    @DisplayName("that gets another address")
    class AtAnotherAddress {
        @Test
        void movesToAnotherPortWithoutTouchingConnections() throws IOException {
            servers.configure("one", Map.of());
            servers.configure("two", Map.of());
            Socket before = servers.connect("one");
            Socket other = servers.connect("two");
            int port = servers.port("one");
            assertEchoes(before);
            int free = freePort();
            servers.configure("one", Map.of("listen", "127.0.0.1:" + free));
            Await.until(() -> servers.status("one").state() == State.LISTENING && servers.port("one") == free);
            Await.until(() -> isRefused(port));
            assertEchoes(servers.connect("one"));
            assertEchoes(before);
            assertEchoes(other);
        }

        @Test
        void servesWhoWaitsInTheQueueOfAnAddressThatItLeaves() throws Exception {
            servers.configure("one", Map.of());
            servers.awaitListeners(1);
            CountDownLatch release = block(servers.group.all().subList(0, 1));
            List<Socket> waiting = servers.connect("one", 30);
            int free = freePort();
            Thread changing = new Thread(() -> servers.configure("one", Map.of("listen", "127.0.0.1:" + free)));
            changing.start();
            release.countDown();
            for (Socket client : waiting) {
                assertEchoes(client);
            }
            changing.join();
            Await.until(() -> servers.port("one") == free);
        }

        @Test
        void servesWhoWaitsInTheQueueEvenIfItHasNoProtocolAtTheOtherAddress() throws Exception {
            servers.configure("one", Map.of());
            servers.awaitListeners(1);
            CountDownLatch release = block(servers.group.all().subList(0, 1));
            Socket waiting = servers.connect("one");
            String listen = "127.0.0.1:" + freePort();
            Thread changing =
                    new Thread(() -> servers.configure("one", Map.of("listen", listen, "protocol", "absent")));
            changing.start();
            Await.until(() -> changing.getState() == Thread.State.TIMED_WAITING); // for the first reactor
            release.countDown();
            assertEchoes(waiting);
            changing.join();
            assertEquals(State.WAITING, servers.status("one").state());
        }

        @Test
        void exchangesTheAddressesOfTwoServers() throws IOException {
            servers.configure("one", Map.of());
            servers.configure("two", Map.of());
            int one = servers.port("one");
            int two = servers.port("two");
            servers.configure("two", Map.of("listen", "127.0.0.1:0"));
            servers.configure("one", Map.of("listen", "127.0.0.1:" + two));
            servers.configure("two", Map.of("listen", "127.0.0.1:" + one));
            Await.until(() -> servers.port("one") == two && servers.port("two") == one);
            assertNull(servers.status("one").problem());
            assertNull(servers.status("two").problem());
        }
    }

    @Nested
    @DisplayName("that is stopped")
    class ThatStops {
        @Test
        void closesItsListenerAndItsConnectionsWhileItIsNotEnabledAndKeepsItsPlace() throws IOException {
            servers.configure("one", Map.of());
            servers.configure("two", Map.of());
            Socket client = servers.connect("one");
            Socket other = servers.connect("two");
            assertEchoes(client);
            int port = servers.port("one");
            servers.configure("one", Map.of("enabled", "false"));
            assertEquals(-1, client.getInputStream().read());
            Await.until(() -> isRefused(port) && servers.status("one").state() == State.STOPPED);
            assertEchoes(other);

            servers.configure("one", Map.of("listen", "127.0.0.1:" + port));
            assertEchoes(servers.connect("one"));
            assertEquals(2, servers.status("one").accepted());
        }

        @Test
        void stopsDatagramsToo() throws IOException {
            servers.configure("one", Map.of("listen", "udp:127.0.0.1:0"));
            int port = servers.port("one");
            servers.configure("one", Map.of("listen", "udp:127.0.0.1:0", "enabled", "false"));
            Await.until(() -> servers.echo.made.get(0).state() == Dispatcher.State.CLOSED);
            servers.configure("one", Map.of("listen", "udp:127.0.0.1:" + port));
            assertEchoesDatagram(servers.port("one"));
        }
    }

    @Nested
    @DisplayName("that is removed")
    class ThatIsRemoved {
        @Test
        void closesConnectionsOfAServerThatIsRemovedAndNoOthers() throws IOException {
            servers.configure("one", Map.of());
            servers.configure("two", Map.of());
            Socket removed = servers.connect("one");
            Socket other = servers.connect("two");
            assertEchoes(removed);
            servers.all.remove("one");
            assertEquals(-1, removed.getInputStream().read());
            assertEchoes(other);
            Await.until(() -> servers.all.status().size() == 1);
        }

        @Test
        void takesOverThePortOfAServerThatIsRemoved() throws IOException {
            servers.configure("one", Map.of());
            int port = servers.port("one");
            assertEchoes(servers.connect("one"));
            servers.all.remove("one");
            servers.configure("two", Map.of("listen", "127.0.0.1:" + port));
            Await.until(() -> servers.status("two").state() != State.OPENING
                    || servers.status("two").problem() != null);
            assertEquals(State.LISTENING, servers.status("two").state());
            assertEchoes(servers.connect("two"));
        }
    }
}
