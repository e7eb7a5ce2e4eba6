// SPDX-License-Identifier: Apache-2.0
package io.pollux.dist;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The assembled directory on a terminal of its own, as script(1) makes one, and the person in front of it. */
final class Terminal implements AutoCloseable {
    static final String CTRL_C = "\u0003";
    static final String CTRL_D = "\u0004";

    private static final int PATIENCE_S = 120;

    private final Process process;
    private final Writer keys;
    private final StringBuilder shown = new StringBuilder();
    private boolean ended;

    private Terminal(Process process) {
        this.process = process;
        keys = process.outputWriter(UTF_8);
        Thread reader = new Thread(this::read);
        reader.setDaemon(true);
        reader.start();
    }

    static Terminal start(Path folder, String options) throws IOException {
        return run(folder, "exec " + command(options));
    }

    /** The command line that starts Pollux in {@link #run}. */
    static String command(String options) {
        return "'" + Running.HOME.resolve("bin/pollux") + "' " + options;
    }

    /** Runs a command line of the shell on the terminal. */
    static Terminal run(Path folder, String command) throws IOException {
        List<String> words = new ArrayList<>(Running.HEARING_SIGNALS);
        words.addAll(List.of("script", "-qfec", "stty rows 40 cols 132; " + command, "/dev/null"));
        ProcessBuilder builder = new ProcessBuilder(words);
        builder.environment().put("TERM", "xterm");
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("POLLUX_OPTS", Running.PATIENT);
        builder.environment()
                .put(
                        "TMPDIR",
                        Files.createDirectories(Running.temporary(folder)).toString());
        builder.redirectErrorStream(true);
        return new Terminal(builder.start());
    }

    void type(String text) throws IOException {
        keys.write(text);
        keys.flush();
    }

    /** Waits until it shows this, and forgets what it has shown up to there. */
    synchronized void await(String text) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_S);
        for (int at = shown.indexOf(text); at < 0; at = shown.indexOf(text)) {
            long rest = deadline - System.nanoTime();
            if (ended || rest <= 0) {
                fail("it does not show '" + text + "', but " + shown);
            }
            TimeUnit.NANOSECONDS.timedWait(this, rest);
        }
        shown.delete(0, shown.indexOf(text) + text.length());
    }

    /** Asks the Java on the terminal to end. */
    void terminate() {
        process.descendants()
                .filter(one -> one.info().command().orElse("").endsWith("/java"))
                .forEach(ProcessHandle::destroy);
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Waits until it has ended, and returns its status. */
    int status() throws InterruptedException {
        if (!process.waitFor(PATIENCE_S, TimeUnit.SECONDS)) {
            synchronized (this) {
                fail("it does not end, after " + shown);
            }
        }
        return process.exitValue();
    }

    private void read() {
        char[] some = new char[4096];
        try (Reader reader = new InputStreamReader(process.getInputStream(), UTF_8)) {
            for (int length = reader.read(some); length >= 0; length = reader.read(some)) {
                add(some, length);
            }
        } catch (IOException e) {
            add(new char[0], 0); // the terminal has gone
        }
        synchronized (this) {
            ended = true;
            notifyAll();
        }
    }

    private synchronized void add(char[] some, int length) {
        shown.append(some, 0, length);
        notifyAll();
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().onExit().join();
    }
}
