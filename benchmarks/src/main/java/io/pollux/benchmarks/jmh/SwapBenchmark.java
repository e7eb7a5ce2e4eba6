// SPDX-License-Identifier: Apache-2.0
package io.pollux.benchmarks.jmh;

import io.pollux.ChannelMap;
import io.pollux.MapDriver;
import io.pollux.Owners;
import io.pollux.EventLoop;
import io.pollux.SwapException;
import io.pollux.SwapReport;
import java.io.IOException;
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

/**
 * A whole swap of a map of idle channels: in slices, with the passes between them; at once, as inside a callback; and
 * what the system and the JDK alone make of it, the floor.
 */
@State(Scope.Thread)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class SwapBenchmark {
    /** The loop that takes over from the other one. */
    @Param({"nio", "poll"})
    public String to;

    /** The number of channels. */
    @Param({"1", "1000", "10000"})
    public int channels;

    private MapDriver driver;
    private EventLoop from;
    private EventLoop target;

    @Setup
    public void fill() throws IOException, SwapException {
        target = Loops.named(to);
        from = Loops.named(to.equals("nio") ? "poll" : "nio");
        driver = new ChannelMap().drive("a benchmark", Owners.NONE);
        Crowd.join(driver.map(), channels, 0, false);
    }

    @TearDown
    public void close() {
        driver.close();
    }

    @Setup(Level.Invocation)
    public void goBack() throws IOException, SwapException {
        driver.swap(from, MapDriver.OnFailure.PARK);
        driver.pass(0);
    }

    @Benchmark
    public SwapReport sliced() throws SwapException {
        return driver.swap(target, MapDriver.OnFailure.PARK);
    }

    @Benchmark
    public int atOnce() throws IOException {
        driver.map().execute(this::swapInTask);
        return driver.pass(0);
    }

    private void swapInTask() {
        try {
            driver.swap(target, MapDriver.OnFailure.PARK);
        } catch (SwapException e) {
            throw new IllegalStateException(e);
        }
    }
}
