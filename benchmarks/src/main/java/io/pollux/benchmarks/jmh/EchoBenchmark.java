// SPDX-License-Identifier: Apache-2.0
package io.pollux.benchmarks.jmh;

import io.pollux.ChannelMap;
import io.pollux.SwapException;
import io.pollux.handlers.StandardProtocol;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.concurrent.TimeUnit;
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
 * A message of 64 bytes there and back through the echo server's dispatcher, client and server on one thread. Meant for
 * the allocation profiler: its time is the kernel's.
 */
@State(Scope.Thread)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class EchoBenchmark {
    /** The loop. */
    @Param({"nio", "poll"})
    public String loop;

    private final ByteBuffer message = ByteBuffer.allocateDirect(64);
    private ChannelMap map;
    private SocketChannel client;

    @Setup
    public void connect() throws IOException, SwapException {
        map = Loops.mapOn(loop);
        try (ServerSocketChannel listener = ServerSocketChannel.open()) {
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            client = SocketChannel.open(listener.getLocalAddress());
            client.configureBlocking(false);
            map.add(StandardProtocol.ECHO.dispatcher(listener.accept(), Map.of()));
        }
    }

    @TearDown
    public void close() throws IOException {
        client.close();
        map.close();
    }

    @Benchmark
    public int echo() throws IOException {
        client.write(message.clear());
        message.clear();
        while (message.hasRemaining()) {
            map.pass(0);
            client.read(message);
        }
        return message.position();
    }
}
