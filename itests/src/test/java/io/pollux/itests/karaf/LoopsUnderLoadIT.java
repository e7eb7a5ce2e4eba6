// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests.karaf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Everything that an operator does to loops, while every byte of 200 connections is checked and others come and go.
 * Each test leaves what it found: both loops, installed by their features, with nio in use.
 */
@KarafTest
@DisplayName("Under load in Karaf nothing is lost")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LoopsUnderLoadIT {
    private static final int ROUNDS = 40;

    private Karaf karaf;
    private ReactorBean reactor;
    private Clients clients;

    @BeforeAll
    void connect() throws Exception {
        KarafHome home = new KarafHome("LoopsUnderLoadIT");
        SocketAddress echo = home.serve("echo");
        SocketAddress chargen = home.serve("chargen");
        karaf = home.start();
        karaf.install("pollux-runtime", "pollux-handlers", "pollux-loop-nio", "pollux-loop-poll");
        reactor = karaf.reactor("reactor-0");
        clients = new Clients(echo, chargen);
    }

    @AfterAll
    void finish() throws Exception {
        try {
            if (clients != null) {
                clients.close();
            }
        } finally {
            if (karaf != null) {
                karaf.close();
            }
        }
    }

    @Test
    void whenTheFileOfTheConfigurationIsEdited() throws Exception {
        Path file = karaf.home().etc().resolve("pollux.cfg");
        Files.writeString(file, Files.readString(file) + "\nloop.target = (pollux.loop.name=poll)\n");
        awaitLoop("poll");
        configure("loop.target", null, "nio");
    }

    @Test
    @Tag("S3")
    void whenTheFilterAndTheRankingChange() throws Exception {
        configure("loop.target", "(pollux.loop.style=poll)", "poll");
        configure("loop.target", null, "nio");
        configure("loop.ranking.poll", "200", "poll");
        configure("loop.ranking.poll", null, "nio");
    }

    /**
     * Sets a key, or deletes it if the value is null, and waits until the reactor uses a loop. Karaf saves the change
     * to the file and File Install reads the file; a change between the two may get lost, so this sets the key again
     * then.
     */
    private void configure(String key, String value, String loop) throws Exception {
        String command = value == null ? "config:property-delete" : "config:property-set";
        String line = command + " -p pollux " + key + (value == null ? "" : " '" + value + "'");
        karaf.await("the reactor uses " + loop + " after " + line, () -> {
            if (!Objects.equals(
                    value, karaf.configurations().listProperties("pollux").get(key))) {
                karaf.runOnceThere(line);
            }
            return loop.equals(reactor.getLoop());
        });
        clients.awaitProgress();
    }

    @Test
    @Tag("S5")
    void whenThereIsNoLoopForASecond() throws Exception {
        karaf.bundles().stop(bundle("nio"));
        karaf.bundles().stop(bundle("poll"));
        assertTrue(reactor.isParked());
        clients.awaitQuiet(Duration.ofSeconds(1));
        assertTrue(reactor.isParked());
        karaf.bundles().start(bundle("poll"));
        awaitLoop("poll");
        karaf.bundles().start(bundle("nio"));
        awaitLoop("nio");
    }

    @Test
    void whenTheFeatureOfALoopIsUninstalledAndComesBack() throws Exception {
        uninstallAndInstall("nio", "poll");
        uninstallAndInstall("poll", "nio");
    }

    private void uninstallAndInstall(String loop, String other) throws Exception {
        use(loop);
        karaf.features().uninstallFeature("pollux-loop-" + loop);
        awaitLoop(other);
        assertEquals(Map.of(), karaf.states(bundle(loop)));
        karaf.features().installFeature("pollux-loop-" + loop);
        awaitLoop("nio");
    }

    @Test
    void whenTheDeployFolderHasALoop() throws Exception {
        karaf.features().uninstallFeature("pollux-loop-nio");
        awaitLoop("poll");
        byte[] jar = Files.readAllBytes(Artifacts.jar("pollux-loop-nio"));
        Path deployed = karaf.home().deploy().resolve("loop.jar");
        Files.write(deployed, jar);
        awaitLoop("nio");
        long swaps = reactor.getSwaps();
        Files.write(deployed, jar);
        karaf.await("the bundle is updated", () -> reactor.getSwaps() >= swaps + 2);
        awaitLoop("nio");
        Files.delete(deployed);
        awaitLoop("poll");
        karaf.features().installFeature("pollux-loop-nio");
        awaitLoop("nio");
    }

    @Test
    @Tag("S3")
    @Tag("B1")
    void inRoundsOfStopStartUpdateUninstallInstallRefresh() throws Exception {
        for (int i = 0; i < ROUNDS; i++) {
            round(i % 2 == 0 ? "nio" : "poll", i % 2 == 0 ? "poll" : "nio");
        }
        giveBackToItsFeature("nio");
        giveBackToItsFeature("poll");
    }

    /** Features leave alone a bundle that was installed by itself, so it is uninstalled first. */
    private void giveBackToItsFeature(String loop) throws Exception {
        karaf.bundles().uninstall(bundle(loop));
        karaf.features().uninstallFeature("pollux-loop-" + loop);
        karaf.features().installFeature("pollux-loop-" + loop);
        awaitLoop("nio");
    }

    /**
     * Each command that removes the loop returns when the reactor is on the other one, except the refresh, which goes
     * on in the background.
     */
    private void round(String loop, String other) throws Exception {
        Bundles bundles = karaf.bundles();
        String bundle = bundle(loop);
        use(loop);
        bundles.stop(bundle);
        assertEquals(other, reactor.getLoop());
        clients.awaitProgress();

        bundles.start(bundle);
        use(loop);
        long swaps = reactor.getSwaps();
        bundles.update(bundle);
        assertTrue(reactor.getSwaps() > swaps);
        clients.awaitProgress();

        use(loop);
        bundles.uninstall(bundle);
        assertEquals(other, reactor.getLoop());
        clients.awaitProgress();

        bundles.install(Artifacts.bundle("pollux-loop-" + loop), true);
        use(loop);
        long swapsToo = reactor.getSwaps();
        bundles.refresh(bundle);
        karaf.await("the reactor leaves", () -> reactor.getSwaps() > swapsToo);
        karaf.await(
                "the bundle is back", () -> "Active".equals(karaf.states(bundle).get(bundle)));
        awaitLoop("nio");
    }

    private static String bundle(String loop) {
        return "io.pollux.loop." + loop;
    }

    /** Makes the reactor use a loop: it takes nio by itself, which is ranked first, and poll by a swap. */
    private void use(String loop) throws Exception {
        if (loop.equals("poll")) {
            reactor.swap(loop);
        }
        awaitLoop(loop);
    }

    /** Returns when the reactor uses this loop, and has served much with it. */
    private void awaitLoop(String loop) throws Exception {
        karaf.await("the reactor uses " + loop, () -> loop.equals(reactor.getLoop()));
        clients.awaitProgress();
    }
}
