// SPDX-License-Identifier: Apache-2.0
package io.pollux.handlers.examples;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pollux.ChannelMap;
import io.pollux.Dispatcher;
import io.pollux.EventLoop;
import io.pollux.Protocol;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.Proxy;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.osgi.framework.BundleContext;

@DisplayName("The guide's examples")
class ExamplesTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final Path GUIDE = Path.of("..", "docs", "dispatchers.md");
    private static final Path SOURCES = Path.of("src", "test", "java", "io", "pollux", "handlers", "examples");

    private final AtomicLong clockNanos = new AtomicLong();
    private final ChannelMap map = new ChannelMap(clockNanos::get);
    private final ExecutorService peers = Executors.newCachedThreadPool();

    @TempDir
    private Path folder;

    @BeforeAll
    static void useLoops() {
        ExamplesTest.class.getModule().addUses(EventLoop.class);
    }

    @AfterEach
    void close() {
        map.close();
        peers.shutdownNow();
    }

    private static List<EventLoop> loops() {
        return List.of(Loops.named("nio"), Loops.named("poll"));
    }

    /** Plays a peer on a thread of its own while this thread runs passes. */
    private <T> T serve(Callable<T> peer) throws Exception {
        return serve(Loops.named("nio"), peer);
    }

    private <T> T serve(EventLoop loop, Callable<T> peer) throws Exception {
        Future<T> result = peers.submit(peer);
        while (!result.isDone()) {
            loop.poll(map, Duration.ofMillis(5));
        }
        return result.get();
    }

    private static byte[] randomBytes(int count) {
        byte[] bytes = new byte[count];
        new Random(count).nextBytes(bytes);
        return bytes;
    }

    private static SocketAddress freePort() {
        return new InetSocketAddress(LOOPBACK, 0);
    }

    private static int portOf(Dispatcher dispatcher) throws IOException {
        return ((InetSocketAddress) dispatcher.localAddress()).getPort();
    }

    /** Says something to a port and ends the output; returns what comes back. */
    private static String ask(int port, String text) throws IOException {
        try (Socket socket = new Socket(LOOPBACK, port)) {
            socket.getOutputStream().write(text.getBytes(US_ASCII));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), US_ASCII);
        }
    }

    /** Both ends of a connection, the peer's first. */
    private static List<SocketChannel> connection() throws IOException {
        try (ServerSocketChannel listener = ServerSocketChannel.open().bind(freePort())) {
            SocketChannel peer = SocketChannel.open(listener.getLocalAddress());
            return List.of(peer, listener.accept());
        }
    }

    private static Stream<String> blocksOfTheGuide() throws IOException {
        return Pattern.compile("(?ms)^```java\\n(.*?)^```")
                .matcher(Files.readString(GUIDE))
                .results()
                .map(block -> unindented(block.group(1)));
    }

    private static String unindented(String text) {
        return text.lines().map(String::strip).collect(joining("\n"));
    }

    @ParameterizedTest
    @MethodSource("blocksOfTheGuide")
    void standInTheGuideAsTheyAreTestedHere(String block) throws IOException {
        try (Stream<Path> files = Files.list(SOURCES)) {
            List<String> sources = new ArrayList<>();
            for (Path file : files.toList()) {
                sources.add(unindented(Files.readString(file)));
            }
            assertTrue(sources.stream().anyMatch(source -> source.contains(block)), block);
        }
    }

    @Test
    void theEchoServerEchoesMoreThanItMayQueueToAPeerThatReadsLate() throws Exception {
        int port = portOf(new EchoServer(map, 0));
        byte[] data = randomBytes(20_000_000);
        byte[] echoed = serve(() -> {
            try (Socket socket = new Socket(LOOPBACK, port)) {
                Future<?> writing = peers.submit(() -> {
                    socket.getOutputStream().write(data);
                    return null;
                });
                byte[] back = socket.getInputStream().readNBytes(data.length);
                writing.get();
                return back;
            }
        });
        assertArrayEquals(data, echoed);
    }

    @Test
    void theEchoServerServesByTurnsOnTwoLoops() throws Exception {
        EchoServer server = new EchoServer(map, 0);
        int port = portOf(server);
        Future<String> answer = peers.submit(() -> {
            String echoed = ask(port, "hello");
            map.execute(() -> map.closeAll(false));
            return echoed;
        });
        Loops.serveByTurns(map, loops());
        assertEquals("hello", answer.get());
    }

    @Test
    void theHttpClientCollectsTheAnswer() throws Exception {
        List<String> answers = new ArrayList<>();
        try (ServerSocket server = new ServerSocket(0, 1, LOOPBACK)) {
            HttpClient client = new HttpClient(map, new InetSocketAddress(LOOPBACK, server.getLocalPort()), "/here") {
                @Override
                protected void answered(String text) {
                    answers.add(text);
                }
            };
            String request = serve(() -> {
                try (Socket socket = server.accept()) {
                    String line = new String(socket.getInputStream().readNBytes(20), US_ASCII);
                    socket.getOutputStream().write("HTTP/1.0 200 OK\r\n\r\nhello".getBytes(US_ASCII));
                    socket.shutdownOutput();
                    socket.getInputStream().readAllBytes();
                    return line;
                }
            });
            assertEquals("GET /here HTTP/1.0\r\n", request);
            assertEquals(List.of("HTTP/1.0 200 OK\r\n\r\nhello"), answers);
            assertFalse(client.isConnected());
        }
    }

    @Test
    void theSubscriberConnectsAgainAlsoWhileTheMapIsEmpty() throws Exception {
        ChannelMap own = new ChannelMap();
        Future<?> looping;
        try (ServerSocket server = new ServerSocket(0, 1, LOOPBACK)) {
            server.setSoTimeout(60_000);
            new Subscriber(own, (InetSocketAddress) server.getLocalSocketAddress());
            looping = peers.submit(() -> {
                Loops.named("nio").loop(own);
                return null;
            });
            for (int connection = 0; connection < 2; connection++) {
                try (Socket socket = server.accept()) {
                    assertEquals(
                            "subscribe\n", new String(socket.getInputStream().readNBytes(10), US_ASCII));
                }
            }
        }
        own.execute(own::close);
        looping.get();
    }

    @Test
    void theClientThreadTakesClientsFromOtherThreadsAndAnotherLoop() throws Exception {
        ClientThread clients = new ClientThread(Loops.named("nio"));
        clients.start();
        assertEquals("poll", clients.swap(Loops.named("poll")).to());
        try (ServerSocket server = new ServerSocket(0, 1, LOOPBACK)) {
            server.setSoTimeout(60_000);
            clients.add(new HttpClient(null, (InetSocketAddress) server.getLocalSocketAddress(), "/here"));
            try (Socket socket = server.accept()) {
                assertEquals("GET /here", new String(socket.getInputStream().readNBytes(9), US_ASCII));
            }
        }
        clients.interrupt();
        clients.join();
    }

    @Test
    void theShouterTalks() throws Exception {
        List<SocketChannel> ends = connection();
        Shouter shouter = new Shouter(ends.get(1), map);
        String heard = serve(() -> {
            try (Socket socket = ends.get(0).socket()) {
                socket.getOutputStream().write("hello\nquit\nand more\n".getBytes(US_ASCII));
                return new String(socket.getInputStream().readAllBytes(), US_ASCII);
            }
        });
        assertEquals("Say something, or quit.\nHELLO\nBye.\n", heard);
        assertTrue(shouter.isClosing() || !shouter.isConnected());
    }

    @Test
    void theParcelsArriveWhole() throws Exception {
        List<SocketChannel> ends = connection();
        Parcels parcels = new Parcels(ends.get(1), map);
        ends.get(0)
                .write(ByteBuffer.allocate(13)
                        .putInt(3)
                        .put(new byte[] {1, 2, 3})
                        .putInt(2)
                        .put(new byte[] {4, 5})
                        .flip());
        while (parcels.parcels.size() < 2) {
            Loops.named("poll").poll(map, Duration.ofMillis(5));
        }
        assertArrayEquals(new byte[] {1, 2, 3}, parcels.parcels.get(0));
        assertArrayEquals(new byte[] {4, 5}, parcels.parcels.get(1));
    }

    @Test
    void theRelayCarriesBothWaysAndEndsWithEitherSide() throws Exception {
        EchoServer target = new EchoServer(map, 0);
        List<SocketChannel> ends = connection();
        Relay relay = new Relay(ends.get(1), map, target.localAddress());
        byte[] data = randomBytes(3_000_000);
        byte[] back = serve(() -> {
            try (Socket socket = ends.get(0).socket()) {
                Future<?> writing = peers.submit(() -> {
                    socket.getOutputStream().write(data);
                    return null;
                });
                byte[] got = socket.getInputStream().readNBytes(data.length);
                writing.get();
                return got;
            }
        });
        assertArrayEquals(data, back);
        while (map.size() > 1) {
            Loops.named("nio").poll(map, Duration.ofMillis(5));
        }
        assertFalse(relay.isConnected());
    }

    @ParameterizedTest
    @MethodSource("loops")
    void theRelayPassesAnEndOnAndLosesNoAnswer(EventLoop loop) throws Exception {
        byte[] data = randomBytes(3_000_000);
        try (ServerSocket server = new ServerSocket(0, 1, LOOPBACK)) {
            List<SocketChannel> ends = connection();
            new Relay(ends.get(1), map, server.getLocalSocketAddress());
            Future<byte[]> request = peers.submit(() -> {
                try (Socket socket = server.accept()) {
                    byte[] all = socket.getInputStream().readAllBytes();
                    socket.getOutputStream().write(all);
                    return all;
                }
            });
            byte[] answer = serve(loop, () -> ask(ends.get(0), data));
            assertArrayEquals(data, request.get());
            assertArrayEquals(data, answer);
            untilEmpty(loop);
        }
    }

    /** The other way: the server ends its output first, and gets what the client goes on to send. */
    @ParameterizedTest
    @MethodSource("loops")
    void theRelayPassesTheServersEndOnToo(EventLoop loop) throws Exception {
        byte[] data = randomBytes(3_000_000);
        try (ServerSocket server = new ServerSocket(0, 1, LOOPBACK)) {
            List<SocketChannel> ends = connection();
            new Relay(ends.get(1), map, server.getLocalSocketAddress());
            Future<byte[]> greeting = peers.submit(() -> {
                try (Socket socket = ends.get(0).socket()) {
                    byte[] all = socket.getInputStream().readAllBytes();
                    socket.getOutputStream().write(all);
                    return all;
                }
            });
            byte[] answer = serve(loop, () -> {
                try (Socket socket = server.accept()) {
                    return ask(socket.getInputStream(), socket.getOutputStream(), data, socket::shutdownOutput);
                }
            });
            assertArrayEquals(data, greeting.get());
            assertArrayEquals(data, answer);
            untilEmpty(loop);
        }
    }

    @Test
    void theRelayClosesBothSidesIfOneBreaks() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, LOOPBACK)) {
            List<SocketChannel> ends = connection();
            new Relay(ends.get(1), map, server.getLocalSocketAddress());
            try (Socket socket = serve(server::accept)) {
                ends.get(0).setOption(StandardSocketOptions.SO_LINGER, 0).close();
                assertEquals(-1, serve(() -> socket.getInputStream().read()));
            }
            untilEmpty(Loops.named("nio"));
        }
    }

    @Test
    void theRelayClosesBothSidesIfItCannotConnect() throws Exception {
        SocketAddress nobody;
        try (ServerSocket server = new ServerSocket(0, 1, LOOPBACK)) {
            nobody = server.getLocalSocketAddress();
        }
        List<SocketChannel> ends = connection();
        new Relay(ends.get(1), map, nobody);
        assertEquals(-1, serve(() -> ends.get(0).read(ByteBuffer.allocate(1))));
        ends.get(0).close();
        untilEmpty(Loops.named("nio"));
    }

    private void untilEmpty(EventLoop loop) throws IOException {
        while (!map.isEmpty()) {
            loop.poll(map, Duration.ofMillis(5));
        }
    }

    private byte[] ask(SocketChannel channel, byte[] data) throws Exception {
        try (Socket socket = channel.socket()) {
            return ask(socket.getInputStream(), socket.getOutputStream(), data, socket::shutdownOutput);
        }
    }

    private interface Ending {
        void end() throws IOException;
    }

    /** Sends everything, ends the output, and returns what comes back until the end. */
    private byte[] ask(InputStream in, OutputStream out, byte[] data, Ending ending) throws Exception {
        Future<?> writing = peers.submit(() -> {
            out.write(data);
            ending.end();
            return null;
        });
        byte[] answer = in.readAllBytes();
        writing.get();
        return answer;
    }

    @Test
    void theImpatientOneClosesAfterSilence() throws Exception {
        List<SocketChannel> ends = connection();
        Impatient impatient = new Impatient(ends.get(1), map);
        clockNanos.addAndGet(Duration.ofSeconds(29).toNanos());
        ends.get(0).write(ByteBuffer.allocate(1));
        while (impatient.activity().bytesIn() == 0) {
            Loops.named("nio").poll(map, Duration.ofMillis(5));
        }
        clockNanos.addAndGet(Duration.ofSeconds(29).toNanos());
        Loops.named("nio").poll(map, Duration.ZERO);
        assertTrue(impatient.isConnected());
        clockNanos.addAndGet(Duration.ofSeconds(1).toNanos());
        Loops.named("nio").poll(map, Duration.ZERO);
        assertFalse(impatient.isConnected());
        ends.get(0).close();
    }

    @Test
    void theFileProducerSendsAFile() throws Exception {
        byte[] content = randomBytes(300_000);
        Path file = Files.write(folder.resolve("file"), content);
        List<SocketChannel> ends = connection();
        Shouter shouter = new Shouter(ends.get(1), map);
        shouter.discardBuffers();
        shouter.pushWithProducer(new FileProducer(file));
        shouter.closeWhenDone();
        byte[] got = serve(() -> {
            try (Socket socket = ends.get(0).socket()) {
                return socket.getInputStream().readAllBytes();
            }
        });
        assertArrayEquals(content, Arrays.copyOfRange(got, got.length - content.length, got.length));
    }

    @Test
    void theFeedSendsWhatAnotherThreadPuts() throws Exception {
        List<SocketChannel> ends = connection();
        Shouter shouter = new Shouter(ends.get(1), map);
        Feed feed = new Feed(shouter);
        shouter.push("The end.\n");
        shouter.closeWhenDone();
        Future<?> feeding = peers.submit(() -> {
            for (int i = 0; i < 1000; i++) {
                feed.put(US_ASCII.encode("piece\n"));
            }
            feed.end();
        });
        String heard = serve(() -> {
            try (Socket socket = ends.get(0).socket()) {
                return new String(socket.getInputStream().readAllBytes(), US_ASCII);
            }
        });
        feeding.get();
        assertEquals("Say something, or quit.\n" + "piece\n".repeat(1000) + "The end.\n", heard);
    }

    @Test
    void theLibrarianAnswersEveryRequestOfAClientThatReadsLater() throws Exception {
        List<SocketChannel> ends = connection();
        Librarian librarian = new Librarian(ends.get(1), map);
        int requests = 500;
        int heard = serve(() -> {
            try (Socket socket = ends.get(0).socket()) {
                socket.getOutputStream().write("book\n".repeat(requests).getBytes(US_ASCII));
                socket.shutdownOutput();
                return socket.getInputStream().readAllBytes().length;
            }
        });
        assertEquals(requests * 100_000, heard);
        assertTrue(librarian.isClosing() || !librarian.isConnected());
    }

    @Test
    void theUptimeServiceAnswersDatagrams() throws Exception {
        SocketAddress service = new UptimeService(map, freePort()).localAddress();
        String answer = serve(() -> {
            try (DatagramSocket socket = new DatagramSocket(freePort())) {
                socket.send(new DatagramPacket(new byte[0], 0, service));
                DatagramPacket packet = new DatagramPacket(new byte[100], 100);
                socket.receive(packet);
                return new String(packet.getData(), 0, packet.getLength(), US_ASCII);
            }
        });
        assertTrue(answer.matches("\\d+ s\n"), answer);
    }

    @Test
    void theActivatorPublishesAServerAndAProtocol() throws Exception {
        List<Object> services = new ArrayList<>();
        BundleContext context = (BundleContext) Proxy.newProxyInstance(
                BundleContext.class.getClassLoader(), new Class<?>[] {BundleContext.class}, (proxy, method, args) -> {
                    services.add(args[1]);
                    return null;
                });
        new Activator(0).start(context);
        EchoServer server = (EchoServer) services.get(0);
        map.add(server);
        int port = portOf(server);
        assertEquals("hello", serve(() -> ask(port, "hello")));
        List<SocketChannel> ends = connection();
        Dispatcher shouter = ((Protocol) services.get(1)).dispatcher(ends.get(1), Map.of());
        map.add(shouter);
        ends.get(0).shutdownOutput();
        String heard =
                serve(() -> new String(ends.get(0).socket().getInputStream().readAllBytes(), US_ASCII));
        assertEquals("Say something, or quit.\n", heard);
        ends.get(0).close();
    }
}
