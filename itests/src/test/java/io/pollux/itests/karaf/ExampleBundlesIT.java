// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests.karaf;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.pollux.itests.examples.ExampleBundle;
import io.pollux.itests.load.Deadline;
import io.pollux.itests.load.Load;
import io.pollux.itests.load.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What a reader of the guide to Karaf does first, while others are served. Each test leaves Karaf as it found it. */
@KarafTest
@DisplayName("A bundle among the examples")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExampleBundlesIT {
    /** Where the guide's paths of the example with components begin; it shows only what is new there. */
    private static final String COMPONENTS = "ds-bundle/";

    private static final int FLOWS = 20;
    private static final int MUCH = 1_000_000;

    @TempDir
    private Path folder;

    private KarafHome home;
    private Karaf karaf;
    private Clients others;

    @BeforeAll
    void start() throws Exception {
        home = new KarafHome("ExampleBundlesIT");
        SocketAddress echo = home.serve("echo");
        SocketAddress chargen = home.serve("chargen");
        karaf = home.start();
        karaf.install("pollux");
        others = new Clients(echo, chargen);
    }

    @AfterAll
    void stop() throws Exception {
        try {
            if (others != null) {
                others.close();
            }
        } finally {
            if (karaf != null) {
                karaf.close();
            }
        }
    }

    @Test
    void isShownByTheGuide() throws IOException {
        Map<String, String> first = new TreeMap<>();
        Map<String, String> components = new TreeMap<>();
        ExampleBundle.shown().forEach((path, content) -> {
            boolean second = path.startsWith(COMPONENTS);
            (second ? components : first).put(second ? path.substring(COMPONENTS.length()) : path, content);
        });
        assertEquals(ExampleBundle.files("first-bundle"), first);
        Map<String, String> files = ExampleBundle.files("ds-bundle");
        files.keySet().retainAll(components.keySet());
        assertEquals(files, components);
        assertFalse(files.isEmpty());
    }

    @Test
    @Tag("B2")
    @Tag("B3")
    void withAnActivatorServesIsUpdatedAndRemoved() throws Exception {
        ExampleBundle bundle = ExampleBundle.withActivator(folder);
        deploy(bundle);
        serveMuch(bundle);
        updateAndRemove(bundle);
    }

    @Test
    @Tag("B2")
    @Tag("B3")
    void withComponentsServesIsConfiguredUpdatedAndRemoved() throws Exception {
        ExampleBundle bundle = ExampleBundle.withComponents(folder);
        karaf.features().installFeature("scr");
        deploy(bundle);
        try (Load served = new Load(bundle.connect(FLOWS))) {
            served.awaitProgress(MUCH);
            bundle.configure(home.etc(), "org.example.shout.cfg", "quiet = true\n");
            awaitAnswer(bundle.configured(), "hello");
            awaitAnswer(bundle.own(), "HELLO");
            bundle.configure(home.etc(), "org.example.shout.cfg", "quiet = false\n");
            awaitAnswer(bundle.configured(), "HELLO");

            String before = Files.readString(home.etc().resolve("org.example.shout.server.cfg"));
            int port = Ports.free();
            bundle.configure(home.etc(), "org.example.shout.server.cfg", "port = " + port + "\n");
            awaitAnswer(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), "HELLO");
            assertThrows(IOException.class, () -> answer(bundle.own()));
            bundle.configure(home.etc(), "org.example.shout.server.cfg", before);
            awaitAnswer(bundle.own(), "HELLO");
            served.awaitProgress(MUCH);
        }
        updateAndRemove(bundle);
        karaf.features().uninstallFeature("scr");
    }

    private void deploy(ExampleBundle bundle) throws Exception {
        bundle.configure(home.etc());
        Files.write(deployed(bundle), bundle.jar());
        awaitAnswer(bundle.own(), "HELLO");
        awaitAnswer(bundle.configured(), "HELLO");
    }

    /** Both servers, every byte being checked. */
    private static void serveMuch(ExampleBundle bundle) throws Exception {
        try (Load load = new Load(bundle.connect(FLOWS))) {
            load.awaitProgress(MUCH);
        }
    }

    private void updateAndRemove(ExampleBundle bundle) throws Exception {
        byte[] changed = bundle.changed();
        try (Load served = Load.untilTheEnd(bundle.connect(FLOWS))) {
            served.awaitEachServed();
            Files.write(deployed(bundle), changed);
            served.awaitEnds();
        }
        awaitAnswer(bundle.own(), "hello");
        awaitAnswer(bundle.configured(), "hello");

        Files.delete(deployed(bundle));
        karaf.await("the bundle is gone", () -> karaf.states(bundle.name()).isEmpty());
        assertThrows(IOException.class, () -> answer(bundle.own()));
        assertThrows(IOException.class, () -> answer(bundle.configured()));
        bundle.removeConfiguration(home.etc());
        karaf.await("its server is gone", () -> !karaf.run("pollux:servers").contains("shout"));
        assertFalse(karaf.run("pollux:dispatchers").contains("Shout"));
        others.awaitProgress();
    }

    private Path deployed(ExampleBundle bundle) {
        return home.deploy().resolve(bundle.name() + ".jar");
    }

    private void awaitAnswer(SocketAddress server, String expected) throws Exception {
        karaf.await(server + " answers " + expected, () -> {
            try {
                return answer(server).equals(expected);
            } catch (IOException e) { // nobody listens yet, or the former bundle goes
                return false;
            }
        });
    }

    private static String answer(SocketAddress server) throws IOException {
        try (Socket socket = new Socket()) {
            socket.setSoTimeout((int) Deadline.LIMIT.toMillis());
            socket.connect(server);
            socket.getOutputStream().write("Hello".getBytes(US_ASCII));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), US_ASCII);
        }
    }
}
