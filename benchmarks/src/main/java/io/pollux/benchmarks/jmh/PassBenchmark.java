// SPDX-License-Identifier: Apache-2.0
package io.pollux.benchmarks.jmh;

import io.pollux.MapDriver;
import io.pollux.SwapException;
import java.io.IOException;
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

/** One pass over a map, with part of its dispatchers ready. */
@State(Scope.Thread)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class PassBenchmark {
    /** The loop. */
    @Param({"nio", "poll"})
    public String loop;

    /** The number of dispatchers. */
    @Param({"10", "1000", "10000"})
    public int dispatchers;

    /** How many in a hundred are ready; at least one is. */
    @Param({"1", "100"})
    public int readyPercent;

    /** Whether each of them is asked for its interest in each pass, as in asyncore, or has stated it. */
    @Param({"asked", "explicit"})
    public String interest;

    private MapDriver driver;

    @Setup
    public void fill() throws IOException, SwapException {
        driver = Loops.driverOn(loop);
        Crowd.join(driver.map(), dispatchers, Math.max(1, dispatchers * readyPercent / 100), interest.equals("asked"));
    }

    @TearDown
    public void close() {
        driver.close();
    }

    @Benchmark
    public int pass() throws IOException {
        return driver.pass(0);
    }
}
