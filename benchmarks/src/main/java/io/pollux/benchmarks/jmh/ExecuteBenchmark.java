// SPDX-License-Identifier: Apache-2.0
package io.pollux.benchmarks.jmh;

import io.pollux.MapDriver;
import io.pollux.SwapException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Tasks from another thread for a map that waits in its loop. */
@State(Scope.Thread)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ExecuteBenchmark {
    private static final int BURST = 1_000;

    /** The loop. */
    @Param({"nio", "poll"})
    public String loop;

    private volatile boolean closing;
    private MapDriver driver;
    private Thread owner;

    @Setup
    public void start() throws SwapException {
        driver = Loops.driverOn(loop);
        owner = new Thread(this::passes, "map");
        owner.start();
    }

    private void passes() {
        try {
            while (!closing) {
                driver.pass(-1);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            driver.close();
        }
    }

    @TearDown
    public void stop() throws InterruptedException {
        closing = true;
        driver.map().wakeup();
        owner.join();
    }

    /** A round trip: the task ends the wait, runs, and wakes the thread that gave it. */
    @Benchmark
    public void roundTrip() throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        driver.map().execute(done::countDown);
        done.await();
    }

    /** One of many tasks in a row. */
    @Benchmark
    @OperationsPerInvocation(BURST)
    public void burst() throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        for (int i = 1; i < BURST; i++) {
            driver.map().execute(ExecuteBenchmark::nothing);
        }
        driver.map().execute(done::countDown);
        done.await();
    }

    private static void nothing() {
        // what a task does is not measured
    }
}
