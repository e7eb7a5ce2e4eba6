// SPDX-License-Identifier: Apache-2.0
package io.pollux.handlers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.pollux.ChannelMap;
import io.pollux.Dispatcher;
import io.pollux.EventLoop;
import io.pollux.Protocol;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs a test class on each loop. The test's own thread drives the map and plays the peer, by turns, so that what has
 * happened at any point is known.
 */
@ParameterizedClass
@MethodSource("loops")
abstract class OnEachLoop {
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final int SILENT_PASSES = 10;
    private static final Duration SHORTLY = Duration.ofMillis(10);
    private static final long DEADLINE_NANOS = Duration.ofSeconds(60).toNanos();

    @Parameter
    EventLoop loop;

    @TempDir
    Path folder;

    /** What timers go by; it does not move by itself. */
    final AtomicLong clockNanos = new AtomicLong();

    final ChannelMap map = new ChannelMap(clockNanos::get);

    static List<Named<EventLoop>> loops() {
        OnEachLoop.class.getModule().addUses(EventLoop.class);
        List<EventLoop> found = ServiceLoader.load(EventLoop.class).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
        assertEquals(Set.of("nio", "poll"), found.stream().map(EventLoop::name).collect(Collectors.toSet()));
        return found.stream().map(one -> Named.of(one.name(), one)).toList();
    }

    static List<ProtocolFamily> families() {
        return List.of(StandardProtocolFamily.values());
    }

    @AfterEach
    void closeTheMap() {
        map.close();
    }

    /** Two ends of one connection. */
    record Pair(SocketChannel ours, SocketChannel peer) {}

    /** Makes a connection with small buffers; the peer's end does not block. */
    Pair connect(ProtocolFamily family) throws IOException {
        try (ServerSocketChannel listener = ServerSocketChannel.open(family)) {
            listener.bind(loopback(family));
            SocketChannel peer = SocketChannel.open(family);
            shrink(peer);
            peer.connect(listener.getLocalAddress());
            peer.configureBlocking(false);
            if (family != StandardProtocolFamily.UNIX) {
                peer.setOption(StandardSocketOptions.TCP_NODELAY, true);
            }
            SocketChannel ours = listener.accept();
            shrink(ours);
            return new Pair(ours, peer);
        }
    }

    private static void shrink(SocketChannel channel) throws IOException {
        channel.setOption(StandardSocketOptions.SO_SNDBUF, BUFFER_BYTES);
        channel.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER_BYTES);
    }

    SocketAddress loopback(ProtocolFamily family) {
        if (family == StandardProtocolFamily.UNIX) {
            return UnixDomainSocketAddress.of(folder.resolve("socket" + System.nanoTime()));
        }
        return new InetSocketAddress(family == StandardProtocolFamily.INET6 ? "::1" : "127.0.0.1", 0);
    }

    /** Serves one connection of a protocol; returns the peer's end. */
    SocketChannel serve(Protocol protocol, Map<String, String> settings, ProtocolFamily family) throws Exception {
        Pair pair = connect(family);
        protocol.check(settings);
        map.add(protocol.dispatcher(pair.ours(), settings));
        return pair.peer();
    }

    /** The one dispatcher that is mapped. */
    Dispatcher served() {
        List<Dispatcher> all = map.dispatchers();
        assertEquals(1, all.size());
        return all.get(0);
    }

    void pass() throws IOException {
        loop.poll(map, SHORTLY);
    }

    /** Runs passes until nothing has happened for a while. */
    void settle() throws IOException {
        int[] silent = new int[1];
        until(() -> silent[0] == SILENT_PASSES, () -> silent[0] = loop.poll(map, SHORTLY) == 0 ? silent[0] + 1 : 0);
    }

    void until(BooleanSupplier condition) throws IOException {
        until(condition, this::pass);
    }

    private static void until(BooleanSupplier condition, Step step) throws IOException {
        long deadline = System.nanoTime() + DEADLINE_NANOS;
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, "this has not happened in time");
            step.run();
        }
    }

    private interface Step {
        void run() throws IOException;
    }

    /** Sends everything from the peer. */
    void write(SocketChannel peer, byte[] data) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(data);
        while (buffer.hasRemaining()) {
            if (peer.write(buffer) == 0) {
                pass();
            }
        }
    }

    /** Sends from the peer until the server is left with output and takes nothing for a while; returns how much. */
    long writeUntilFull(SocketChannel peer, byte[] pattern) throws IOException {
        BufferedDispatcher server = (BufferedDispatcher) served();
        long written = 0;
        for (int silent = 0; silent < SILENT_PASSES || server.queued() == 0; ) {
            ByteBuffer rest = ByteBuffer.wrap(pattern);
            rest.position((int) (written % pattern.length));
            int count = peer.write(rest);
            written += count;
            silent = loop.poll(map, SHORTLY) == 0 && count == 0 ? silent + 1 : 0;
        }
        return written;
    }

    /** What the peer gets: so many bytes. */
    byte[] read(SocketChannel peer, int bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(bytes);
        until(() -> {
            if (readInto(peer, buffer) < 0) {
                fail("the input has ended after " + buffer.position() + " bytes");
            }
            return !buffer.hasRemaining();
        });
        return buffer.array();
    }

    /** What the peer gets until the end of its input. */
    byte[] readToEnd(SocketChannel peer) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(32 * 1024);
        until(() -> {
            int count = readInto(peer, buffer.clear());
            all.write(buffer.array(), 0, Math.max(count, 0));
            return count < 0;
        });
        return all.toByteArray();
    }

    private static int readInto(SocketChannel peer, ByteBuffer buffer) {
        try {
            return peer.read(buffer);
        } catch (IOException e) {
            throw new AssertionError("the peer's connection is broken", e);
        }
    }

    /** Breaks the connection from the peer's end. */
    static void reset(SocketChannel peer) throws IOException {
        peer.setOption(StandardSocketOptions.SO_LINGER, 0);
        peer.close();
    }

    /** Bytes of which no part looks like another. */
    static byte[] pattern(int bytes) {
        byte[] pattern = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            pattern[i] = (byte) (i * 31 + (i >>> 8) * 17 + (i >>> 16));
        }
        return pattern;
    }
}
