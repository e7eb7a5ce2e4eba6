// SPDX-License-Identifier: Apache-2.0
package io.pollux.dist;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The assembled directory as a process, and what it says. */
final class Running implements AutoCloseable {
    /** A build that runs in the background ignores these signals, and so would every process that it starts. */
    static final List<String> HEARING_SIGNALS = List.of("env", "--default-signal=HUP,INT");

    static final Path HOME = Path.of("target", "pollux").toAbsolutePath();
    private static final int PATIENCE_S = 120;

    /**
     * A busy machine makes callbacks and swaps slow from the start, which is not what these tests are about. Nor does a
     * run last long enough to earn what the optimizing compiler costs.
     */
    static final String PATIENT = "-Dpollux.slow.callback.ms=0 -Dpollux.swap.timeout.ms=60000 -XX:TieredStopAtLevel=1";

    /** Gogo's own: it knows its sessions weakly, and prints a stack if one is collected in the moment of a stop. */
    private static final String GOGO = "java.lang.NullPointerException: Cannot invoke"
            + " \"org.apache.felix.service.command.CommandSession.close()\" because \"session\" is null";

    private final Process process;
    private boolean ofGogo;
    private final Writer input;
    private final Thread reader;
    private final Thread errorReader;
    private final BlockingQueue<String> fresh = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> freshComplaints = new LinkedBlockingQueue<>();
    private final List<String> said = new CopyOnWriteArrayList<>();
    private final List<String> complaints = new CopyOnWriteArrayList<>();

    private Running(Process process) {
        this.process = process;
        input = process.outputWriter(UTF_8);
        reader = read(process.getInputStream(), line -> {
            said.add(line);
            fresh.add(line);
        });
        errorReader = read(process.getErrorStream(), this::complain);
    }

    private void complain(String line) {
        ofGogo = line.equals(GOGO) || (ofGogo && line.startsWith("\tat "));
        if (!ofGogo) {
            complaints.add(line);
            freshComplaints.add(line);
        }
    }

    /** Starts it with the Java of this test, and with a folder for temporary files that {@link #temporary} is. */
    static Running start(Path folder, String... arguments) throws IOException {
        return start(folder, Map.of(), arguments);
    }

    static Running start(Path folder, Map<String, String> environment, String... arguments) throws IOException {
        return start(HOME, folder, environment, arguments);
    }

    static Running start(Path home, Path folder, Map<String, String> environment, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(HEARING_SIGNALS);
        command.add(home.resolve("bin/pollux").toString());
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("POLLUX_OPTS", PATIENT);
        builder.environment()
                .put("TMPDIR", Files.createDirectories(temporary(folder)).toString());
        builder.environment().putAll(environment);
        return new Running(builder.start());
    }

    static Path temporary(Path folder) {
        return folder.resolve("tmp");
    }

    /** Copies the directory as it was assembled. */
    static void copy(Path to) throws IOException {
        try (Stream<Path> files = Files.walk(HOME)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(HOME.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    static Path shippedConfiguration() {
        return HOME.resolve("etc");
    }

    /** Gives it a line of input. */
    void enter(String line) throws IOException {
        type(line + "\n");
    }

    /** Gives it some input. */
    void type(String text) throws IOException {
        input.write(text);
        input.flush();
    }

    /** Has it run a command, and returns what it printed until that was done. */
    List<String> run(String command) throws Exception {
        String mark = "done-" + said.size();
        enter(command);
        enter("echo " + mark);
        List<String> printed = new ArrayList<>();
        for (String line = next(fresh); !line.equals(mark); line = next(fresh)) {
            printed.add(line);
        }
        return printed;
    }

    /** Waits for the next line on standard error. */
    String nextComplaint() throws InterruptedException {
        return next(freshComplaints);
    }

    private String next(BlockingQueue<String> lines) throws InterruptedException {
        String line = lines.poll(PATIENCE_S, TimeUnit.SECONDS);
        return line != null ? line : fail("it says nothing more, after " + said + " and " + complaints);
    }

    /** Ends its input. */
    void endInput() throws IOException {
        input.close();
    }

    void terminate() {
        process.toHandle().destroy(); // a process's own closes its streams: its last lines would be lost
    }

    /** Sends it a signal. */
    void signal(String name) throws Exception {
        onProcess("kill", "-" + name);
    }

    /** Ends it at once, without a chance to clean up. */
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** The process, which has been a script and is Java as soon as it serves. */
    ProcessHandle handle() {
        return process.toHandle();
    }

    /** The number of the process. */
    long pid() {
        return process.pid();
    }

    /** How many descriptors it has open. */
    int descriptors() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc", String.valueOf(pid()), "fd"))) {
            return (int) open.count();
        }
    }

    /** Limits its descriptors from now on. */
    void limitDescriptors(int limit) throws IOException, InterruptedException {
        Process prlimit = new ProcessBuilder(
                        "prlimit", "--pid", String.valueOf(pid()), "--nofile=" + limit + ":" + limit)
                .inheritIO()
                .start();
        if (prlimit.waitFor() != 0) {
            fail("prlimit has failed");
        }
    }

    /** Has the system stop it where it is, like a frozen container, and returns when it stands still. */
    void freeze() throws Exception {
        onProcess("kill", "-STOP");
        while (!onProcess("ps", "-o", "stat=", "-p").startsWith("T")) {
            Thread.onSpinWait();
        }
    }

    /** Has it go on. */
    void thaw() throws Exception {
        onProcess("kill", "-CONT");
    }

    /** Runs a command on the process, and returns the output. */
    private String onProcess(String... command) throws Exception {
        List<String> words = new ArrayList<>(List.of(command));
        words.add(Long.toString(pid()));
        Process made = new ProcessBuilder(words).start();
        String output = new String(made.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, made.waitFor(), words::toString);
        return output;
    }

    /** Waits until it has ended, and returns its status. */
    int status() throws InterruptedException {
        if (!process.waitFor(PATIENCE_S, TimeUnit.SECONDS)) {
            fail("it does not end, after " + said + " and " + complaints);
        }
        reader.join();
        errorReader.join();
        return process.exitValue();
    }

    /** Tells whether it has not ended. */
    boolean isAlive() {
        return process.isAlive();
    }

    /** What it has written to standard output. */
    List<String> said() {
        return said;
    }

    /** What it has written to standard error. */
    List<String> complaints() {
        return complaints;
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().onExit().join();
    }

    private static Thread read(InputStream stream, Consumer<String> lines) {
        Thread thread = new Thread(() -> {
            try (BufferedReader reader = new BufferedReader(new InputStreamReader(stream, UTF_8))) {
                reader.lines().forEach(lines);
            } catch (IOException | UncheckedIOException e) {
                lines.accept("(no more, because of " + e + ")");
            }
        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
