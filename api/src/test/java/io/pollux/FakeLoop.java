// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import io.pollux.spi.Demultiplexer;
import io.pollux.spi.Readiness;
import io.pollux.spi.Registration;
import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.util.HashSet;
import java.util.Set;

/** A loop that finds nothing, and is so slow in taking channels in that a swap to it needs several slices. */
final class FakeLoop implements EventLoop {
    private static final long NANOS_PER_CHANNEL = 20_000;

    final Set<Object> registered = new HashSet<>();
    int opened;

    /** How often it cannot be opened before it can. */
    int refusals;

    /** Runs before it is opened, or cannot be. */
    Runnable opening = () -> {};

    int closed;

    /** Runs while it waits. */
    Runnable awaiting = () -> {};

    @Override
    public String name() {
        return "fake";
    }

    @Override
    public Style style() {
        return Style.SELECT;
    }

    @Override
    public Set<String> features() {
        return Set.of();
    }

    @Override
    public Demultiplexer open() throws IOException {
        opening.run();
        if (refusals > 0) {
            refusals--;
            throw new IOException("told not to open");
        }
        opened++;
        return new Demultiplexer() {
            @Override
            public Registration register(SelectableChannel channel, int ops, Object attachment) {
                takeTime();
                registered.add(attachment);
                return new FakeRegistration(attachment);
            }

            @Override
            public int await(long timeoutNanos, Readiness readiness) {
                awaiting.run();
                return 0;
            }

            @Override
            public void wakeup() {}

            @Override
            public void close() {
                closed++;
            }
        };
    }

    private static void takeTime() {
        long start = System.nanoTime();
        while (System.nanoTime() - start < NANOS_PER_CHANNEL) {
            Thread.onSpinWait();
        }
    }

    private final class FakeRegistration implements Registration {
        private final Object attachment;

        FakeRegistration(Object attachment) {
            this.attachment = attachment;
        }

        @Override
        public void interest(int ops) {}

        @Override
        public void cancel() {
            registered.remove(attachment);
        }
    }
}
