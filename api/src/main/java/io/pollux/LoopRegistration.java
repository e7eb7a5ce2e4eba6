// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import io.pollux.spi.Demultiplexer;
import io.pollux.spi.Registration;
import io.pollux.text.Log;
import java.io.IOException;
import java.nio.channels.SelectableChannel;

/**
 * The registration of one dispatcher's channel with the loop in use: the one with its demultiplexer, and the operations
 * that it has been told to wait for.
 */
final class LoopRegistration {
    private static final System.Logger LOG = Log.of(ChannelMap.class);

    private Demultiplexer demultiplexer;
    private Registration registration;
    private int ops;

    /** The demultiplexer that waits for the channel, or null if none does. */
    Demultiplexer demultiplexer() {
        return demultiplexer;
    }

    boolean exists() {
        return registration != null;
    }

    /** Registers with a demultiplexer, and then leaves the previous one (rule S2). */
    void moveTo(Demultiplexer next, SelectableChannel channel, int wanted, Object attachment) throws IOException {
        Registration old = registration;
        registration = next.register(channel, wanted, attachment);
        demultiplexer = next;
        ops = wanted;
        cancel(old);
    }

    /** Hands changed operations on; unchanged ones cost nothing. */
    void interest(int wanted) throws IOException {
        if (wanted != ops) {
            registration.interest(wanted);
            ops = wanted;
        }
    }

    /** Reads the urgent byte; returns -1 if there is none, or no loop to ask. */
    int receiveUrgent() throws IOException {
        return registration == null ? -1 : registration.receiveUrgent();
    }

    void cancel() {
        Registration old = registration;
        registration = null;
        demultiplexer = null;
        cancel(old);
    }

    private static void cancel(Registration old) {
        if (old == null) {
            return;
        }
        try {
            old.cancel();
        } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
            LOG.log(System.Logger.Level.WARNING, "a loop cannot deregister a channel", e);
        }
    }
}
