// SPDX-License-Identifier: Apache-2.0
package io.pollux.benchmarks.race;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Swaps the loop of a server with many connections, and shows what the active ones notice. */
@Command(
        name = "swaps",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Shows the latency of echoed messages over time while the loop is swapped back and forth.")
final class Swaps implements Callable<Integer> {
    /** An even number: the compilers of the JVM share the server's core. */
    private static final int WARM_UP_SWAPS = 20;

    @Mixin
    private Field field;

    @Option(names = "--swaps", description = "How many swaps (${DEFAULT-VALUE}).")
    private int swaps = 20;

    @Option(names = "--active", description = "How many connections are active (${DEFAULT-VALUE}).")
    private int active = 50;

    @Option(names = "--idle", description = "How many connections are idle (${DEFAULT-VALUE}).")
    private int idle = 9_000;

    @Option(names = "--millis", description = "The time between two swaps (${DEFAULT-VALUE}).")
    private int millis = 250;

    @Option(names = "--warmup", description = "The time before the first, in milliseconds (${DEFAULT-VALUE}).")
    private int warmupMillis = 5_000;

    @Override
    public Integer call() throws IOException {
        try (ServerProcess server = field.startPollux()) {
            ServerProcess bystanders = field.bystanders(server, idle);
            try (Load load = new Load(server.address(), Shape.of(active, idle))) {
                plot(swap(server, load));
            } finally {
                bystanders.close();
            }
        }
        return 0;
    }

    private Latencies swap(ServerProcess server, Load load) throws IOException {
        for (int i = 0; i < WARM_UP_SWAPS; i++) {
            load.run(Duration.ofMillis(warmupMillis / WARM_UP_SWAPS));
            order(server, load, loop(i));
        }
        Latencies latencies = new Latencies();
        load.record(latencies);
        for (int i = 0; i < swaps; i++) {
            load.run(Duration.ofMillis(millis));
            latencies.mark();
            System.out.println(order(server, load, loop(i)));
            latencies.mark();
        }
        load.run(Duration.ofMillis(millis));
        return latencies;
    }

    private static String loop(int swap) {
        return swap % 2 == 0 ? "poll" : "nio";
    }

    private static String order(ServerProcess server, Load load, String loop) throws IOException {
        long before = server.reactorWaitedNanos();
        server.order(loop);
        while (!server.hasAnswered()) {
            load.run(Duration.ofMillis(1));
        }
        long waited = server.reactorWaitedNanos() - before;
        return String.format(Locale.ROOT, "%s, waited %.1f ms for its core", server.answer(), waited / 1e6);
    }

    private void plot(Latencies latencies) throws IOException {
        String title = String.format(
                Locale.ROOT,
                "The longest latency in each 8 ms: %,d active and %,d idle connections, %d swaps",
                active,
                idle,
                swaps);
        Files.writeString(field.picture("swaps.svg"), new LatencyPlot(latencies).svg(title));
    }
}
