// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests.karaf;

import io.pollux.itests.load.Deadline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The process of a Karaf. It ends with the JVM that started it, or after half an hour, at the latest. */
final class KarafProcess implements AutoCloseable {
    /** It never runs long enough to earn what the optimizing compiler costs. */
    private static final String SHORT_LIVED = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC";

    private static final Duration LONGEST_LIFE = Duration.ofMinutes(30);

    private final KarafHome home;
    private final Path portFile;
    private final Process process;
    private final Thread killer;

    /** Starts it. */
    KarafProcess(KarafHome home) throws IOException {
        this.home = home;
        portFile = home.directory().resolve("data").resolve("port");
        Files.deleteIfExists(portFile);
        Path console = home.directory().resolve("console.txt");
        process = script("karaf", "daemon").redirectOutput(console.toFile()).start();
        killer = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(killer);
        process.onExit()
                .orTimeout(LONGEST_LIFE.toSeconds(), TimeUnit.SECONDS)
                .exceptionally(tooLong -> process.destroyForcibly());
    }

    /** Returns one of its own scripts, with only the JVM, its heap and compiler, and that timeout set. */
    private ProcessBuilder script(String name, String... arguments) {
        List<String> command = new ArrayList<>(List.of(arguments));
        command.add(0, home.directory().resolve("bin").resolve(name).toString());
        ProcessBuilder builder = new ProcessBuilder(command);
        Map<String, String> environment = builder.environment();
        environment.keySet().removeIf(key -> key.matches("KARAF_.*|JAVA.*|JDK_.*|EXTRA_JAVA_OPTS|CLASSPATH"));
        environment.put("JAVA_HOME", System.getProperty("karaf.java.home"));
        environment.put("EXTRA_JAVA_OPTS", "-Xmx256m " + SHORT_LIVED + " -Dpollux.swap.timeout.ms=60000");
        return builder.redirectErrorStream(true);
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    /** Returns whether the script has become a JVM and Karaf waits for a command to stop. */
    boolean runs() {
        return Files.exists(portFile);
    }

    void failIfEnded(String awaited) {
        if (!process.isAlive()) {
            throw new AssertionError("Karaf ended with " + process.exitValue() + " before: " + awaited);
        }
    }

    /** Has {@code bin/stop} ask it to stop. */
    void stop() throws IOException {
        Process script =
                script("stop").redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        Deadline.join("bin/stop has asked", script.onExit());
    }

    /** Asks it to stop by a signal. */
    void terminate() {
        process.destroy();
    }

    /** Waits for its end; returns the exit status. */
    int awaitEnd(Duration limit) throws InterruptedException {
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("Karaf has not ended within " + limit);
        }
        return process.exitValue();
    }

    void kill() {
        process.destroyForcibly().onExit().join();
        Runtime.getRuntime().removeShutdownHook(killer);
    }

    /** Terminates it, and waits for its end. */
    @Override
    public void close() {
        try {
            terminate();
            Deadline.join("Karaf ends", process.onExit());
        } finally {
            kill();
        }
    }
}
