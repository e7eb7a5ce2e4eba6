// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests.karaf;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.pollux.itests.load.Deadline;
import io.pollux.itests.load.EchoFlow;
import io.pollux.itests.load.Load;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a reader of the guide to Karaf does first. */
@KarafTest
@DisplayName("The first bundle of the guide")
class FirstBundleIT {
    private static final Path EXAMPLE = Path.of("..", "examples", "first-bundle");
    private static final int FLOWS = 20;
    private static final int WINDOW_BYTES = 64 * 1024;
    private static final int MUCH = 1_000_000;

    @Test
    void isTheOneAmongTheExamples() throws IOException {
        Map<String, String> files = new TreeMap<>();
        try (Stream<Path> walk = Files.walk(EXAMPLE)) {
            for (Path file : walk.filter(Files::isRegularFile).toList()) {
                Path name = EXAMPLE.relativize(file);
                if (!name.startsWith("target")) {
                    files.put(name.toString(), Files.readString(file).replaceFirst("^// SPDX.*\n", ""));
                }
            }
        }
        assertEquals(files, FirstBundle.shown());
    }

    @Test
    @Tag("B2")
    @Tag("B3")
    void isDeployedServesIsUpdatedAndRemovedWhileOthersAreServed(@TempDir Path folder) throws Exception {
        FirstBundle bundle = new FirstBundle(folder);
        byte[] first = bundle.jar();
        byte[] second = bundle.changed();
        KarafHome home = new KarafHome("FirstBundleIT");
        SocketAddress echo = home.serve("echo");
        SocketAddress chargen = home.serve("chargen");
        try (Karaf karaf = home.start()) {
            karaf.install("pollux");
            try (Clients others = new Clients(echo, chargen)) {
                bundle.deploy(first, home);
                bundle.configure(home);
                awaitAnswers(karaf, bundle, "HELLO");
                serveMuch(bundle);

                try (Load served = Load.untilTheEnd(flows(bundle))) {
                    served.awaitEachServed();
                    bundle.deploy(second, home);
                    served.awaitEnds();
                }
                awaitAnswers(karaf, bundle, "hello");

                bundle.remove(home);
                karaf.await(
                        "the bundle is gone", () -> karaf.states("first-bundle").isEmpty());
                assertThrows(IOException.class, () -> answer(bundle.own()));
                assertThrows(IOException.class, () -> answer(bundle.configured()));
                others.awaitProgress();
            }
        }
    }

    private static void awaitAnswers(Karaf karaf, FirstBundle bundle, String expected) throws Exception {
        for (SocketAddress server : List.of(bundle.own(), bundle.configured())) {
            karaf.await(server + " answers " + expected, () -> {
                try {
                    return answer(server).equals(expected);
                } catch (IOException e) { // nobody listens yet, or the former bundle goes
                    return false;
                }
            });
        }
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

    /** Both servers, every byte being checked. */
    private static void serveMuch(FirstBundle bundle) throws Exception {
        try (Load load = new Load(flows(bundle))) {
            load.awaitProgress(MUCH);
        }
    }

    private static List<EchoFlow> flows(FirstBundle bundle) throws IOException {
        List<EchoFlow> flows = new ArrayList<>();
        for (int i = 0; i < FLOWS; i++) {
            SocketAddress server = i % 2 == 0 ? bundle.own() : bundle.configured();
            flows.add(new EchoFlow(server, i, WINDOW_BYTES, Character::toUpperCase));
        }
        return flows;
    }
}
