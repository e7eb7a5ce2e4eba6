// SPDX-License-Identifier: Apache-2.0
package io.pollux.benchmarks.race;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The commands of {@code benchmarks/run}, JMH aside. */
@Command(
        name = "benchmarks/run",
        mixinStandardHelpOptions = true,
        subcommands = {Race.class, Tax.class, Calls.class, Swaps.class},
        description = {
            "Measures Pollux and other servers; see docs/performance.md.",
            "benchmarks/run jmh ARGUMENTS runs the JMH benchmarks of single parts."
        })
final class Benchmarks {
    private Benchmarks() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new Benchmarks())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(args));
    }
}
