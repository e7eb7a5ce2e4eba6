// SPDX-License-Identifier: Apache-2.0
package io.pollux.benchmarks.race;

import java.io.IOException;
import java.time.Duration;

/** A server in one column, with all its clients. */
final class Entry implements AutoCloseable {
    private final Contender contender;
    private final ServerProcess server;
    private final ServerProcess bystanders;
    private final Load load;

    /** Starts the server and connects the clients. */
    Entry(Field field, Contender contender, Shape shape) throws IOException {
        this.contender = contender;
        server = field.start(contender);
        try {
            bystanders = shape.idle() == 0 ? null : field.bystanders(server, shape.idle());
            load = new Load(server.address(), shape);
        } catch (IOException e) {
            server.close();
            throw e;
        }
    }

    /** Lets it serve for a while; returns nanoseconds of CPU time per message that was sent and answered meanwhile. */
    double measure(int millis) throws IOException {
        try {
            long before = server.cpuNanos();
            long messages = load.run(Duration.ofMillis(millis)) + load.finish();
            return (double) (server.cpuNanos() - before) / messages;
        } catch (IOException e) {
            throw new IOException(contender.title() + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() throws IOException {
        try (server;
                bystanders) {
            load.close();
        }
    }
}
