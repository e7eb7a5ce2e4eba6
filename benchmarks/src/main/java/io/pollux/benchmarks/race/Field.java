// SPDX-License-Identifier: Apache-2.0
package io.pollux.benchmarks.race;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Starts the servers of a command; holds the options that all commands share. */
final class Field {
    @Option(names = "--java", description = "A flag for the JVMs of the servers; may be repeated.")
    private List<String> java = List.of();

    @Option(names = "--target", defaultValue = "benchmarks/target", hidden = true)
    private Path target;

    @Option(names = "--unpinned", description = "Lets the servers run on any core.")
    private boolean unpinned;

    /** Returns whether it can be started; if not, prints the reason. */
    boolean has(Contender contender) {
        boolean built = !contender.isC() || Files.isExecutable(target.resolve("echo"));
        if (!built) {
            System.err.println("leaving out " + contender.title() + ": there is no C compiler (cc)");
        }
        return built;
    }

    ServerProcess start(Contender contender) throws IOException {
        return new ServerProcess(contender.command(target, java), !unpinned);
    }

    /** Starts clients of a server that do nothing. */
    ServerProcess bystanders(ServerProcess server, int count) throws IOException {
        String port = Integer.toString(server.address().getPort());
        return new ServerProcess(
                Contender.java(target, List.of(), "Bystanders", List.of(port, Integer.toString(count))), false);
    }

    /** Starts Pollux with both loops, to be swapped. */
    ServerProcess startPollux() throws IOException {
        return new ServerProcess(Contender.java(target, java, "Pollux", List.of("any", "LIB", "1")), !unpinned);
    }

    /** Runs one of our classes that prints what it has measured and ends; returns that line. */
    String measure(String main, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(ServerProcess.pin(!unpinned));
        command.addAll(Contender.java(target, java, main, arguments));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader said = process.inputReader(StandardCharsets.UTF_8)) {
            String line = said.readLine();
            if (line == null) {
                throw new IOException(main + " has ended without a result; its output above may say why");
            }
            return line;
        } finally {
            process.destroyForcibly().onExit().join(); // the next one is to have the core for itself
        }
    }

    /** Returns the path for a picture of this name, without an extension. */
    Path picture(String name) {
        return target.resolve(name);
    }
}
