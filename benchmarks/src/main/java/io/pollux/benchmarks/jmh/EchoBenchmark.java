// SPDX-License-Identifier: Apache-2.0
package io.pollux.benchmarks.jmh;

import io.pollux.MapDriver;
import io.pollux.SwapException;
import io.pollux.handlers.StandardProtocol;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A round trip of 64 bytes with client and server on one thread: through the echo server's dispatcher, and through a few lines on a bare selector. Most of the time is spent in the kernel.
 */
@State(Scope.Thread)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class EchoBenchmark {
    /** The loop, or {@code bare}. */
    @Param({"bare", "nio", "poll"})
    public String loop;

    private final ByteBuffer message = ByteBuffer.allocateDirect(64);
    private final ByteBuffer shared = ByteBuffer.allocateDirect(256 * 1024);
    private final Consumer<SelectionKey> serve = this::serve;
    private MapDriver driver;
    private Selector selector;
    private SocketChannel client;

    @Setup
    public void connect() throws IOException, SwapException {
        try (ServerSocketChannel listener = ServerSocketChannel.open()) {
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            client = SocketChannel.open(listener.getLocalAddress());
            client.configureBlocking(false);
            serve(listener.accept());
        }
    }

    private void serve(SocketChannel peer) throws IOException, SwapException {
        if (loop.equals("bare")) {
            selector = Selector.open();
            peer.configureBlocking(false);
            peer.register(selector, SelectionKey.OP_READ);
        } else {
            driver = Loops.driverOn(loop);
            driver.map().add(StandardProtocol.ECHO.dispatcher(peer, Map.of()));
        }
    }

    @TearDown
    public void close() throws IOException {
        client.close();
        if (driver == null) {
            selector.close();
        } else {
            driver.close();
        }
    }

    @Benchmark
    public int echo() throws IOException {
        client.write(message.clear());
        message.clear();
        while (message.hasRemaining()) {
            pass();
            client.read(message);
        }
        return message.position();
    }

    private void pass() throws IOException {
        if (driver == null) {
            selector.selectNow(serve);
        } else {
            driver.pass(0);
        }
    }

    private void serve(SelectionKey key) {
        try {
            SocketChannel peer = (SocketChannel) key.channel();
            peer.read(shared.clear());
            peer.write(shared.flip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
