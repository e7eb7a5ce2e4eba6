// SPDX-License-Identifier: Apache-2.0
package io.pollux.benchmarks.jmh;

import io.pollux.posix.PollFds;
import io.pollux.posix.Posix;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** The cost of a swap for the system and the JDK alone: channels leave one selector or poll set and join another. */
@State(Scope.Thread)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class BareSwapBenchmark {
    /** The direction: from a poll set, which is dropped, to a selector, or the other way round. */
    @Param({"nio", "poll"})
    public String to;

    /** The number of channels. */
    @Param({"1", "1000", "10000"})
    public int channels;

    private final List<DatagramChannel> open = new ArrayList<>();
    private Selector selector;

    @Setup
    public void fill() throws IOException {
        InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        for (int i = 0; i < channels; i++) {
            DatagramChannel channel = DatagramChannel.open().bind(any);
            channel.configureBlocking(false);
            open.add(channel);
        }
    }

    @TearDown
    public void close() throws IOException {
        for (DatagramChannel channel : open) {
            channel.close();
        }
    }

    @Setup(Level.Invocation)
    public void open() throws IOException {
        selector = Selector.open();
        if (to.equals("poll")) {
            register();
        }
    }

    private int register() throws IOException {
        for (DatagramChannel channel : open) {
            channel.register(selector, SelectionKey.OP_READ);
        }
        return selector.selectNow();
    }

    @TearDown(Level.Invocation)
    public void closeSelector() throws IOException {
        selector.close();
    }

    @Benchmark
    public int swap() throws IOException {
        return to.equals("nio") ? register() : watch();
    }

    private int watch() throws IOException {
        PollFds set = PollFds.allocate(channels);
        for (int i = 0; i < channels; i++) {
            set.watch(i, Posix.descriptor(open.get(i)), PollFds.POLLIN);
        }
        int found = set.poll(channels, 0);
        selector.close();
        return found;
    }
}
