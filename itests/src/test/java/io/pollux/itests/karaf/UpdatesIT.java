// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests.karaf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pollux.itests.TestBundle;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What updates of our bundles could leave behind: class loaders, threads and descriptors, counted from outside. */
@KarafTest
@DisplayName("Twenty updates in Karaf")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UpdatesIT {
    private static final int ROUNDS = 20;

    /** Smaller changes happen by themselves; something that each update leaves behind exceeds this in the end. */
    private static final int MANY = ROUNDS / 2;

    private SocketAddress echo;
    private SocketAddress chargen;
    private Karaf karaf;
    private Probe.LoadersMXBean loaders;

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        KarafHome home = new KarafHome("UpdatesIT");
        echo = home.serve("echo");
        chargen = home.serve("chargen");
        karaf = home.start();
        karaf.install("pollux", "pollux-shell");
        Path probe = TestBundle.of(Probe.class, folder, Probe.IMPORTS);
        karaf.bundles().install(probe.toUri().toString(), true);
        loaders = karaf.bean(Probe.NAME, Probe.LoadersMXBean.class);
    }

    @AfterAll
    void stop() {
        if (karaf != null) {
            karaf.close();
        }
    }

    @Test
    @Tag("B1")
    void ofTheLoopsUnderLoadLeaveNothingBehind() throws Exception {
        ReactorBean reactor = karaf.reactor("reactor-0");
        try (Clients clients = new Clients(echo, chargen)) {
            updateLoops(reactor, clients);
            Census before = Census.of(karaf);
            for (int round = 0; round < ROUNDS; round++) {
                updateLoops(reactor, clients);
            }
            assertNothingIsLeftBehind(before, List.of("io.pollux.loop.nio", "io.pollux.loop.poll"), 1);
        }
    }

    /** Updates each loop while it is in use. */
    private void updateLoops(ReactorBean reactor, Clients clients) throws Exception {
        karaf.await("nio is used", () -> "nio".equals(reactor.getLoop()));
        update("io.pollux.loop.nio", reactor);
        clients.awaitProgress();
        reactor.swap("poll");
        clients.awaitProgress();
        update("io.pollux.loop.poll", reactor);
        clients.awaitProgress();
    }

    private void update(String bundle, ReactorBean reactor) throws Exception {
        long swaps = reactor.getSwaps();
        karaf.bundles().update(bundle);
        assertTrue(reactor.getSwaps() > swaps, bundle);
    }

    @Test
    @Tag("B2")
    void ofTheOthersLeaveNothingBehindAndServeAgain() throws Exception {
        List<String> others = List.of("io.pollux.handlers", "io.pollux.runtime", "io.pollux.shell.karaf");
        updateAll(others);
        Census before = Census.of(karaf);
        for (int round = 0; round < ROUNDS; round++) {
            updateAll(others);
        }
        assertNothingIsLeftBehind(before, List.of("io.pollux.handlers", "io.pollux.shell.karaf"), 1);
        assertNothingIsLeftBehind(before, List.of("io.pollux.runtime"), MANY);
        new Clients(echo, chargen).close();
    }

    private void updateAll(List<String> bundles) throws Exception {
        for (String bundle : bundles) {
            karaf.bundles().update(bundle);
        }
    }

    /**
     * On JDK 17, a thread that one of Karaf's pools starts during a call of our code keeps our loader as long as it
     * lives. Karaf calls the runtime, so a few loaders of it may stay, but not one per round.
     */
    private void assertNothingIsLeftBehind(Census before, List<String> bundles, int most) throws Exception {
        for (String bundle : bundles) {
            assertTrue(loaders.seen(bundle) > ROUNDS, bundle);
            karaf.await("the loaders of " + bundle + " are collected", () -> loaders.alive(bundle) <= most);
        }
        assertEquals(Map.of(), Census.of(karaf).grownBy(MANY, before));
    }
}
