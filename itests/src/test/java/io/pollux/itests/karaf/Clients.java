// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests.karaf;

import io.pollux.itests.load.ChargenFlow;
import io.pollux.itests.load.Deadline;
import io.pollux.itests.load.EchoFlow;
import io.pollux.itests.load.Flow;
import io.pollux.itests.load.Load;
import io.pollux.itests.load.Visitors;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The clients of a Karaf during a test: 200 connections of which every byte is checked, and clients that come and go.
 */
final class Clients implements AutoCloseable {
    /** The number of connections that stay. */
    static final int CONNECTIONS = 200;

    private static final int GENERATORS = 20;
    private static final int WINDOW_BYTES = 64 * 1024;
    private static final int MUCH = 500_000;

    private final Load load;
    private final Visitors visitors;

    /** Waits until both servers listen, and connects them all. */
    Clients(SocketAddress echo, SocketAddress chargen) throws Exception {
        for (SocketAddress server : List.of(echo, chargen)) {
            Deadline.until("a server listens on " + server, () -> listens(server));
        }
        load = new Load(flows(echo, chargen));
        visitors = new Visitors(echo);
        awaitProgress();
    }

    private static boolean listens(SocketAddress server) {
        try (Socket socket = new Socket()) {
            socket.connect(server);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static List<Flow> flows(SocketAddress echo, SocketAddress chargen) throws IOException {
        List<Flow> flows = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            flows.add(i < GENERATORS ? new ChargenFlow(chargen, i) : new EchoFlow(echo, i, WINDOW_BYTES));
        }
        return flows;
    }

    /** Returns when much has been served since the call; fails if something was lost or reset. */
    void awaitProgress() throws Exception {
        load.awaitProgress(MUCH);
        visitors.await(2);
    }

    /** Returns when nothing has been served for this long. */
    void awaitQuiet(Duration quiet) throws Exception {
        load.awaitQuiet(quiet);
    }

    /** Brings everything to its end: nothing may be missing. */
    @Override
    public void close() throws IOException {
        try {
            visitors.close();
        } finally {
            load.close();
        }
    }
}
