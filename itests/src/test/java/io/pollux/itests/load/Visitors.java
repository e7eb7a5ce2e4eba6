// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests.load;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** Clients of an echo server that come, say something, hear it, and go, one after the other. */
public final class Visitors implements AutoCloseable {
    private static final int MESSAGE = 100;

    private final SocketAddress server;
    private final ByteBuffer buffer = ByteBuffer.allocate(MESSAGE);
    private final AtomicInteger count = new AtomicInteger();
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private volatile boolean finishing;

    /** Sends the first. */
    public Visitors(SocketAddress server) {
        this.server = server;
        new Thread(this::run, "visitors").start();
    }

    /** How many have been served. */
    public int count() {
        if (end.isCompletedExceptionally()) {
            end.join();
        }
        return count.get();
    }

    /** Waits until so many more have been served. */
    public void await(int more) throws Exception {
        int goal = count() + more;
        Deadline.until("visitor " + goal + " is served", () -> count() >= goal);
    }

    private void run() {
        try {
            while (!finishing) {
                visit();
                count.incrementAndGet();
            }
            end.complete(null);
        } catch (Throwable e) {
            end.completeExceptionally(e);
        }
    }

    private void visit() throws Exception {
        try (EchoFlow visitor = new EchoFlow(server, count.get())) {
            visitor.send(buffer, MESSAGE);
            Deadline.until("a visitor is served", () -> visitor.read(buffer) >= 0 && visitor.isComplete());
        }
    }

    /** Waits until the last has been served. */
    @Override
    public void close() throws IOException {
        finishing = true;
        Deadline.join("the last visitor is served", end);
    }
}
