// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests.child;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pollux.itests.load.Deadline;
import io.pollux.itests.load.EchoFlow;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server whose process may open 64 descriptors, and 60 clients. */
@DisplayName("Without descriptors left")
class FewDescriptorsIT {
    private static final int DESCRIPTORS = 64;
    private static final int CLIENTS = 60;
    private static final int AT_LEAST_ESTABLISHED = 31;
    private static final int MESSAGE = 100;

    /** A listener that rests tries ten times a second at first; one that spins runs thousands of passes. */
    private static final int MANY_PASSES = 100;

    private final ByteBuffer buffer = ByteBuffer.allocate(1024);

    @ParameterizedTest
    @ValueSource(strings = {"nio", "poll"})
    @Tag("D17")
    void acceptingPausesAndResumesWhileEstablishedConnectionsLive(String loop) throws Exception {
        try (Child child = Child.withDescriptors(DESCRIPTORS, FewDescriptors.class, loop)) {
            int port = Integer.parseInt(child.await("port"));
            List<EchoFlow> clients = connect(port);
            Deadline.until("the server runs out of descriptors", () -> refusals(child) > 0);

            Deadline.until("those accepted are served", () -> served(clients).size() >= AT_LEAST_ESTABLISHED);
            List<EchoFlow> established = served(clients);
            assertTrue(established.size() < CLIENTS, established.size() + " served");

            child.tell("measure");
            int passes = Integer.parseInt(child.await("passes"));
            assertTrue(passes < MANY_PASSES, passes + " passes in a second without anything to do");

            established.forEach(this::send);
            Deadline.until("they are served on", () -> established.stream().allMatch(this::isServed));

            for (EchoFlow leaving : established.subList(0, CLIENTS - established.size())) {
                leaving.close();
                clients.remove(leaving);
            }
            Deadline.until("those who waited are served", () -> clients.stream().allMatch(this::isServed));
            for (EchoFlow client : clients) {
                client.close();
            }
        }
    }

    private List<EchoFlow> connect(int port) throws IOException {
        List<EchoFlow> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            EchoFlow client = new EchoFlow(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), i);
            send(client);
            clients.add(client);
        }
        return clients;
    }

    private static int refusals(Child child) throws InterruptedException {
        child.tell("report");
        return Integer.parseInt(child.await("refusals"));
    }

    private List<EchoFlow> served(List<EchoFlow> clients) {
        return clients.stream().filter(this::isServed).toList();
    }

    private void send(EchoFlow client) {
        try {
            assertEquals(MESSAGE, client.send(buffer, MESSAGE));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private boolean isServed(EchoFlow client) {
        try {
            client.read(buffer);
            return client.isComplete();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
