// SPDX-License-Identifier: Apache-2.0
package io.pollux.benchmarks.race;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Counts the system calls of each contender. */
@Command(
        name = "calls",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Counts the system calls of each server per message, by strace.")
final class Calls implements Callable<Integer> {
    /** Rarer ones are the JVM's housekeeping. */
    private static final double RARE = 0.005;

    @Mixin
    private Field field;

    @Option(names = "--server", split = ",", description = "Only these: ${COMPLETION-CANDIDATES}.")
    private List<Contender> servers = List.of(Contender.values());

    @Option(names = "--column", description = "The load: ${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}).")
    private Column column = Column.ONE;

    @Option(names = "--millis", description = "How long each server is watched (${DEFAULT-VALUE}).")
    private int millis = 2_000;

    @Override
    public Integer call() throws IOException, InterruptedException {
        System.out.println("| server | system calls per message, " + column.title + " |\n| --- | --- |");
        for (Contender contender : servers.stream().filter(field::has).toList()) {
            try (ServerProcess server = field.start(contender);
                    Load load = new Load(server.address(), column.shape)) {
                System.out.println("| " + contender.title() + " | " + watch(server, load) + " |");
            }
        }
        return 0;
    }

    /** Counts after a while in which the JVM warms up. */
    private String watch(ServerProcess server, Load load) throws IOException, InterruptedException {
        load.run(Duration.ofMillis(millis));
        SystemCalls calls = new SystemCalls(server.pid());
        long messages = load.run(Duration.ofMillis(millis));
        return calls.stop().entrySet().stream()
                .filter(call -> call.getValue() > messages * RARE)
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .map(call -> String.format(Locale.ROOT, "%s %.2f", call.getKey(), (double) call.getValue() / messages))
                .collect(Collectors.joining(", "));
    }
}
