// SPDX-License-Identifier: Apache-2.0
package io.pollux.benchmarks.race;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Counts the system calls of a running process from now on, by strace. */
final class SystemCalls {
    private static final Pattern LINE =
            Pattern.compile("\\s*[\\d.]+\\s+[\\d.]+\\s+\\d+\\s+(?<calls>\\d+)\\s+(?:\\d+\\s+)?(?<name>\\w+)");

    private final Path summary;
    private final Process strace;

    /** Returns once strace is attached to every thread of the process. */
    SystemCalls(long pid) throws IOException {
        summary = Files.createTempFile("strace", ".txt");
        strace = new ProcessBuilder("strace", "-f", "-c", "-o", summary.toString(), "-p", Long.toString(pid))
                .redirectErrorStream(true)
                .start();
        BufferedReader said = strace.inputReader(StandardCharsets.UTF_8);
        String line = said.readLine();
        if (line == null || !line.contains("attached")) {
            throw new IOException("strace: " + line);
        }
    }

    /** Stops counting, and returns the calls by their names. */
    Map<String, Long> stop() throws IOException, InterruptedException {
        strace.destroy();
        strace.waitFor();
        Map<String, Long> calls = new TreeMap<>();
        for (String line : Files.readAllLines(summary)) {
            Matcher matcher = LINE.matcher(line);
            if (matcher.matches() && !matcher.group("name").equals("total")) {
                calls.put(matcher.group("name"), Long.parseLong(matcher.group("calls")));
            }
        }
        Files.delete(summary);
        return calls;
    }
}
