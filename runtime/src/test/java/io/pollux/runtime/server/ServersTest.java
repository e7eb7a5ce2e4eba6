// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pollux.Dispatcher;
import io.pollux.Protocol;
import io.pollux.Reactor;
import io.pollux.runtime.reactor.Await;
import io.pollux.runtime.reactor.Groups;
import io.pollux.runtime.reactor.ReactorGroup;
import io.pollux.runtime.reactor.ReactorQuery.Turn;
import io.pollux.runtime.reactor.ReactorThread;
import io.pollux.runtime.server.ServerStatus.State;
import io.pollux.runtime.settings.BadSetting;
import io.pollux.runtime.settings.ServerSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("The servers")
class ServersTest {
    private static final Duration IDLE = Duration.ofMillis(300);

    private final ReactorGroup group = Groups.start(3);
    private final Map<String, NamedProtocol> protocols = new ConcurrentHashMap<>();
    private final Servers servers = new Servers(group, protocols::get);
    private final Echo echo = new Echo();
    private final List<AutoCloseable> clients = new ArrayList<>();

    @TempDir
    private Path folder;

    ServersTest() {
        offer("echo", echo);
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable client : clients) {
            client.close();
        }
        servers.close();
        group.close();
    }

    // Listening.

    @Test
    void servesAProtocolOnAFreePort() throws IOException {
        configure("one", Map.of());
        assertEchoes(connect("one"));
        ServerStatus status = status("one");
        assertEquals("echo", status.protocol());
        assertEquals(1, status.connections());
        assertEquals(1, status.accepted());
        assertNull(status.problem());
    }

    @Test
    void servesIpv6() throws IOException {
        configure("one", Map.of("listen", "[::1]:0"));
        assertEchoes(connect("one"));
    }

    @Test
    void servesAUnixDomainSocketAndRemovesItsFile() throws IOException {
        Path path = folder.resolve("echo.sock");
        configure("one", Map.of("listen", "unix:" + path));
        listening("one");
        try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            client.write(ByteBuffer.wrap(new byte[] {42}));
            ByteBuffer answer = ByteBuffer.allocate(1);
            client.read(answer);
            assertEquals(42, answer.get(0));
        }
        servers.remove("one");
        Await.until(() -> Files.notExists(path));
    }

    @Test
    void servesDatagrams() throws IOException {
        configure("one", Map.of("listen", "udp:127.0.0.1:0"));
        assertEchoesDatagram(port("one"));
    }

    @Test
    void opensDatagramsAgainWithOtherSettingsOnTheSamePort() throws IOException {
        configure("one", Map.of("listen", "udp:127.0.0.1:0"));
        int port = port("one");
        Dispatcher before = echo.made.get(0);
        configure("one", Map.of("listen", "udp:127.0.0.1:" + port));
        Await.until(
                () -> before.state() == Dispatcher.State.CLOSED && status("one").state() == State.LISTENING);
        assertEchoesDatagram(port);
    }

    @Test
    void opensItsListenerAgainIfSomebodyElseClosesIt() throws IOException {
        configure("one", Map.of("listen", "udp:127.0.0.1:0"));
        listening("one");
        echo.made.get(0).close();
        Await.until(() -> echo.made.size() == 2);
        assertEchoesDatagram(port("one"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"reactor-0", "reactor-1"})
    @Tag("S9")
    void goesOnAtItsAddressWhenAReactorHasFailed(String name) throws IOException {
        group.listen(servers);
        configure("one", Map.of());
        configure("two", Map.of("listen", "udp:127.0.0.1:0"));
        configure("three", Map.of("listen", "unix:" + folder.resolve("echo.sock")));
        int port = port("one");
        listening("two");
        listening("three");
        ReactorThread failing = group.reactor(name);
        failing.execute(() -> ReactorThread.driverOf(failing).close());
        Await.until(() -> group.reactor(name) != null && group.reactor(name) != failing);
        for (String server : List.of("one", "two", "three")) {
            Await.until(() -> status(server).state() == State.LISTENING);
        }
        assertEquals(port, port("one"));
        for (int i = 0; i < 6; i++) {
            assertEchoes(connect("one"));
        }
        assertEchoesDatagram(port("two"));
        Await.until(() -> status("one").connections() == 6);
        try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(folder.resolve("echo.sock")))) {
            client.write(ByteBuffer.wrap(new byte[] {42}));
            assertEquals(1, client.read(ByteBuffer.allocate(1)));
        }
    }

    @Test
    @Tag("M3")
    void boundsWhatAllItsConnectionsHoldTogether() throws IOException {
        configure("one", Map.of("buffer.limit", "1000"));
        connect("one");
        Await.until(() -> !echo.made.isEmpty());
        Dispatcher dispatcher = echo.made.get(0);
        Await.until(() -> dispatcher.state() == Dispatcher.State.CONNECTED && dispatcher.map() != null);
        Echo.hold(dispatcher, 1_001);
        Await.until(() -> status("one").connections() == 0);
        assertEquals(1, status("one").overfull());
    }

    @Test
    void setsTheSendBufferOfItsConnections() throws IOException {
        configure("one", Map.of("send.buffer", "10000"));
        connect("one");
        Await.until(() -> !echo.made.isEmpty());
        SocketChannel channel = (SocketChannel) echo.made.get(0).channel();
        int bytes = channel.getOption(StandardSocketOptions.SO_SNDBUF);
        assertTrue(bytes >= 10_000 && bytes <= 20_000, () -> "set to " + bytes);
    }

    @Test
    void waitsForItsProtocolWhateverComesFirst() throws IOException {
        configure("one", Map.of("protocol", "late"));
        Await.until(() -> status("one").state() == State.WAITING);
        assertTrue(status("one").problem().contains("'late'"), status("one").problem());
        offer("late", echo);
        servers.follow();
        assertEchoes(connect("one"));
    }

    @Test
    void goesOnTryingWhileItsPortIsInUseAndTheOthersRun() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            configure("one", Map.of("listen", "127.0.0.1:" + taken.getLocalPort()));
            configure("two", Map.of());
            assertEchoes(connect("two"));
            Await.until(() -> status("one").problem() != null);
            assertEquals("Address already in use", status("one").problem());
        }
        assertEchoes(connect("one"));
    }

    @Test
    void takesOverThePortOfAServerThatIsRemoved() throws IOException {
        configure("one", Map.of());
        int port = port("one");
        assertEchoes(connect("one"));
        servers.remove("one");
        configure("two", Map.of("listen", "127.0.0.1:" + port));
        Await.until(
                () -> status("two").state() != State.OPENING || status("two").problem() != null);
        assertEquals(State.LISTENING, status("two").state());
        assertEchoes(connect("two"));
    }

    // Changing.

    @Test
    void keepsListenerAndConnectionsIfTheAddressStays() throws IOException {
        configure("one", Map.of());
        Socket before = connect("one");
        assertEchoes(before);
        int port = port("one");
        configure("one", Map.of("max.connections", "1"));
        assertRefused(connect("one"));
        assertEquals(port, port("one"));
        assertEchoes(before);
    }

    @Test
    void movesToAnotherPortWithoutTouchingConnections() throws IOException {
        configure("one", Map.of());
        configure("two", Map.of());
        Socket before = connect("one");
        Socket other = connect("two");
        int port = port("one");
        assertEchoes(before);
        int free = freePort();
        configure("one", Map.of("listen", "127.0.0.1:" + free));
        Await.until(() -> status("one").state() == State.LISTENING && port("one") == free);
        Await.until(() -> isRefused(port));
        assertEchoes(connect("one"));
        assertEchoes(before);
        assertEchoes(other);
    }

    @Test
    void closesConnectionsOfAServerThatIsRemovedAndNoOthers() throws IOException {
        configure("one", Map.of());
        configure("two", Map.of());
        Socket removed = connect("one");
        Socket other = connect("two");
        assertEchoes(removed);
        servers.remove("one");
        assertEquals(-1, removed.getInputStream().read());
        assertEchoes(other);
        Await.until(() -> servers.status().size() == 1);
    }

    @Test
    void refusesWhatTheProtocolDoesNotAcceptAndStaysAsItWas() throws IOException {
        configure("one", Map.of());
        BadSetting refused = assertThrows(BadSetting.class, () -> configure("one", Map.of("colour", "green")));
        assertTrue(refused.getMessage().contains("'colour'"), refused.getMessage());
        assertEchoes(connect("one"));
    }

    @Test
    void saysIfAProtocolThatComesLaterDoesNotAcceptTheSettings() {
        configure("one", Map.of("protocol", "late", "colour", "green"));
        offer("late", echo);
        servers.follow();
        Await.until(
                () -> status("one").problem() != null && status("one").problem().contains("'colour'"));
        assertEquals(State.WAITING, status("one").state());
    }

    @Test
    void refusesStreamsToAProtocolOfDatagrams() {
        offer("streams", (channel, settings) -> null);
        BadSetting refused = assertThrows(
                BadSetting.class, () -> configure("one", Map.of("protocol", "streams", "listen", "udp:127.0.0.1:0")));
        assertTrue(refused.getMessage().contains("does not serve datagrams"), refused.getMessage());
    }

    // Connections.

    @Test
    void spreadsConnectionsEvenlyAndMakesDispatchersWhereTheyLive() throws IOException {
        configure("one", Map.of());
        for (int i = 0; i < 6; i++) {
            assertEchoes(connect("one"));
        }
        Map<String, Integer> byThread = new HashMap<>();
        echo.threads.forEach(thread -> byThread.merge(thread, 1, Integer::sum));
        assertEquals(Map.of("reactor-0", 2, "reactor-1", 2, "reactor-2", 2), byThread);
        Set<Reactor> homes = new HashSet<>();
        echo.made.forEach(dispatcher -> group.all().stream()
                .filter(reactor -> reactor.map() == dispatcher.map())
                .forEach(homes::add));
        assertEquals(3, homes.size());
    }

    @Test
    void closesNewcomersBeyondTheMaximumUntilSomebodyLeaves() throws IOException {
        configure("one", Map.of("max.connections", "2"));
        Socket first = connect("one");
        assertEchoes(first);
        assertEchoes(connect("one"));
        assertRefused(connect("one"));
        assertEquals(1, status("one").refused());
        first.close();
        Await.until(() -> status("one").connections() == 1);
        assertEchoes(connect("one"));
        assertEquals(3, status("one").accepted());
    }

    @Test
    void closesAConnectionForWhichTheProtocolThrowsAndGoesOn() throws IOException {
        configure("one", Map.of("broken", "yes"));
        assertRefused(connect("one"));
        Await.until(() -> status("one").connections() == 0);
        configure("one", Map.of());
        assertEchoes(connect("one"));
    }

    @Test
    void closesAConnectionForWhichTheProtocolMakesNothing() throws IOException {
        offer("nothing", (channel, settings) -> null);
        configure("one", Map.of("protocol", "nothing"));
        assertRefused(connect("one"));
        Await.until(() -> status("one").connections() == 0);
    }

    @Test
    void closesConnectionsThatAreIdleAndNoOthers() throws IOException {
        configure("one", Map.of("idle.timeout", IDLE.toMillis() + "ms"));
        Socket idle = connect("one");
        assertEchoes(idle);
        keepBusyForTwiceThatTime();
        assertEquals(-1, idle.getInputStream().read());
    }

    @Test
    void keepsAConnectionWhoseInputWaitsWhileItsReactorIsHeldUpForLonger() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        offer("holding", (channel, settings) -> new Dispatcher(channel) {
            @Override
            protected void handleRead() throws IOException {
                ByteBuffer input = readBuffer();
                recv(input);
                held.countDown();
                Await.open(release);
                send(input.flip());
            }
        });
        configure("one", Map.of("protocol", "holding", "idle.timeout", IDLE.toMillis() + "ms"));
        Socket client = connect("one");
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

    /** Returns false if this thread or the server's was held up for so long that the connection was idle after all. */
    private boolean staysOpenWhileBusy() throws IOException {
        long start = System.nanoTime();
        Socket busy = connect("one");
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

    @Test
    @Tag("B2")
    void b2_closesWhatAProtocolServesBeforeItHasLeft() throws IOException {
        NamedProtocol leaving = protocols.get("echo");
        configure("one", Map.of());
        configure("datagrams", Map.of("listen", "udp:127.0.0.1:0"));
        for (int i = 0; i < 6; i++) {
            assertEchoes(connect("one"));
        }
        listening("datagrams");
        protocols.remove("echo");
        servers.withdraw(leaving);
        assertEquals(7, echo.made.size());
        echo.made.forEach(dispatcher -> assertEquals(Dispatcher.State.CLOSED, dispatcher.state()));
        servers.status().forEach(status -> assertEquals(State.WAITING, status.state()));
    }

    @Test
    @Tag("B2")
    void b2_closesADispatcherThatDoesNotMeanToClose() throws IOException {
        NamedProtocol stubborn = offer("stubborn", (channel, settings) -> new Dispatcher(channel) {
            @Override
            public void close() {
                log("not I");
            }
        });
        configure("one", Map.of("protocol", "stubborn"));
        Socket client = connect("one");
        Await.until(() -> status("one").connections() == 1);
        protocols.remove("stubborn");
        servers.withdraw(stubborn);
        assertEquals(-1, client.getInputStream().read());
    }

    @Test
    @Tag("B2")
    void b2_handsItsServersToAnotherProtocolOfTheSameName() throws IOException {
        NamedProtocol leaving = protocols.get("echo");
        configure("one", Map.of());
        Socket before = connect("one");
        assertEchoes(before);
        int port = port("one");
        Echo other = new Echo();
        offer("echo", other);
        servers.withdraw(leaving);
        assertEquals(-1, before.getInputStream().read());
        assertEchoes(connect("one"));
        assertEquals(port, port("one"));
        assertEquals(1, other.made.size());
    }

    @Test
    void closesConnectionsOnTheirWayToAReactorThatStops() throws Exception {
        group.resize(2);
        CountDownLatch release = block(List.of(group.reactor("reactor-1")));
        Path path = folder.resolve("echo.sock"); // one listener, on the first reactor
        configure("one", Map.of("listen", "unix:" + path));
        listening("one");
        SocketChannel first = connect(path);
        SocketChannel second = connect(path);
        Await.until(() -> status("one").connections() == 2);
        Reactor stopped = group.reactor("reactor-1");
        group.swapTimeout(Duration.ofMillis(1));
        group.resize(1);
        release.countDown();
        group.swapTimeout(Duration.ofMinutes(1));
        servers.stopped(stopped);
        Await.until(() -> status("one").connections() == 1);
        Await.until(() -> isAtEnd(first) || isAtEnd(second));
        assertNotEquals(isAtEnd(first), isAtEnd(second));
    }

    private SocketChannel connect(Path path) throws IOException {
        SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(path));
        clients.add(client);
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

    // Listeners.

    @Test
    void hasOneListenerOnTheFirstReactor() {
        configure("one", Map.of());
        configure("two", Map.of("listen", "unix:" + folder.resolve("echo.sock")));
        listening("two");
        awaitListeners(2, 0, 0);
        servers.remove("one");
        awaitListeners(1, 0, 0);
    }

    @Test
    @Tag("B12")
    void keepsItsListenerWhenReactorsComeAndGoAndRefusesNobodyMeanwhile() throws Exception {
        group.listen(servers);
        configure("one", Map.of());
        awaitListeners(1, 0, 0);
        List<Dispatcher> before = listeners();
        AtomicBoolean enough = new AtomicBoolean();
        CompletableFuture<Integer> connecting = CompletableFuture.supplyAsync(() -> connectUntil(enough));
        for (int round = 0; round < 20; round++) {
            group.resize(1);
            group.resize(2 + round % 3);
        }
        enough.set(true);
        assertTrue(connecting.get() > 0);
        assertEquals(before, listeners());
        assertEchoes(connect("one"));
    }

    /**
     * Connects again and again; returns how often. A connection to a reactor that stops may end, but is never refused.
     */
    private int connectUntil(AtomicBoolean enough) {
        int port = port("one");
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
        group.listen(servers);
        configure("one", Map.of());
        awaitListeners(1, 0, 0);
        CountDownLatch release = block(group.all());
        List<Socket> waiting = connect("one", 30);
        Thread resizing = new Thread(() -> group.resize(1));
        resizing.start();
        Await.until(() -> group.all().size() == 1);
        release.countDown();
        for (Socket client : waiting) {
            assertEchoes(client);
        }
        resizing.join();
    }

    @Test
    void servesWhoWaitsInTheQueueOfAnAddressThatItLeaves() throws Exception {
        configure("one", Map.of());
        awaitListeners(1, 0, 0);
        CountDownLatch release = block(group.all().subList(0, 1));
        List<Socket> waiting = connect("one", 30);
        int free = freePort();
        Thread changing = new Thread(() -> configure("one", Map.of("listen", "127.0.0.1:" + free)));
        changing.start();
        release.countDown();
        for (Socket client : waiting) {
            assertEchoes(client);
        }
        changing.join();
        Await.until(() -> port("one") == free);
    }

    @Test
    void takesAsManyAsItMayOfThoseWhoComeAtOnce() throws Exception {
        configure("one", Map.of("max.connections", "3"));
        awaitListeners(1, 0, 0);
        CountDownLatch release = block(group.all());
        connect("one", 30);
        release.countDown();
        Await.until(() -> status("one").refused() + status("one").accepted() == 30);
        assertEquals(3, status("one").accepted());
    }

    @Test
    void opensItsListenerForStreamsAgainIfSomebodyElseClosesIt() throws IOException {
        configure("one", Map.of());
        awaitListeners(1, 0, 0);
        Dispatcher lost = listeners().get(0);
        lost.close();
        Await.until(() -> lost.state() == Dispatcher.State.CLOSED);
        awaitListeners(1, 0, 0);
        assertEchoes(connect("one"));
    }

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
        group.resize(reactors);
        configure("one", Map.of("listen", host + ":0"));
        int port = port("one");
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
        configure("one", Map.of("listen", "udp:127.0.0.1:0"));
        int port = port("one");
        try (DatagramChannel stranger = DatagramChannel.open()) {
            stranger.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            if (stranger.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT)) {
                stranger.setOption(StandardSocketOptions.SO_REUSEPORT, true);
            }
            SocketAddress same = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
            assertThrows(BindException.class, () -> stranger.bind(same));
        }
    }

    @Test
    void doesNotShareTheAddressOfAnotherServer() throws IOException {
        configure("one", Map.of());
        configure("two", Map.of("listen", "127.0.0.1:" + port("one")));
        Await.until(() -> status("two").problem() != null);
        assertEquals("Address already in use", status("two").problem());
        assertEchoes(connect("one"));
    }

    @Test
    void exchangesTheAddressesOfTwoServers() throws IOException {
        configure("one", Map.of());
        configure("two", Map.of());
        int one = port("one");
        int two = port("two");
        configure("two", Map.of("listen", "127.0.0.1:0"));
        configure("one", Map.of("listen", "127.0.0.1:" + two));
        configure("two", Map.of("listen", "127.0.0.1:" + one));
        Await.until(() -> port("one") == two && port("two") == one);
        assertNull(status("one").problem());
        assertNull(status("two").problem());
    }

    @Test
    void spreadsManyConnectionsAboutEvenly() throws IOException {
        configure("one", Map.of());
        for (int i = 0; i < 120; i++) {
            assertEchoes(connect("one"));
        }
        Map<String, Integer> byThread = new HashMap<>();
        echo.threads.forEach(thread -> byThread.merge(thread, 1, Integer::sum));
        assertEquals(3, byThread.size());
        byThread.values().forEach(count -> assertTrue(count >= 34 && count <= 46, byThread::toString));
    }

    /** The open listeners, of the first reactor first. */
    private List<Dispatcher> listeners() {
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

    /** Waits until the reactors have so many listeners, one after the other. */
    private void awaitListeners(Integer... counts) {
        Await.until(() -> {
            Map<ReactorThread, Long> found = group.ask(
                            group.all(),
                            Turn.AFTER_TASKS,
                            "a test",
                            reactor -> reactor.map().dispatchers().stream()
                                    .filter(Acceptor.class::isInstance)
                                    .count())
                    .answers();
            return found.values().stream().map(Long::intValue).toList().equals(List.of(counts));
        });
    }

    @Test
    void closesItsListenerAndItsConnectionsWhileItIsNotEnabledAndKeepsItsPlace() throws IOException {
        configure("one", Map.of());
        configure("two", Map.of());
        Socket client = connect("one");
        Socket other = connect("two");
        assertEchoes(client);
        int port = port("one");
        configure("one", Map.of("enabled", "false"));
        assertEquals(-1, client.getInputStream().read());
        Await.until(() -> isRefused(port) && status("one").state() == State.STOPPED);
        assertEchoes(other);

        configure("one", Map.of("listen", "127.0.0.1:" + port));
        assertEchoes(connect("one"));
        assertEquals(2, status("one").accepted());
    }

    @Test
    void staysStoppedWhateverItsProtocolDoes() {
        configure("one", Map.of("protocol", "late", "enabled", "false"));
        offer("late", echo);
        servers.follow();
        servers.settle();
        assertEquals(State.STOPPED, status("one").state());
        configure("one", Map.of("protocol", "late"));
        listening("one");
    }

    @Test
    void triesNoLongerToListenWhenItIsStopped() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String listen = "127.0.0.1:" + taken.getLocalPort();
            configure("one", Map.of("listen", listen));
            Await.until(() -> status("one").problem() != null);
            configure("one", Map.of("listen", listen, "enabled", "false"));
            Await.until(() -> status("one").state() == State.STOPPED);
            assertNull(status("one").problem());
        }
    }

    @Test
    void stopsDatagramsToo() throws IOException {
        configure("one", Map.of("listen", "udp:127.0.0.1:0"));
        int port = port("one");
        configure("one", Map.of("listen", "udp:127.0.0.1:0", "enabled", "false"));
        Await.until(() -> echo.made.get(0).state() == Dispatcher.State.CLOSED);
        configure("one", Map.of("listen", "udp:127.0.0.1:" + port));
        assertEchoesDatagram(port("one"));
    }

    @Test
    void isSettledOnceItListensOrCannot() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            configure("one", Map.of());
            configure("two", Map.of("listen", "127.0.0.1:" + taken.getLocalPort()));
            servers.settle();
            assertEquals(State.LISTENING, status("one").state());
            assertEquals("Address already in use", status("two").problem());
        }
    }

    @Test
    void closesEverythingAtTheEnd() throws IOException {
        configure("one", Map.of());
        Socket client = connect("one");
        assertEchoes(client);
        int port = port("one");
        servers.close();
        assertEquals(-1, client.getInputStream().read());
        Await.until(() -> isRefused(port));
        assertFalse(servers.status().stream().findAny().isPresent());
    }

    // Details.

    private NamedProtocol offer(String name, Protocol protocol) {
        NamedProtocol named = new NamedProtocol(name, protocol, "the owner");
        protocols.put(name, named);
        return named;
    }

    private void configure(String name, Map<String, String> values) {
        Map<String, String> all = new HashMap<>(Map.of("protocol", "echo", "listen", "127.0.0.1:0"));
        all.putAll(values);
        servers.configure(name, ServerSettings.parse(all));
    }

    private ServerStatus status(String name) {
        Await.until(
                () -> servers.status().stream().anyMatch(status -> status.name().equals(name)));
        return servers.status().stream()
                .filter(status -> status.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private ServerStatus listening(String name) {
        Await.until(() -> status(name).state() == State.LISTENING);
        return status(name);
    }

    private int port(String name) {
        String address = listening(name).address();
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }

    private Socket connect(String name) throws IOException {
        int port = port(name);
        String host = listening(name).address().startsWith("[") ? "::1" : "127.0.0.1";
        Socket client = new Socket();
        clients.add(client);
        client.connect(new InetSocketAddress(host, port));
        client.setSoTimeout(60_000);
        return client;
    }

    private List<Socket> connect(String name, int count) throws IOException {
        List<Socket> connected = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            connected.add(connect(name));
        }
        return connected;
    }

    /** Returns when these reactors are blocked, until the latch is opened. */
    private static CountDownLatch block(List<Reactor> reactors) throws InterruptedException {
        CountDownLatch blocked = new CountDownLatch(reactors.size());
        CountDownLatch release = new CountDownLatch(1);
        reactors.forEach(reactor -> reactor.execute(() -> {
            blocked.countDown();
            Await.open(release);
        }));
        blocked.await();
        return release;
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        }
    }

    private static void assertEchoes(Socket client) throws IOException {
        client.getOutputStream().write("hello".getBytes(US_ASCII));
        assertEquals("hello", new String(client.getInputStream().readNBytes(5), US_ASCII));
    }

    private static void assertEchoesDatagram(int port) throws IOException {
        try (DatagramSocket client = new DatagramSocket()) {
            client.setSoTimeout(60_000);
            client.connect(InetAddress.getLoopbackAddress(), port);
            client.send(new DatagramPacket(new byte[] {1, 2, 3}, 3));
            DatagramPacket answer = new DatagramPacket(new byte[9], 9);
            client.receive(answer);
            assertEquals(3, answer.getLength());
        }
    }

    private static void assertRefused(Socket client) {
        assertFalse(isOpen(client));
    }

    private static boolean isOpen(Socket client) {
        try {
            assertEchoes(client);
            return true;
        } catch (IOException | AssertionError e) {
            return false;
        }
    }

    private static boolean isRefused(int port) {
        try (Socket connected = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return !connected.isConnected();
        } catch (IOException e) {
            return true;
        }
    }
}
