// SPDX-License-Identifier: Apache-2.0
package io.pollux.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code ./pollux} of a fresh checkout says when there is nothing to build with. */
class FirstStartTest {
    @TempDir
    Path checkout;

    @Test
    void aJavaThatIsNoJdkIsNamed() throws Exception {
        Path home = javaHome("java", "");
        assertEquals("; there is no " + home + "/bin/javac", complaint(home));
    }

    @Test
    void anOldJdkIsNamed() throws Exception {
        Path home = javaHome("javac", "echo javac 11.0.2");
        assertEquals("; '" + home + "/bin/javac' is of Java 11.0.2", complaint(home));
    }

    @Test
    void aVeryOldJdkIsNamed() throws Exception {
        Path home = javaHome("javac", "echo javac 1.8.0_292 >&2");
        assertEquals("; '" + home + "/bin/javac' is of Java 1.8.0_292", complaint(home));
    }

    @Test
    void aJdkThatDoesNotWorkIsNamed() throws Exception {
        Path home = javaHome("javac", "echo no memory; exit 1");
        assertEquals("; '" + home + "/bin/javac' does not work: no memory", complaint(home));
    }

    private Path javaHome(String program, String does) throws IOException {
        Path file = Files.createDirectories(checkout.resolve("jdk/bin")).resolve(program);
        Files.writeString(file, "#!/bin/sh\n" + does + "\n");
        assertTrue(file.toFile().setExecutable(true));
        return checkout.resolve("jdk");
    }

    /** Starts it, and returns what follows the same words of one line. */
    private String complaint(Path javaHome) throws Exception {
        Path script = Files.copy(Path.of("..", "pollux"), checkout.resolve("pollux"));
        ProcessBuilder builder = new ProcessBuilder(List.of(script.toString())).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", javaHome.toString());
        Process process = builder.start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(1, process.waitFor(), said);
        String same = "pollux: it is not built yet, which needs Maven 3.8 or newer and a JDK 17 or newer";
        assertTrue(said.startsWith(same), said);
        return said.substring(same.length()).stripTrailing();
    }
}
