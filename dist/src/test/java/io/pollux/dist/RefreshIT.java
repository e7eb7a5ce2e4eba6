// SPDX-License-Identifier: Apache-2.0
package io.pollux.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Bundles that are refreshed below a console which waits for input. */
@Timeout(300)
class RefreshIT {
    private static final int TIMES = 4;

    /** Felix makes one for each revision of a bundle that has loaded a class. */
    private static final String LOADER = "org.apache.felix.framework.BundleWiringImpl$BundleClassLoader";

    @TempDir
    Path folder;

    @Test
    @Tag("B10")
    void leavesNeitherThreadsNorClassLoadersAndTheConsoleGoesOn() throws Exception {
        Path etc = Files.createDirectory(folder.resolve("etc"));
        try (Running pollux = Running.start(folder, "--etc", etc.toString())) {
            pollux.run("echo up");
            String api = idOf(pollux, "io.pollux");
            String console = idOf(pollux, "io.pollux.dist");
            refresh(pollux, api);
            long loaders = loaders(pollux);
            for (int i = 0; i < TIMES; i++) {
                refresh(pollux, i % 2 == 0 ? api : console);
            }
            assertEquals(1, consoles(pollux).size());
            assertTrue(loaders(pollux) <= loaders, () -> "more than " + loaders + " class loaders");
            assertTrue(pollux.run("echo still here").contains("still here"));
            pollux.endInput();
            assertEquals(0, pollux.status());
        }
    }

    static String idOf(Running pollux, String name) throws Exception {
        return pollux.run("lb -s " + name).stream()
                .filter(line -> line.matches(".*\\|" + name + " .*"))
                .map(line -> line.substring(0, line.indexOf('|')).strip())
                .findFirst()
                .orElseThrow();
    }

    /** Returns when the next console has taken over from the one before. */
    private static void refresh(Running pollux, String bundle) throws Exception {
        List<String> before = consoles(pollux);
        pollux.enter("refresh " + bundle);
        List<String> now = before;
        while (now.size() != 1 || now.equals(before)) {
            assertTrue(pollux.isAlive(), () -> pollux.said() + " and " + pollux.complaints());
            now = consoles(pollux);
        }
        pollux.run("echo refreshed");
    }

    /** The names and numbers of a thread that each console has. */
    private static List<String> consoles(Running pollux) throws Exception {
        return jcmd(pollux, "Thread.print").stream()
                .filter(line -> line.startsWith("\"pollux-tasks\""))
                .map(line -> line.substring(0, line.indexOf(" daemon")))
                .toList();
    }

    /** Those that a full collection leaves. */
    private static long loaders(Running pollux) throws Exception {
        jcmd(pollux, "GC.run");
        return jcmd(pollux, "GC.class_histogram").stream()
                .filter(line -> line.contains(LOADER))
                .mapToLong(line -> Long.parseLong(line.strip().split("\\s+", -1)[1]))
                .sum();
    }

    private static List<String> jcmd(Running pollux, String command) throws Exception {
        Process jcmd = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        String.valueOf(pollux.pid()),
                        command)
                .redirectErrorStream(true)
                .start();
        try (InputStream said = jcmd.getInputStream()) {
            return new String(said.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
    }
}
