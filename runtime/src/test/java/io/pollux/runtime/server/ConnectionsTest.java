// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.server;

import static io.pollux.runtime.server.ServerFixture.assertEchoes;
import static io.pollux.runtime.server.ServerFixture.assertRefused;
import static io.pollux.runtime.server.ServerFixture.block;
import static io.pollux.runtime.server.ServerFixture.isOpen;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pollux.Dispatcher;
import io.pollux.Reactor;
import io.pollux.runtime.reactor.Await;
import java.io.IOException;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@DisplayName("The connections of a server")
class ConnectionsTest {
    private final ServerFixture servers = new ServerFixture();

    @AfterEach
    void close() throws IOException {
        servers.close();
    }

    @Nested
    @DisplayName("are spread")
    class Spread {
        @Test
        void spreadsConnectionsEvenlyAndMakesDispatchersWhereTheyLive() throws IOException {
            servers.configure("one", Map.of());
            for (int i = 0; i < 6; i++) {
                assertEchoes(servers.connect("one"));
            }
            Map<String, Integer> byThread = new HashMap<>();
            servers.echo.threads.forEach(thread -> byThread.merge(thread, 1, Integer::sum));
            assertEquals(Map.of("reactor-0", 2, "reactor-1", 2, "reactor-2", 2), byThread);
            Set<Reactor> homes = new HashSet<>();
            servers.echo.made.forEach(dispatcher -> servers.group.all().stream()
                    .filter(reactor -> reactor.map() == dispatcher.map())
                    .forEach(homes::add));
            assertEquals(3, homes.size());
        }

        @Test
        void spreadsManyConnectionsAboutEvenly() throws IOException {
            servers.configure("one", Map.of());
            for (int i = 0; i < 120; i++) {
                assertEchoes(servers.connect("one"));
            }
            Map<String, Integer> byThread = new HashMap<>();
            servers.echo.threads.forEach(thread -> byThread.merge(thread, 1, Integer::sum));
            assertEquals(3, byThread.size());
            byThread.values().forEach(count -> assertTrue(count >= 34 && count <= 46, byThread::toString));
        }
    }

    @Nested
    @DisplayName("are limited")
    class Limited {
        @Test
        void closesNewcomersBeyondTheMaximumUntilSomebodyLeaves() throws IOException {
            servers.configure("one", Map.of("max.connections", "2"));
            Socket first = servers.connect("one");
            assertEchoes(first);
            assertEchoes(servers.connect("one"));
            assertRefused(servers.connect("one"));
            assertEquals(1, servers.status("one").refused());
            first.close();
            Await.until(() -> servers.status("one").connections() == 1);
            assertEchoes(servers.connect("one"));
            assertEquals(3, servers.status("one").accepted());
        }

        @Test
        void takesAsManyAsItMayOfThoseWhoComeAtOnce() throws Exception {
            servers.configure("one", Map.of("max.connections", "3"));
            servers.awaitListeners(1);
            CountDownLatch release = block(servers.group.all());
            servers.connect("one", 30);
            release.countDown();
            Await.until(() ->
                    servers.status("one").refused() + servers.status("one").accepted() == 30);
            assertEquals(3, servers.status("one").accepted());
        }

        @Test
        @Tag("M3")
        void boundsWhatAllItsConnectionsHoldTogether() throws IOException {
            servers.configure("one", Map.of("buffer.limit", "1000"));
            servers.connect("one");
            Await.until(() -> !servers.echo.made.isEmpty());
            Dispatcher dispatcher = servers.echo.made.get(0);
            Await.until(() -> dispatcher.state() == Dispatcher.State.CONNECTED && dispatcher.map() != null);
            Echo.hold(dispatcher, 1_001);
            Await.until(() -> servers.status("one").connections() == 0);
            assertEquals(1, servers.status("one").overfull());
        }

        @Test
        void setsTheSendBufferOfItsConnections() throws IOException {
            servers.configure("one", Map.of("send.buffer", "10000"));
            servers.connect("one");
            Await.until(() -> !servers.echo.made.isEmpty());
            SocketChannel channel = (SocketChannel) servers.echo.made.get(0).channel();
            int bytes = channel.getOption(StandardSocketOptions.SO_SNDBUF);
            assertTrue(bytes >= 10_000 && bytes <= 20_000, () -> "set to " + bytes);
        }
    }

    @Nested
    @DisplayName("whose protocol fails")
    class Failing {
        @Test
        void closesAConnectionForWhichTheProtocolThrowsAndGoesOn() throws IOException {
            servers.configure("one", Map.of("broken", "yes"));
            assertRefused(servers.connect("one"));
            Await.until(() -> servers.status("one").connections() == 0);
            servers.configure("one", Map.of());
            assertEchoes(servers.connect("one"));
        }

        @Test
        void closesAConnectionForWhichTheProtocolMakesNothing() throws IOException {
            servers.offer("nothing", (channel, settings) -> null);
            servers.configure("one", Map.of("protocol", "nothing"));
            assertRefused(servers.connect("one"));
            Await.until(() -> servers.status("one").connections() == 0);
        }
    }

    @Nested
    @DisplayName("that are idle")
    class Idle {
        private static final Duration IDLE = Duration.ofMillis(300);

        @Test
        void closesConnectionsThatAreIdleAndNoOthers() throws IOException {
            servers.configure("one", Map.of("idle.timeout", IDLE.toMillis() + "ms"));
            Socket idle = servers.connect("one");
            assertEchoes(idle);
            keepBusyForTwiceThatTime();
            assertEquals(-1, idle.getInputStream().read());
        }

        @Test
        void keepsAConnectionWhoseInputWaitsWhileItsReactorIsHeldUpForLonger() throws Exception {
            CountDownLatch held = new CountDownLatch(1);
            CountDownLatch release = new CountDownLatch(1);
            servers.offer("holding", (channel, settings) -> new Dispatcher(channel) {
                @Override
                protected void handleRead() throws IOException {
                    ByteBuffer input = readBuffer();
                    recv(input);
                    held.countDown();
                    Await.open(release);
                    send(input.flip());
                }
            });
            servers.configure("one", Map.of("protocol", "holding", "idle.timeout", IDLE.toMillis() + "ms"));
            Socket client = servers.connect("one");
            client.getOutputStream().write(1);
            held.await();
            client.getOutputStream().write(2);
            long sent = System.nanoTime();
            Await.until(() -> System.nanoTime() - sent > IDLE.toNanos());
            release.countDown();
            assertArrayEquals(new byte[] {1, 2}, client.getInputStream().readNBytes(2));
        }

        private void keepBusyForTwiceThatTime() throws IOException {
            boolean stayed = false;
            while (!stayed) {
                stayed = staysOpenWhileBusy();
            }
        }

        /**
         * Returns false if this thread or the server's was held up for so long that the connection was idle after all.
         */
        private boolean staysOpenWhileBusy() throws IOException {
            long start = System.nanoTime();
            Socket busy = servers.connect("one");
            for (long last = start; last - start < 2 * IDLE.toNanos(); ) {
                long now = System.nanoTime();
                if (!isOpen(busy)) {
                    assertTrue(System.nanoTime() - last >= IDLE.toNanos(), "it was closed although it was busy");
                    return false;
                }
                last = now;
            }
            return true;
        }
    }
}
