// SPDX-License-Identifier: Apache-2.0
package io.pollux.benchmarks.race;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs the columns one after the other. In each, the contenders take turns, round after round. */
@Command(
        name = "race",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Runs echo servers by turns on one core, and reports the CPU time of each per message.")
final class Race implements Callable<Integer> {
    private final Random chance = new Random();

    @Spec
    private CommandSpec spec;

    @Mixin
    private Field field;

    @Option(names = "--server", split = ",", description = "Only these: ${COMPLETION-CANDIDATES}.")
    private List<Contender> servers = List.of(Contender.values());

    @Option(names = "--column", split = ",", description = "Only these: ${COMPLETION-CANDIDATES}.")
    private List<Column> columns = Column.RACE;

    @Option(names = "--growth", description = "Instead of --column: the columns with more and more idle connections.")
    private boolean growth;

    @Option(names = "--rounds", description = "Measured rounds of each column (${DEFAULT-VALUE}).")
    private int rounds = 21;

    @Option(names = "--millis", description = "How long each server runs in a round, in milliseconds (${DEFAULT-VALUE}).")
    private int millis = 300;

    @Option(names = "--warmup", description = "How long each server runs before the first round, in milliseconds (${DEFAULT-VALUE}).")
    private int warmupMillis = 1_500;

    @Option(
            names = "--warmup-rounds",
            description = "Rounds after that which do not count either: when a JVM first pauses, it discards compiled"
                    + " code and compiles it again (${DEFAULT-VALUE}).")
    private int warmupRounds = 12;

    @Option(
            names = "--starts",
            description = "How often all servers are started afresh; if more than once, the median of each start counts"
                    + " as one round (${DEFAULT-VALUE}).")
    private int starts = 1;

    @Override
    public Integer call() throws IOException {
        if (rounds < 1 || starts < 1 || millis < 1 || warmupMillis < 0 || warmupRounds < 0) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--rounds, --millis and --starts must be at least 1, or nothing is measured;"
                            + " --warmup and --warmup-rounds must not be negative");
        }
        List<Contender> contenders = servers.stream().filter(field::has).toList();
        Map<Column, Result<Contender>> results = new LinkedHashMap<>();
        for (Column column : growth ? Column.GROWTH : columns) {
            System.err.println(column.title + " ...");
            results.put(column, starts == 1 ? run(column, contenders) : runAgain(column, contenders));
        }
        Report report = new Report(results, contenders);
        report.print(System.out);
        report.plot(field.picture(growth ? "growth" : "race"));
        return 0;
    }

    /** A process keeps its layout in memory, so costs differ from one start to the next. */
    private Result<Contender> runAgain(Column column, List<Contender> contenders) throws IOException {
        Result<Contender> medians = new Result<>();
        for (int start = 0; start < starts; start++) {
            Result<Contender> result = run(column, contenders);
            contenders.forEach(contender -> medians.add(contender, result.nanos(contender)));
        }
        return medians;
    }

    /** In random order, because it matters who runs after whom and who was started first. */
    private List<Contender> shuffled(Collection<Contender> contenders) {
        List<Contender> order = new ArrayList<>(contenders);
        Collections.shuffle(order, chance);
        return order;
    }

    private Result<Contender> run(Column column, List<Contender> contenders) throws IOException {
        Map<Contender, Entry> entries = new EnumMap<>(Contender.class);
        try {
            for (Contender contender : shuffled(contenders)) {
                entries.put(contender, new Entry(field, contender, column.shape));
                entries.get(contender).measure(warmupMillis);
            }
            run(entries, warmupRounds);
            return run(entries, rounds);
        } finally {
            for (Entry entry : entries.values()) {
                entry.close();
            }
        }
    }

    private Result<Contender> run(Map<Contender, Entry> entries, int count) throws IOException {
        Result<Contender> result = new Result<>();
        for (int round = 0; round < count; round++) {
            for (Contender next : shuffled(entries.keySet())) {
                result.add(next, entries.get(next).measure(millis));
            }
        }
        return result;
    }
}
