// SPDX-License-Identifier: Apache-2.0
package io.pollux.benchmarks.race;

import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs the columns one after the other; in each, the contenders by turns, round after round. */
@Command(
        name = "race",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Echo servers by turns on one core, and what a message costs each of them in CPU time.")
final class Race implements Callable<Integer> {
    private static final Duration SETTLING = Duration.ofMillis(200);

    @Mixin
    private Field field;

    @Option(names = "--server", split = ",", description = "Only these: ${COMPLETION-CANDIDATES}.")
    private List<Contender> servers = List.of(Contender.values());

    @Option(names = "--column", split = ",", description = "Only these: ${COMPLETION-CANDIDATES}.")
    private List<Column> columns = List.of(Column.values());

    @Option(names = "--rounds", description = "Measured rounds of each column (${DEFAULT-VALUE}).")
    private int rounds = 7;

    @Option(names = "--millis", description = "How long each contender runs in a round (${DEFAULT-VALUE}).")
    private int millis = 1_000;

    @Option(names = "--warmup", description = "How long each runs before, in milliseconds (${DEFAULT-VALUE}).")
    private int warmupMillis = 3_000;

    @Override
    public Integer call() throws IOException {
        List<Contender> contenders = servers.stream().filter(field::has).toList();
        Map<Column, Result> results = new EnumMap<>(Column.class);
        for (Column column : columns) {
            System.err.println(column.title + " ...");
            results.put(column, run(column, contenders));
        }
        Report report = new Report(results, contenders);
        report.print(System.out);
        report.plot(field.picture("race"));
        return 0;
    }

    private Result run(Column column, List<Contender> contenders) throws IOException {
        Map<Contender, ServerProcess> running = new EnumMap<>(Contender.class);
        try {
            for (Contender contender : contenders) {
                running.put(contender, field.start(contender));
            }
            for (Contender contender : contenders) {
                measure(contender, running.get(contender), column, warmupMillis);
            }
            Result result = new Result();
            for (int round = 0; round < rounds; round++) {
                for (int i = 0; i < contenders.size(); i++) {
                    Contender next = contenders.get((i + round) % contenders.size());
                    result.add(next, measure(next, running.get(next), column, millis));
                }
            }
            return result;
        } finally {
            for (ServerProcess server : running.values()) {
                server.close();
            }
        }
    }

    /** In nanoseconds of CPU time per message. */
    private static double measure(Contender who, ServerProcess server, Column column, int millis) throws IOException {
        try (Load load = new Load(server.address(), column.shape)) {
            load.run(SETTLING);
            long before = server.cpuNanos();
            long messages = load.run(Duration.ofMillis(millis));
            return (double) (server.cpuNanos() - before) / messages;
        } catch (IOException e) {
            throw new IOException(who.title() + ": " + e.getMessage(), e);
        }
    }
}
