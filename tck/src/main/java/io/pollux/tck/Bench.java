// SPDX-License-Identifier: Apache-2.0
package io.pollux.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import io.pollux.ChannelMap;
import io.pollux.EventLoop;
import io.pollux.MapDriver;
import io.pollux.MapDriver.OnFailure;
import io.pollux.Owners;
import java.io.Closeable;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** The fixture of one test: a map, the loop under test, peers to talk to, and a trace of what happens. */
final class Bench implements Closeable {
    private static final Duration TICK = Duration.ofMillis(100);
    private static final Duration CALM = Duration.ofMillis(5);
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** The loop under test. */
    final EventLoop loop;

    /** Another loop, for swaps. */
    final EventLoop other;

    /** Driven by the test's own passes until the test takes its driver. */
    final ChannelMap map = new ChannelMap();

    final Trace trace = new Trace();

    private final List<String> unexpected = new ArrayList<>();
    private final Deque<Closeable> open = new ArrayDeque<>();
    private MapDriver driver;
    private Path directory;

    Bench(EventLoop loop, EventLoop other) {
        this.loop = loop;
        this.other = other;
    }

    // The loop.

    /**
     * Returns the driver, which drives the map from the first call on, as a reactor does. Called on the map's thread.
     */
    MapDriver driver() {
        if (driver == null) {
            driver = map.drive("a test", Owners.NONE);
        }
        return driver;
    }

    /** One pass that does not wait; returns the number of events. */
    int pass() throws IOException {
        return poll(loop, Duration.ZERO);
    }

    /** One pass with a loop, whoever drives the map; returns the number of events. */
    int poll(EventLoop with, Duration timeout) throws IOException {
        if (driver == null) {
            return with.poll(map, timeout);
        }
        if (map.loop() != with) {
            driver.swap(with, OnFailure.RETURN);
        }
        return driver.pass(timeout.toNanos());
    }

    /** Runs passes until a condition holds. */
    void until(String what, BooleanSupplier so) throws IOException {
        until(loop, what, so);
    }

    /** Runs passes with a loop until a condition holds. */
    void until(EventLoop with, String what, BooleanSupplier so) throws IOException {
        long start = System.nanoTime();
        while (!so.getAsBoolean()) {
            verify();
            if (System.nanoTime() - start > LIMIT.toNanos()) {
                fail("timed out waiting for: " + what + "; so far " + trace);
            }
            poll(with, TICK);
        }
        verify();
    }

    /** Runs passes until nothing happens any more. Fails if that does not come soon, because then something spins. */
    void calm() throws IOException {
        int quiet = 0;
        for (int passes = 0; quiet < 3; passes++) {
            if (passes > 1_000) {
                fail("events never end: " + trace);
            }
            quiet = poll(loop, CALM) == 0 ? quiet + 1 : 0;
        }
        verify();
    }

    // Peers.

    /** A connection of which one end is the test's, blocking, and the other a dispatcher's. */
    record Pair(SocketChannel peer, SocketChannel mine) {}

    Pair pair(Family family) throws IOException {
        family.assumeAvailable(directory());
        try (ServerSocketChannel listener = listener(family)) {
            SocketChannel peer = dial(listener.getLocalAddress());
            return new Pair(peer, closing(listener.accept()));
        }
    }

    Pair pair() throws IOException {
        return pair(Family.IPV4);
    }

    /** A plain listener, for dispatchers to connect to. */
    ServerSocketChannel listener(Family family) throws IOException {
        family.assumeAvailable(directory());
        ServerSocketChannel listener = closing(ServerSocketChannel.open(family.protocol));
        return listener.bind(address(family));
    }

    SocketAddress address(Family family) throws IOException {
        return family.anyAddress(directory());
    }

    /** A plain blocking connection to an address. */
    SocketChannel dial(SocketAddress address) throws IOException {
        return closing(SocketChannel.open(address));
    }

    Pipe pipe() throws IOException {
        Pipe pipe = Pipe.open();
        closing(pipe.sink());
        closing(pipe.source());
        return pipe;
    }

    <T extends Closeable> T closing(T resource) {
        open.push(resource);
        return resource;
    }

    static void say(java.nio.channels.WritableByteChannel peer, String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
        while (bytes.hasRemaining()) {
            peer.write(bytes);
        }
    }

    /** Sends text to the dispatcher's end and returns when it has arrived, so that the next wait finds it. */
    static void deliver(Pair pair, String text) throws IOException {
        say(pair.peer(), text);
        awaitInput(pair.mine());
    }

    /** Returns when a channel has input or a connection to accept, without reading it. Even loopback takes a moment. */
    static void awaitInput(SelectableChannel channel) throws IOException {
        channel.configureBlocking(false);
        try (Selector selector = Selector.open()) {
            channel.register(selector, channel.validOps() & (SelectionKey.OP_READ | SelectionKey.OP_ACCEPT));
            assertEquals(1, selector.select(LIMIT.toMillis()), "input has arrived");
        }
    }

    /** An address where nobody listens, and nobody can while this test runs, because a socket is bound to it. */
    SocketAddress nobody(Family family) throws IOException {
        family.assumeAvailable(directory());
        SocketChannel silent = closing(SocketChannel.open(family.protocol));
        return silent.bind(address(family)).getLocalAddress();
    }

    /** Reads exactly this many bytes from a blocking peer, or fewer if its output ends first. */
    static String hear(SocketChannel peer, int bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(bytes);
        boolean ended = false;
        while (buffer.hasRemaining() && !ended) {
            ended = peer.read(buffer) < 0;
        }
        return StandardCharsets.ISO_8859_1.decode(buffer.flip()).toString();
    }

    /** Has a peer die: the connection is reset, not closed. */
    static void reset(SocketChannel peer) throws IOException {
        peer.setOption(java.net.StandardSocketOptions.SO_LINGER, 0);
        peer.close();
    }

    /** A directory for this test alone, with a path short enough for addresses of Unix domain sockets. */
    Path directory() throws IOException {
        if (directory == null) {
            directory = Files.createTempDirectory("tck");
        }
        return directory;
    }

    // The verdict.

    void unexpected(String name, String event) {
        unexpected.add(name + ": " + event);
    }

    void verify() {
        assertEquals(List.of(), unexpected, "events that were not expected");
    }

    @Override
    public void close() throws IOException {
        if (driver == null) {
            map.close();
        } else {
            driver.close();
        }
        while (!open.isEmpty()) {
            open.pop().close();
        }
        if (directory != null) {
            try (Stream<Path> left = Files.walk(directory)) {
                for (Path path : left.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }
}
