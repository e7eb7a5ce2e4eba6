// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests.karaf;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pollux.itests.load.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands of io.pollux.shell.karaf, typed into the real shell. */
@KarafTest
@DisplayName("The commands in Karaf")
class ShellIT {
    private static final String SHELL = "io.pollux.shell.karaf";
    private static final String RUNTIME = "io.pollux.runtime";
    private static final List<String> ALL = List.of(
            "dispatchers",
            "loops",
            "reactors",
            "server-config",
            "server-start",
            "server-stop",
            "servers",
            "stats",
            "swap");

    @ParameterizedTest
    @ValueSource(strings = {"felix", "equinox"})
    void showChangeAndRefuse(String framework) throws Exception {
        KarafHome home = new KarafHome("ShellIT-" + framework).on(framework).saving();
        try (Karaf karaf = home.start()) {
            karaf.install("pollux");
            karaf.runOnceThere("pollux:loops");
            assertKarafsOnly(karaf);
            assertShown(karaf);
            assertConfigured(karaf, home.etc().resolve("pollux.server-one.cfg"));
            assertGoneWithTheirBundle(karaf);
            assertThereWithoutRuntime(karaf);
        }
    }

    /** Each command comes from Karaf's front end, whose help looks like this, and exists only once. */
    private static void assertKarafsOnly(Karaf karaf) throws Exception {
        String all =
                ALL.stream().map(command -> "pollux:" + command + " --help").collect(joining("; "));
        String help = karaf.run(all);
        assertEquals(
                ALL.size(),
                help.lines().filter(line -> line.contains("DETAILS")).count(),
                help);
    }

    private static void assertShown(Karaf karaf) throws Exception {
        karaf.await(
                "nio is used",
                () -> karaf.run("pollux:loops --no-format").startsWith("nio\tselect\t-\t100\treactor-0\n"));
        assertPrints("LOOP | STYLE ", "pollux:loops", karaf);
        assertPrints("reactor-0 | nio  | poll |", "pollux:swap all poll", karaf);
        assertPrints("reactor-0", "pollux:reactors | grep poll", karaf);
        assertFails(
                "There is no reactor 'reactor-9': use all, or one of reactor-0.", "pollux:swap reactor-9 nio", karaf);
        assertPrints("reactor-0 | poll | nio |", "pollux:swap all nio", karaf);
    }

    private static void assertConfigured(Karaf karaf, Path file) throws Exception {
        int port = Ports.free();
        assertFails("protocol is missing", "pollux:server-config one listen=" + port, karaf);
        assertFails("'colour'", "pollux:server-config one protocol=echo listen=" + port + " colour=green", karaf);
        assertTrue(Files.notExists(file));

        karaf.run("pollux:server-config one protocol=echo listen=127.0.0.1:" + port);
        karaf.await("it serves", () -> serves(port));
        String text = "protocol = echo\nlisten = 127.0.0.1:" + port;
        karaf.await("it has its file", () -> Files.readString(file).strip().equals(text));
        assertPrints("127.0.0.1:" + port, "pollux:dispatchers --state listening --sort bytes", karaf);

        karaf.run("pollux:server-stop one");
        karaf.await("it is stopped", () -> !serves(port));
        karaf.await("the file follows", () -> Files.readString(file).contains("enabled = false"));
        karaf.run("pollux:server-start one");
        karaf.await("it serves again", () -> serves(port));
        karaf.run("pollux:server-config one --delete");
        karaf.await("its file goes", () -> Files.notExists(file));
        karaf.await("it is gone", () -> !serves(port));
    }

    private static void assertGoneWithTheirBundle(Karaf karaf) throws Exception {
        karaf.bundles().stop(SHELL);
        assertFails("Command not found", "pollux:loops", karaf);
        karaf.bundles().start(SHELL);
        assertPrints("LOOP | STYLE ", "pollux:loops", karaf);
    }

    private static void assertThereWithoutRuntime(Karaf karaf) throws Exception {
        karaf.bundles().stop(RUNTIME);
        assertFails("Pollux is not running: start the bundle io.pollux.runtime", "pollux:servers", karaf);
        karaf.bundles().start(RUNTIME);
        assertPrints("LOOP | STYLE ", "pollux:loops", karaf);
        karaf.bundles().update(RUNTIME);
        assertPrints("LOOP | STYLE ", "pollux:loops", karaf);
    }

    @Test
    void keepAServerStoppedOverARestart() throws Exception {
        KarafHome home = new KarafHome("ShellIT-restart").saving();
        int port = Ports.free();
        try (Karaf karaf = home.start()) {
            karaf.install("pollux");
            karaf.runOnceThere("pollux:server-config one protocol=echo listen=" + port);
            karaf.await("it serves", () -> serves(port));
            karaf.run("pollux:server-stop one");
            Path file = home.etc().resolve("pollux.server-one.cfg");
            karaf.await("its file says so", () -> Files.readString(file).contains("enabled = false"));
            karaf.stop();
            karaf.awaitEnd(Duration.ofMinutes(2));
        }
        try (Karaf karaf = home.start()) {
            String stopped = "one\techo\t127.0.0.1:" + port + "\tstopped\t0\t0\t0\n";
            karaf.await(
                    "it is there",
                    () -> karaf.runOnceThere("pollux:servers --no-format").equals(stopped));
            assertFalse(serves(port));
            karaf.run("pollux:server-start one");
            karaf.await("it serves again", () -> serves(port));
        }
    }

    private static void assertPrints(String what, String line, Karaf karaf) throws Exception {
        String printed = karaf.run(line);
        assertTrue(printed.contains(what), printed);
    }

    private static void assertFails(String with, String line, Karaf karaf) {
        AssertionError failed = assertThrows(AssertionError.class, () -> karaf.run(line));
        assertTrue(failed.getMessage().contains(with), failed.getMessage());
    }

    private static boolean serves(int port) {
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
            client.getOutputStream().write(42);
            return client.getInputStream().read() == 42;
        } catch (IOException e) {
            return false;
        }
    }
}
