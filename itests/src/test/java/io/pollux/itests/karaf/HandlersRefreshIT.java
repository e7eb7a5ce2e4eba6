// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests.karaf;

import io.pollux.itests.TestBundle;
import io.pollux.itests.examples.ExampleBundle;
import io.pollux.itests.load.ChargenFlow;
import io.pollux.itests.load.Deadline;
import io.pollux.itests.load.EchoFlow;
import io.pollux.itests.load.Flow;
import io.pollux.itests.load.Load;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A bundle with protocols is refreshed under load, while another bundle's connections are served. */
@KarafTest
@DisplayName("A refresh of the handlers under load")
class HandlersRefreshIT {
    private static final String HANDLERS = "io.pollux.handlers";
    private static final int ROUNDS = 10;
    private static final int FLOWS = 40;
    private static final int WINDOW_BYTES = 64 * 1024;
    private static final int MUCH = 500_000;

    private SocketAddress echo;
    private SocketAddress chargen;

    @Test
    @Tag("B1")
    @Tag("B2")
    void endsTheirConnectionsAndNoOthersAndTheirServersComeBack(@TempDir Path folder) throws Exception {
        ExampleBundle other = ExampleBundle.withActivator(folder.resolve("first-bundle"));
        KarafHome home = new KarafHome("HandlersRefreshIT");
        echo = home.serve("echo");
        chargen = home.serve("chargen");
        Files.write(home.deploy().resolve("first-bundle.jar"), other.jar());
        other.configure(home.etc());
        try (Karaf karaf = home.start()) {
            karaf.install("pollux");
            Path probe = TestBundle.of(Probe.class, folder, Probe.IMPORTS);
            karaf.bundles().install(probe.toUri().toString(), true);
            Probe.LoadersMXBean loaders = karaf.bean(Probe.NAME, Probe.LoadersMXBean.class);
            awaitService();
            Deadline.until(
                    "the other bundle serves",
                    () -> serves(() -> shout(other.own(), 0)) && serves(() -> shout(other.configured(), 0)));
            try (Load others = new Load(other.connect(FLOWS))) {
                for (int round = 0; round < ROUNDS; round++) {
                    karaf.reactor("reactor-0").swap(round % 2 == 0 ? "nio" : "poll");
                    refresh(karaf, loaders);
                    others.awaitProgress(MUCH);
                }
            }
            karaf.await("all loaders but one are collected", () -> loaders.alive(HANDLERS) == 1);
        }
    }

    /** Refreshes the handlers; returns when each of their connections has ended cleanly and new ones are served. */
    private void refresh(Karaf karaf, Probe.LoadersMXBean loaders) throws Exception {
        int seen = loaders.seen(HANDLERS);
        try (Load served = Load.untilTheEnd(flows())) {
            served.awaitEachServed();
            karaf.bundles().refresh(HANDLERS);
            served.awaitEnds();
        }
        karaf.await("the bundle has been refreshed", () -> loaders.seen(HANDLERS) > seen);
        awaitService();
    }

    private List<Flow> flows() throws IOException {
        List<Flow> flows = new ArrayList<>();
        for (int i = 0; i < FLOWS; i++) {
            flows.add(i % 4 == 0 ? new ChargenFlow(chargen, i) : new EchoFlow(echo, i, WINDOW_BYTES));
        }
        return flows;
    }

    private static Flow shout(SocketAddress server, int seed) throws IOException {
        return new EchoFlow(server, seed, WINDOW_BYTES, Character::toUpperCase);
    }

    /** Connects a client. */
    private interface Client {
        Flow connect() throws IOException;
    }

    private void awaitService() throws Exception {
        Deadline.until("echo is served", () -> serves(() -> new EchoFlow(echo, 0)));
        Deadline.until("chargen is served", () -> serves(() -> new ChargenFlow(chargen, 0)));
    }

    /** Returns whether a server listens and answers. */
    private static boolean serves(Client client) throws Exception {
        ByteBuffer buffer = ByteBuffer.allocate(1);
        try (Flow flow = client.connect()) {
            if (flow instanceof EchoFlow echoed) {
                echoed.send(buffer, 1);
            }
            Deadline.until("an answer", () -> flow.read(buffer) > 0);
            return true;
        } catch (IOException e) { // nobody listens yet
            return false;
        }
    }
}
