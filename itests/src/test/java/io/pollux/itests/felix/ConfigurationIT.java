// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests.felix;

import io.pollux.itests.load.Deadline;
import io.pollux.itests.load.EchoFlow;
import io.pollux.itests.load.Load;
import io.pollux.itests.load.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.osgi.framework.FrameworkUtil;
import org.osgi.service.cm.Configuration;
import org.osgi.service.cm.ConfigurationAdmin;

/** Servers that are configured through Config Admin. */
@DisplayName("A configured server")
class ConfigurationIT {
    private static final long MUCH = 1_000_000;
    private static final int MESSAGE = 100;

    private final ByteBuffer buffer = ByteBuffer.allocate(1024);

    @Test
    void appearsMovesAndDisappearsWithoutTouchingTheOthersConnections() throws Exception {
        try (Site site = new Site(Map.of())) {
            site.felix.start(List.of(Felix.CONFIG_ADMIN));
            ConfigurationAdmin admin = site.felix.service(ConfigurationAdmin.class);
            int[] ports = {Ports.free(), Ports.free(), Ports.free()};
            Configuration steady = configure(admin, "steady", ports[0]);
            Deadline.until("the steady server serves", () -> serves(ports[0]));
            try (Load load =
                    new Load(List.of(new EchoFlow(loopback(ports[0]), 1), new EchoFlow(loopback(ports[0]), 2)))) {
                load.awaitProgress(MUCH);

                Configuration moving = configure(admin, "moving", ports[1]);
                Deadline.until("a server appears", () -> serves(ports[1]));
                load.awaitProgress(MUCH);

                configure(admin, "moving", ports[2]);
                Deadline.until("it changes its port", () -> serves(ports[2]) && !serves(ports[1]));
                load.awaitProgress(MUCH);

                moving.delete();
                Deadline.until("it disappears", () -> !serves(ports[2]));
                load.awaitProgress(MUCH);
            }
            steady.delete();
            Deadline.until("the last one disappears", () -> !serves(ports[0]));
        }
    }

    private static Configuration configure(ConfigurationAdmin admin, String name, int port) throws IOException {
        Configuration configuration = admin.getFactoryConfiguration("pollux.server", name, "?");
        configuration.update(FrameworkUtil.asDictionary(Map.of("protocol", "echo", "listen", "127.0.0.1:" + port)));
        return configuration;
    }

    private boolean serves(int port) {
        try (EchoFlow client = new EchoFlow(loopback(port), port)) {
            client.send(buffer, MESSAGE);
            while (!client.isComplete()) {
                client.read(buffer);
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static SocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }
}
