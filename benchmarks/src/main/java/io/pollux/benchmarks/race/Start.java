// SPDX-License-Identifier: Apache-2.0
package io.pollux.benchmarks.race;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Starts Pollux and a Felix with as many empty bundles, by turns. */
@Command(
        name = "start",
        mixinStandardHelpOptions = true,
        description = "Measures how long ./pollux takes from launch to serving, beside Felix with as many empty bundles.")
final class Start implements Callable<Integer> {
    private static final Path HOME = Path.of("dist", "target", "pollux").toAbsolutePath();
    private static final Pattern PORT = Pattern.compile("listen = 127\\.0\\.0\\.1:(\\d+)");

    /** The third line of what Felix keeps of a bundle that it is about to start: a moment before it has started. */
    private static final String STARTED = "32";

    private enum Starter {
        BARE_FELIX,
        POLLUX
    }

    @Option(names = "--rounds", description = "How often each is started (${DEFAULT-VALUE}).")
    private int rounds = 21;

    @Override
    public Integer call() throws IOException, InterruptedException {
        buildPollux();
        Path folder = Files.createTempDirectory("pollux-start");
        try {
            int bundles = makeBundles(folder.resolve("bundle"));
            measure(folder, bundles);
        } finally {
            delete(folder);
        }
        return 0;
    }

    /** It builds what is missing, and ends when it has started, because there is no input. */
    private static void buildPollux() throws IOException, InterruptedException {
        Process process = pollux().redirectInput(new File("/dev/null"))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        if (process.waitFor() != 0) {
            throw new IOException("./pollux does not start; its output above may say why");
        }
    }

    /** On this Java, as Felix alone is. */
    private static ProcessBuilder pollux(String... arguments) {
        List<String> command = new ArrayList<>(List.of("./pollux"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        return builder;
    }

    private void measure(Path folder, int bundles) throws IOException, InterruptedException {
        List<Integer> ports = ports();
        Result<Starter> result = new Result<>();
        startPollux(ports); // once for the files that the system keeps in memory, each
        startFelix(folder, bundles);
        for (int i = 0; i < rounds; i++) {
            result.add(Starter.BARE_FELIX, (double) startFelix(folder, bundles));
            result.add(Starter.POLLUX, (double) startPollux(ports));
        }
        System.out.println("From launch to serving, as medians of " + rounds + " starts each:\n");
        System.out.println("| | ms | relative |\n| --- | --: | --: |");
        for (Starter contender : Starter.values()) {
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %.0f | %.2f ± %.2f |%n",
                    contender == Starter.POLLUX ? "./pollux" : "Felix, " + bundles + " empty bundles",
                    result.nanos(contender) / 1e6,
                    result.ratio(contender, Starter.BARE_FELIX),
                    result.uncertainty(contender, Starter.BARE_FELIX));
        }
    }

    private static long startPollux(List<Integer> ports) throws IOException, InterruptedException {
        return start(
                new ProcessBuilder("./pollux", "--no-shell"),
                () -> ports.stream().allMatch(Start::accepts));
    }

    private static long startFelix(Path folder, int bundles) throws IOException, InterruptedException {
        Path cache = folder.resolve("cache");
        delete(cache);
        ProcessBuilder felix = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dfelix.auto.deploy.dir=" + folder.resolve("bundle"),
                "-Dfelix.auto.deploy.action=install,start",
                "-Dorg.osgi.framework.storage=" + cache,
                "-jar",
                HOME.resolve("bin/felix.jar").toString());
        return start(felix, () -> {
            for (int i = 1; i <= bundles; i++) {
                if (!isStarted(cache.resolve("bundle" + i).resolve("bundle.info"))) {
                    return false;
                }
            }
            return true;
        });
    }

    private interface Condition {
        boolean holds();
    }

    /** Starts something and ends it again; returns after how many nanoseconds it had come to what is waited for. */
    private static long start(ProcessBuilder builder, Condition ready) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        Process process = builder.redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            while (!ready.holds()) {
                if (!process.isAlive() || System.nanoTime() - begin > TimeUnit.MINUTES.toNanos(1)) {
                    throw new IOException(builder.command() + " does not start: try it by itself");
                }
                LockSupport.parkNanos(500_000);
            }
            return System.nanoTime() - begin;
        } finally {
            process.destroy();
            process.waitFor();
        }
    }

    private static boolean accepts(int port) {
        try {
            new Socket(InetAddress.getLoopbackAddress(), port).close();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean isStarted(Path info) {
        try {
            List<String> lines = Files.readAllLines(info);
            return lines.size() > 2 && lines.get(2).equals(STARTED);
        } catch (IOException e) {
            return false;
        }
    }

    /** Where the servers listen that are shipped. */
    private static List<Integer> ports() throws IOException {
        List<Integer> ports = new ArrayList<>();
        try (Stream<Path> files = Files.list(HOME.resolve("etc"))) {
            for (Path file : files.toList()) {
                Matcher matcher = PORT.matcher(Files.readString(file, UTF_8));
                if (matcher.find()) {
                    ports.add(Integer.valueOf(matcher.group(1)));
                }
            }
        }
        for (int port : ports) {
            if (accepts(port)) {
                throw new IOException("somebody listens at 127.0.0.1:" + port + " already: stop it first");
            }
        }
        return ports;
    }

    /** Makes as many empty bundles as Pollux has, and returns how many these are. */
    private static int makeBundles(Path folder) throws IOException {
        Files.createDirectory(folder);
        long count;
        try (Stream<Path> bundles = Files.list(HOME.resolve("bundle"))) {
            count = bundles.count();
        }
        for (int i = 1; i <= count; i++) {
            Manifest manifest = new Manifest();
            manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
            manifest.getMainAttributes().putValue("Bundle-ManifestVersion", "2");
            manifest.getMainAttributes().putValue("Bundle-SymbolicName", "empty" + i);
            new JarOutputStream(Files.newOutputStream(folder.resolve("empty" + i + ".jar")), manifest).close();
        }
        return (int) count;
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.delete(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
