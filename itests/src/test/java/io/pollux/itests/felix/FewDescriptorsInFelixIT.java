// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests.felix;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.pollux.itests.child.Child;
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
import org.junit.jupiter.params.provider.CsvSource;

/** A server in Felix whose process has 14 descriptors left, and 40 clients. */
@DisplayName("A reactor without descriptors left")
class FewDescriptorsInFelixIT {
    private static final int DESCRIPTORS = 256;
    private static final int CLIENTS = 40;
    private static final int MESSAGE = 100;

    private final ByteBuffer buffer = ByteBuffer.allocate(1024);
    private final List<EchoFlow> clients = new ArrayList<>();

    @ParameterizedTest
    @CsvSource({"nio,poll", "poll,nio"})
    @Tag("S8")
    void takesTheDescriptorsOfTheLoopThatLeavesAndComesBackFromParking(String first, String next) throws Exception {
        try (Child child = Child.withDescriptorsAndOurClassPath(DESCRIPTORS, FewDescriptorsInFelix.class, first)) {
            int port = Integer.parseInt(child.await("port"));
            connect(port);
            assertEquals(first, ask(child, "exhaust"));
            Deadline.until("those accepted are served", () -> !served().isEmpty());
            List<EchoFlow> established = served();

            assertEquals(next, ask(child, "stop"));
            goOn(established);

            assertEquals("null", ask(child, "park"));
            established.forEach(this::send);
            assertEquals(next, ask(child, "come back"));
            Deadline.until("they are served again", () -> established.stream().allMatch(this::isServed));
        } finally {
            for (EchoFlow client : clients) {
                client.close();
            }
        }
    }

    private static String ask(Child child, String what) throws InterruptedException {
        child.tell(what);
        return child.await("loop");
    }

    private void connect(int port) throws IOException {
        for (int i = 0; i < CLIENTS; i++) {
            EchoFlow client = new EchoFlow(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), i);
            clients.add(client);
            send(client);
        }
    }

    private void goOn(List<EchoFlow> established) throws Exception {
        established.forEach(this::send);
        Deadline.until("they are served on", () -> established.stream().allMatch(this::isServed));
    }

    private List<EchoFlow> served() {
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
