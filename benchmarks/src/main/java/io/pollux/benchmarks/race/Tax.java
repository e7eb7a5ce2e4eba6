// SPDX-License-Identifier: Apache-2.0
package io.pollux.benchmarks.race;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Scanner;
import java.util.StringJoiner;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What a framework adds to a hand-written server, measured within one process, because processes differ. */
@Command(
        name = "tax",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Runs echo servers and their clients on one thread of one process; results repeat within about a hundredth.")
final class Tax implements Callable<Integer> {
    /** The servers that run one pass at a time. */
    private static final List<Contender> SERVERS = List.of(
            Contender.PLAIN_NIO,
            Contender.PLAIN_NIO_AGAIN,
            Contender.POLLUX_NIO,
            Contender.PLAIN_POLL,
            Contender.POLLUX_POLL);

    @SuppressWarnings("ImmutableEnumChecker") // a List.of
    private enum Turn {
        ONE("1 ready of 1", 1, 1, 0),
        EIGHT("8 ready of 50", 50, 8, 0),
        ALL("50 ready of 50", 50, 50, 0),
        ONE_COLD("1 of 1, 512 KiB written before", 1, 1, 512 * 1024);

        final String title;
        final List<String> arguments;

        Turn(String title, int connections, int ready, int otherBytes) {
            this.title = title;
            this.arguments =
                    List.of(Integer.toString(connections), Integer.toString(ready), Integer.toString(otherBytes));
        }
    }

    @Spec
    private CommandSpec spec;

    @Mixin
    private Field field;

    @Option(names = "--starts", description = "How many processes are started for each column (${DEFAULT-VALUE}).")
    private int starts = 12;

    @Option(names = "--rounds", description = "Rounds of 1,000 messages for each server and process (${DEFAULT-VALUE}).")
    private int rounds = 40;

    @Option(
            names = "--warmup",
            description = "Twice as many such rounds come before those that count (${DEFAULT-VALUE}).")
    private int warmupRounds = 40;

    @Override
    public Integer call() throws IOException {
        if (starts < 1 || rounds < 1 || warmupRounds < 0) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--starts and --rounds must be at least 1, or nothing is measured; --warmup must not be negative");
        }
        Map<Turn, Result<Contender>> results = new EnumMap<>(Turn.class);
        for (int start = 0; start < starts; start++) {
            for (Turn turn : Turn.values()) {
                add(measure(turn), results.computeIfAbsent(turn, any -> new Result<>()));
            }
        }
        print(results);
        return 0;
    }

    private String measure(Turn turn) throws IOException {
        List<String> arguments = new ArrayList<>(turn.arguments);
        arguments.add(Integer.toString(warmupRounds));
        arguments.add(Integer.toString(rounds));
        SERVERS.forEach(server -> arguments.add(server.title()));
        return field.measure("SideBySide", arguments);
    }

    private static void add(String line, Result<Contender> result) {
        try (Scanner nanos = new Scanner(line).useLocale(Locale.ROOT)) {
            SERVERS.forEach(server -> result.add(server, nanos.nextDouble()));
        }
    }

    private void print(Map<Turn, Result<Contender>> results) {
        System.out.printf(
                Locale.ROOT,
                "Nanoseconds per message, and relative to plain java.nio, as medians of %d processes:%n%n",
                starts);
        StringJoiner titles = new StringJoiner(" | ", "| server | ", " |");
        results.keySet().forEach(turn -> titles.add(turn.title));
        System.out.println(titles + "\n| --- |" + " --: |".repeat(results.size()));
        for (Contender server : SERVERS) {
            StringJoiner row = new StringJoiner(" | ", "| " + server.title() + " | ", " |");
            results.values().forEach(result -> row.add(cell(result, server)));
            System.out.println(row);
        }
    }

    private static String cell(Result<Contender> result, Contender server) {
        return String.format(
                Locale.ROOT,
                "%,.0f (%.3f ±%.3f)",
                result.nanos(server),
                result.ratio(server, Contender.PLAIN_NIO),
                result.uncertainty(server, Contender.PLAIN_NIO));
    }
}
