// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests.child;

import io.pollux.itests.load.Deadline;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Another JVM of the version that runs the test, with the jars as built. */
public final class Child implements AutoCloseable {
    private static final List<String> JARS =
            List.of("pollux-api", "pollux-posix", "pollux-loop-nio", "pollux-loop-poll", "pollux-handlers", "jna");

    private final Process process;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final StringBuilder output = new StringBuilder();
    private final PrintWriter input;
    private final Thread reader;

    /** Runs a command. */
    public Child(List<String> command) throws IOException {
        process = new ProcessBuilder(command).redirectErrorStream(true).start();
        input = new PrintWriter(process.getOutputStream(), true, StandardCharsets.UTF_8);
        reader = new Thread(this::readLines, "child's output");
        reader.start();
    }

    /** Runs a class of the tests with our jars on the class path. */
    static Child onClassPath(Class<?> main, String... arguments) throws IOException {
        return new Child(onClassPath(List.of(), main, arguments));
    }

    /** Runs a class of the tests with our jars on the class path and a limit of open files. */
    static Child withDescriptors(int limit, Class<?> main, String... arguments) throws IOException {
        return new Child(onClassPath(limited(limit), main, arguments));
    }

    /** Runs a class of the tests with the class path of the tests and a limit of open files. */
    public static Child withDescriptorsAndOurClassPath(int limit, Class<?> main, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(limited(limit));
        command.addAll(java());
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        return new Child(with(command, main, arguments));
    }

    /** Runs a class of the tests with our jars on the class path, and with a socket made by Perl as standard input. */
    static Child inheriting(String perl, Class<?> main, String... arguments) throws IOException {
        return new Child(onClassPath(List.of("perl", "-MSocket", "-e", perl), main, arguments));
    }

    private static List<String> limited(int descriptors) {
        return List.of("sh", "-c", "ulimit -n " + descriptors + " && exec \"$@\"", "sh");
    }

    /** Runs a class of the tests with all of our jars as modules. */
    static Child onModulePath(Class<?> main, String... arguments) throws IOException {
        List<String> command = java();
        command.addAll(List.of("-p", jars(), "--add-modules", "ALL-MODULE-PATH", "-cp", testClasses()));
        return new Child(with(command, main, arguments));
    }

    private static List<String> onClassPath(List<String> prefix, Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(java());
        command.addAll(List.of("-cp", jars() + File.pathSeparator + testClasses()));
        return with(command, main, arguments);
    }

    private static List<String> java() {
        return java(Path.of(System.getProperty("java.home")));
    }

    /** Returns the command of a Java, with the flags that newer versions need and older ones ignore. */
    public static List<String> java(Path home) {
        return new ArrayList<>(List.of(
                home.resolve("bin").resolve("java").toString(),
                "-Xmx128m",
                "-XX:+IgnoreUnrecognizedVMOptions",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow"));
    }

    private static List<String> with(List<String> command, Class<?> main, String... arguments) {
        command.add(main.getName());
        command.addAll(List.of(arguments));
        return command;
    }

    private static String jars() {
        return JARS.stream()
                .map(jar -> Path.of("target", "bundles", jar + ".jar").toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static String testClasses() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> entry.endsWith("test-classes"))
                .findFirst()
                .orElse(Path.of("target", "test-classes").toString());
    }

    private void readLines() {
        try (BufferedReader from =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = from.readLine(); line != null; line = from.readLine()) {
                synchronized (output) {
                    output.append(line).append('\n');
                }
                lines.add(line);
            }
        } catch (IOException e) {
            lines.add("the child's output broke off: " + e);
        }
    }

    /** Writes a line to the child's standard input. */
    public void tell(String line) {
        input.println(line);
    }

    /** Waits for a line that starts with a word; returns the rest of it. */
    public String await(String word) throws InterruptedException {
        long deadline = System.nanoTime() + Deadline.LIMIT.toNanos();
        while (System.nanoTime() - deadline < 0) {
            String line = lines.poll(100, TimeUnit.MILLISECONDS);
            if (line != null && line.startsWith(word + " ")) {
                return line.substring(word.length() + 1);
            }
            if (line == null && !reader.isAlive()) {
                break;
            }
        }
        throw new AssertionError("the child did not say '" + word + "', but:\n" + output());
    }

    /** Waits for the end; returns the exit status. */
    int awaitExit() throws InterruptedException {
        if (!process.waitFor(Deadline.LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("the child does not end:\n" + output());
        }
        reader.join();
        return process.exitValue();
    }

    /** Returns all that the child has printed. */
    public String output() {
        synchronized (output) {
            return output.toString();
        }
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
