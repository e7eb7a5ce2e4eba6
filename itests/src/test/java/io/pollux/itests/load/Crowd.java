// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests.load;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Clients of an echo server that may lack descriptors for all of them. They act only when told. */
public final class Crowd implements AutoCloseable {
    private static final int MESSAGE = 100;

    private final ByteBuffer buffer = ByteBuffer.allocate(1024);
    private final List<EchoFlow> clients = new ArrayList<>();

    /** Connects this many clients to a port of loopback, and has each send something. */
    public Crowd(int port, int size) throws IOException {
        for (int i = 0; i < size; i++) {
            EchoFlow client = new EchoFlow(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), i);
            clients.add(client);
            send(client);
        }
    }

    /** Returns the clients that have received everything that they sent. */
    public List<EchoFlow> served() throws IOException {
        List<EchoFlow> served = new ArrayList<>();
        for (EchoFlow client : clients) {
            if (isServed(client)) {
                served.add(client);
            }
        }
        return served;
    }

    /** Returns once all clients that have not left are served. */
    public void awaitServed() throws Exception {
        awaitServed(clients);
    }

    /** Returns once these are served. */
    public void awaitServed(List<EchoFlow> some) throws Exception {
        Deadline.until("clients are served", () -> {
            boolean all = true;
            for (EchoFlow client : some) {
                all &= isServed(client);
            }
            return all;
        });
    }

    private boolean isServed(EchoFlow client) throws IOException {
        client.read(buffer);
        return client.isComplete();
    }

    /** Has some of them send something. */
    public void send(List<EchoFlow> some) throws IOException {
        for (EchoFlow client : some) {
            send(client);
        }
    }

    private void send(EchoFlow client) throws IOException {
        assertEquals(MESSAGE, client.send(buffer, MESSAGE));
    }

    /** Disconnects some of them. */
    public void leave(List<EchoFlow> some) throws IOException {
        for (EchoFlow client : some) {
            client.close();
        }
        clients.removeAll(some);
    }

    @Override
    public void close() throws IOException {
        leave(List.copyOf(clients));
    }
}
