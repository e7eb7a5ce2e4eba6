// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests.felix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.pollux.Dispatcher;
import io.pollux.itests.examples.ExampleBundle;
import io.pollux.itests.load.Deadline;
import io.pollux.itests.load.EchoFlow;
import io.pollux.itests.load.Load;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.FrameworkUtil;
import org.osgi.service.cm.ConfigurationAdmin;

/** The example with Declarative Services, in a Felix that has only what they need. */
@DisplayName("A bundle of components")
class ComponentsIT {
    private static final List<String> DECLARATIVE_SERVICES = List.of(
            "org.osgi.util.function", "org.osgi.util.promise", "org.osgi.service.component", "org.apache.felix.scr");

    private static final int MESSAGE = 100;
    private static final int FLOWS = 10;
    private static final long MUCH = 1_000_000;

    private final ByteBuffer buffer = ByteBuffer.allocate(1024);

    @Test
    @Tag("B2")
    @Tag("B3")
    void servesOutlivesTheRuntimeIsUpdatedAndLeavesNothing(@TempDir Path folder) throws Exception {
        ExampleBundle example = ExampleBundle.withComponents(folder);
        try (Site site = new Site(Map.of(
                "pollux.server-shout.protocol",
                "shout",
                "pollux.server-shout.listen",
                "127.0.0.1:" + port(example.configured())))) {
            site.felix.start(List.of(Felix.CONFIG_ADMIN));
            site.felix.start(DECLARATIVE_SERVICES);
            site.felix
                    .service(ConfigurationAdmin.class)
                    .getConfiguration("org.example.shout.server", "?")
                    .update(FrameworkUtil.asDictionary(Map.of("port", port(example.own()))));
            Path jar = Files.write(folder.resolve("first.jar"), example.jar());
            Bundle bundle = site.felix.context().installBundle(jar.toUri().toString());
            bundle.start();
            awaitService(example);
            try (Load load = new Load(example.connect(FLOWS))) {
                load.awaitProgress(MUCH);
            }

            site.felix.bundle(Felix.RUNTIME).stop();
            try (EchoFlow queued = example.connect(1).get(0)) { // to its own server, which is still there
                site.felix.bundle(Felix.RUNTIME).start();
                queued.send(buffer, MESSAGE);
                Deadline.until("the client that waited is served", () -> isAnswered(queued));
            }
            awaitService(example);
            try (Load load = Load.untilTheEnd(example.connect(FLOWS))) {
                load.awaitEachServed();
                bundle.update(new ByteArrayInputStream(example.jar()));
                load.awaitEnds();
            }
            awaitService(example);

            bundle.uninstall();
            assertEquals(List.of(), List.copyOf(site.felix.context().getServiceReferences(Dispatcher.class, null)));
            for (SocketAddress server : List.of(example.own(), example.configured())) {
                assertThrows(ConnectException.class, () -> new EchoFlow(server, 0).close());
            }
        }
    }

    private void awaitService(ExampleBundle example) throws Exception {
        Deadline.until("both its servers serve", () -> {
            List<EchoFlow> clients = new ArrayList<>();
            try {
                clients.addAll(example.connect(2));
                for (EchoFlow client : clients) {
                    client.send(buffer, MESSAGE);
                    Deadline.until(client + " is served", () -> isAnswered(client));
                }
                return true;
            } catch (IOException e) { // nobody listens yet
                return false;
            } finally {
                for (EchoFlow client : clients) {
                    client.close();
                }
            }
        });
    }

    private boolean isAnswered(EchoFlow client) throws IOException {
        client.read(buffer);
        return client.isComplete();
    }

    private static int port(SocketAddress address) {
        return ((InetSocketAddress) address).getPort();
    }
}
