// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests.karaf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pollux.itests.load.Deadline;
import io.pollux.itests.load.EchoFlow;
import io.pollux.itests.load.Load;
import io.pollux.itests.load.Ports;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.management.ObjectName;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Installing Pollux in a Karaf without a network, what its operator does then, and uninstalling it. Each test has a
 * Karaf of its own and waits half a minute for the end of JNA's thread, so the tests run at the same time.
 */
@KarafTest
@Execution(ExecutionMode.CONCURRENT)
@DisplayName("In Karaf, an installation")
class InstallationIT {
    private static final List<String> PARTS =
            List.of("pollux-runtime", "pollux-loop-nio", "pollux-loop-poll", "pollux-handlers", "pollux-shell");

    private static final int CONNECTIONS = 20;
    private static final int WINDOW_BYTES = 64 * 1024;
    private static final int MUCH = 500_000;

    private final SocketAddress echo;

    InstallationIT() throws Exception {
        echo = new InetSocketAddress(InetAddress.getLoopbackAddress(), Ports.free());
    }

    @ParameterizedTest(name = "on {0}")
    @ValueSource(strings = {"felix", "equinox"})
    @Tag("B1")
    @Tag("B6")
    void ofTheFeaturesServesThroughWhateverHappensToItsPartsAndLeavesNothing(String framework) throws Exception {
        KarafHome home = home("features", framework).configure("pollux.cfg", Map.of("reactors", "2"));
        try (Karaf karaf = home.start()) {
            assertEquals(framework, framework(karaf));
            karaf.install("pollux");
            assertEquals("2", karaf.configurations().listProperties("pollux").get("reactors"));
            awaitLoop(karaf, "nio");

            try (Load load = connect()) {
                load.awaitProgress(MUCH);
                swap(karaf, load);
                exchangeBundles(karaf, load);
                exchangeFeatures(karaf, load);
            }
            Traces.in(karaf).assertOfEveryKind();
            for (String part : PARTS) {
                karaf.features().uninstallFeature(part);
            }
            assertNothingIsLeft(karaf);
        }
    }

    @ParameterizedTest(name = "on {0}")
    @ValueSource(strings = {"felix", "equinox"})
    @Tag("B6")
    void ofTheKarNeedsNothingElseAndLeavesNothing(String framework) throws Exception {
        KarafHome home = home("kar", framework);
        Path nowhere = home.directory().resolveSibling("nowhere");
        home.configure(
                "org.ops4j.pax.url.mvn.cfg", Map.of("org.ops4j.pax.url.mvn.localRepository", nowhere.toString()));
        try (Karaf karaf = home.start()) {
            Path kar = home.deploy().resolve("pollux.kar");
            Files.copy(Path.of("target", "bundles", "pollux-karaf.kar"), kar);
            karaf.await("both loops are there", () -> karaf.services("io.pollux.EventLoop") == 2);
            awaitLoop(karaf, "nio");
            assertTrue(Files.readString(home.etc().resolve("pollux.cfg")).contains("\n#reactors = 1\n"));

            try (Load load = connect()) {
                load.awaitProgress(MUCH);
                swap(karaf, load);
            }
            Traces.in(karaf).assertOfEveryKind();
            Files.delete(kar);
            assertNothingIsLeft(karaf);
        }
    }

    private KarafHome home(String source, String framework) throws Exception {
        int port = ((InetSocketAddress) echo).getPort();
        return new KarafHome("InstallationIT-" + source + "-" + framework)
                .on(framework)
                .configure("pollux.server-echo.cfg", Map.of("protocol", "echo", "listen", "127.0.0.1:" + port));
    }

    private static Object framework(Karaf karaf) throws Exception {
        return karaf.beans().getAttribute(new ObjectName("org.apache.karaf:type=system,name=root"), "Framework");
    }

    private Load connect() throws Exception {
        Deadline.until("the server listens", this::listens);
        List<EchoFlow> flows = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            flows.add(new EchoFlow(echo, i, WINDOW_BYTES));
        }
        return new Load(flows);
    }

    private boolean listens() throws Exception {
        try (Socket socket = new Socket()) {
            socket.connect(echo);
            return true;
        } catch (ConnectException e) {
            return false;
        }
    }

    private static void swap(Karaf karaf, Load load) throws Exception {
        for (String loop : List.of("poll", "nio")) {
            karaf.runOnceThere("pollux:swap all " + loop);
            awaitLoop(karaf, loop);
            load.awaitProgress(MUCH);
        }
    }

    private static void exchangeBundles(Karaf karaf, Load load) throws Exception {
        Bundles bundles = karaf.bundles();
        bundles.stop("io.pollux.loop.nio");
        awaitLoop(karaf, "poll");
        load.awaitProgress(MUCH);
        bundles.update("io.pollux.loop.poll");
        load.awaitProgress(MUCH);
        bundles.start("io.pollux.loop.nio");
        awaitLoop(karaf, "nio");
        bundles.update("io.pollux.loop.nio");
        load.awaitProgress(MUCH);
        bundles.refresh("io.pollux.loop.nio");
        load.awaitProgress(MUCH);
    }

    private static void exchangeFeatures(Karaf karaf, Load load) throws Exception {
        for (String part : PARTS) {
            karaf.features().installFeature(part);
        }
        karaf.features().uninstallFeature("pollux");
        for (String loop : List.of("nio", "poll")) {
            karaf.features().uninstallFeature("pollux-loop-" + loop);
            awaitLoop(karaf, loop.equals("nio") ? "poll" : "nio");
            load.awaitProgress(MUCH);
            karaf.features().installFeature("pollux-loop-" + loop);
            awaitLoop(karaf, "nio");
            load.awaitProgress(MUCH);
        }
    }

    private static void awaitLoop(Karaf karaf, String loop) throws Exception {
        karaf.await("every reactor uses " + loop, () -> {
            Set<String> used = new HashSet<>();
            for (ObjectName reactor : reactors(karaf)) {
                used.add(karaf.bean(reactor.getCanonicalName(), ReactorBean.class)
                        .getLoop());
            }
            return used.equals(Set.of(loop));
        });
    }

    private static Set<ObjectName> reactors(Karaf karaf) throws Exception {
        return karaf.beans().queryNames(new ObjectName("io.pollux:type=Reactor,*"), null);
    }

    private void assertNothingIsLeft(Karaf karaf) throws Exception {
        Traces.awaitNone(karaf);
        assertThrows(ConnectException.class, () -> new Socket().connect(echo));
    }
}
