// SPDX-License-Identifier: Apache-2.0
package io.pollux.benchmarks.race;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Scanner;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A running server, on a core of its own if the machine has two, with idle clients if wanted. */
final class ServerProcess implements AutoCloseable {
    private final Process process;
    private final BufferedReader said;
    private final Writer orders;
    private final CpuClock clock;
    private final InetSocketAddress address;

    ServerProcess(List<String> command, boolean pinned) throws IOException {
        List<String> all = new ArrayList<>(pin(pinned));
        all.addAll(command);
        process = new ProcessBuilder(all)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        said = process.inputReader(UTF_8);
        orders = process.outputWriter(UTF_8);
        try {
            address = new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(answer()));
            clock = new CpuClock(process.pid());
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /** The start of a command that runs on the first core. */
    static List<String> pin(boolean pinned) {
        return pinned ? List.of("taskset", "-c", "0") : List.of();
    }

    long pid() {
        return process.pid();
    }

    InetSocketAddress address() {
        return address;
    }

    long cpuNanos() {
        return clock.nanos();
    }

    /** Returns how long its reactor has waited for its core since the process started, because another thread had it. */
    long reactorWaitedNanos() throws IOException {
        try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(pid()), "task"))) {
            for (Path thread : (Iterable<Path>) threads::iterator) {
                if (Files.readString(thread.resolve("comm")).startsWith("reactor-")) {
                    try (Scanner ranAndWaited = new Scanner(thread.resolve("schedstat"), UTF_8)) {
                        ranAndWaited.nextLong();
                        return ranAndWaited.nextLong();
                    }
                }
            }
        }
        throw new IOException("the server has no reactor");
    }

    /** Gives it an order; returns the line that it answers when that is done. */
    void order(String line) throws IOException {
        orders.write(line + "\n");
        orders.flush();
    }

    boolean hasAnswered() throws IOException {
        return said.ready();
    }

    String answer() throws IOException {
        String line = said.readLine();
        if (line == null) {
            throw new IOException("a server has ended; its output above may say why");
        }
        return line;
    }

    /** Ends the process; by force if the end of its input does not do it. */
    @Override
    public void close() throws IOException {
        orders.close();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
