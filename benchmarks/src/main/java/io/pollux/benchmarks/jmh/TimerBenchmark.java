// SPDX-License-Identifier: Apache-2.0
package io.pollux.benchmarks.jmh;

import io.pollux.ChannelMap;
import io.pollux.MapDriver;
import io.pollux.Owners;
import io.pollux.SwapException;
import io.pollux.Timer;
import java.io.IOException;
import java.time.Duration;
import java.util.SplittableRandom;
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

/** Timers among many others, on a clock that the benchmark moves. */
@State(Scope.Thread)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TimerBenchmark {

    /** The number of armed timers. */
    @Param({"1", "100000"})
    public int timers;

    private final SplittableRandom random = new SplittableRandom(1);
    private final Duration[] delays = new Duration[1 << 12];
    private Timer[] armed;
    private MapDriver driver;
    private long now;
    private int turn;

    @Setup
    public void arm() throws SwapException {
        driver = new ChannelMap(() -> now).drive("a benchmark", Owners.NONE);
        driver.swap(Loops.named("nio"), MapDriver.OnFailure.PARK);
        for (int i = 0; i < delays.length; i++) {
            delays[i] = Duration.ofMillis(random.nextInt(1, 60_000));
        }
        armed = new Timer[timers];
        for (int i = 0; i < timers; i++) {
            armed[i] = driver.map().schedule(TimerBenchmark::nothing, delay());
        }
    }

    @TearDown
    public void close() {
        driver.close();
    }

    private Duration delay() {
        return delays[turn++ & delays.length - 1];
    }

    /** Arms a timer and disarms it again. */
    @Benchmark
    public void armAndCancel() {
        driver.map().schedule(TimerBenchmark::nothing, delay()).cancel();
    }

    /** Rearms one of the timers, as an idle timeout does after each message. */
    @Benchmark
    public void rearm() {
        int which = random.nextInt(timers);
        armed[which].cancel();
        armed[which] = driver.map().schedule(TimerBenchmark::nothing, delay());
    }

    /** Arms a timer that is due at once, and runs the pass that fires it. */
    @Benchmark
    public int fire() throws IOException {
        driver.map().schedule(TimerBenchmark::nothing, Duration.ZERO);
        now++;
        return driver.pass(0);
    }

    private static void nothing() {
        // what a task does is not measured
    }
}
