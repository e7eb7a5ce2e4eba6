// SPDX-License-Identifier: Apache-2.0
package io.pollux.tck;

import io.pollux.EventLoop;
import io.pollux.spi.Demultiplexer;
import io.pollux.spi.Readiness;
import io.pollux.spi.Registration;
import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/** Wraps a loop: counts the calls of the map, and fails where a test says so. */
final class WatchedLoop implements EventLoop {
    final EventLoop inner;

    int opened;
    int closed;
    int registered;
    int interests;
    int cancelled;
    int awaited;
    int recorded;

    /** A channel that cannot be registered. */
    SelectableChannel refused;

    /** How many registrations succeed before all others fail. */
    int registrationsLeft = Integer.MAX_VALUE;

    /** How long each registration takes at least. */
    long registrationNanos;

    boolean failsToOpen;
    boolean failsToWait;

    /** Counted down whenever a wait is about to begin. */
    volatile CountDownLatch waiting = new CountDownLatch(0);

    /** What was done, in order, for tests that want to know. */
    List<String> journal = new ArrayList<>();

    Set<String> features;

    WatchedLoop(EventLoop inner) {
        this.inner = inner;
        this.features = inner.features();
    }

    @Override
    public String name() {
        return "watched " + inner.name();
    }

    @Override
    public Style style() {
        return inner.style();
    }

    @Override
    public Set<String> features() {
        return features;
    }

    @Override
    public Demultiplexer open() throws IOException {
        if (failsToOpen) {
            throw new IOException("the test wants no opening");
        }
        opened++;
        return new Watched(inner.open());
    }

    private final class Watched implements Demultiplexer {
        private final Demultiplexer watched;

        Watched(Demultiplexer watched) {
            this.watched = watched;
        }

        @Override
        public Registration register(SelectableChannel channel, int ops, Object attachment) throws IOException {
            if (channel == refused) {
                throw new IOException("the test wants this one refused");
            }
            if (registrationsLeft-- <= 0) {
                throw new IOException("the test wants no further registration");
            }
            long start = System.nanoTime();
            Registration registration = watched.register(channel, ops, attachment);
            while (System.nanoTime() - start < registrationNanos) {
                Thread.onSpinWait();
            }
            registered++;
            journal.add("register");
            return new WatchedRegistration(registration);
        }

        @Override
        public int await(long timeoutNanos, Readiness readiness) throws IOException {
            if (failsToWait) {
                throw new IOException("the test wants no waiting");
            }
            awaited++;
            waiting.countDown();
            int count = watched.await(timeoutNanos, readiness);
            recorded += count;
            return count;
        }

        @Override
        public void wakeup() {
            watched.wakeup();
        }

        @Override
        public void flush() throws IOException {
            watched.flush();
        }

        @Override
        public void close() throws IOException {
            closed++;
            journal.add("close");
            watched.close();
        }
    }

    private final class WatchedRegistration implements Registration {
        private final Registration watched;

        WatchedRegistration(Registration watched) {
            this.watched = watched;
        }

        @Override
        public void interest(int ops) throws IOException {
            interests++;
            watched.interest(ops);
        }

        @Override
        public void cancel() {
            cancelled++;
            journal.add("cancel");
            watched.cancel();
        }

        @Override
        public int receiveUrgent() throws IOException {
            return watched.receiveUrgent();
        }
    }
}
