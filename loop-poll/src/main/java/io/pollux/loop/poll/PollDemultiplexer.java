// SPDX-License-Identifier: Apache-2.0
package io.pollux.loop.poll;

import io.pollux.spi.Demultiplexer;
import io.pollux.spi.Readiness;
import io.pollux.spi.Registration;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * Waits with {@code poll(2)}, after a {@link Glance} where that pays off. A signal ends a {@code poll} early, so a wait
 * polls again until something has happened or the time is up.
 */
final class PollDemultiplexer implements Demultiplexer {
    private static final int WITHOUT_LIMIT = -1;

    private final PollSet set = new PollSet(); // first: it tells whether native calls work
    private final Waker waker;
    private final Descriptors descriptors;

    private final Glance glance = new Glance();
    private boolean woken;

    PollDemultiplexer(List<Callable<Descriptors>> ways) throws IOException {
        try {
            waker = new Waker();
        } catch (IOException e) {
            set.close();
            throw e;
        }
        try {
            descriptors = Descriptors.find(ways, waker.source());
            set.waker(descriptor(waker.source()));
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    @Override
    public Registration register(SelectableChannel channel, int ops, Object attachment) throws IOException {
        if (!waker.isOpen()) {
            throw new IOException("the demultiplexer is closed");
        }
        if (!channel.isOpen()) {
            throw new ClosedChannelException();
        }
        return new PollRegistration(set, descriptor(channel), channel, ops, attachment);
    }

    private int descriptor(SelectableChannel channel) throws IOException {
        try {
            return descriptors.of(channel);
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            throw new IOException(
                    "no file descriptor was found in " + channel.getClass().getName(), e);
        }
    }

    @Override
    public int await(long timeoutNanos, Readiness readiness) throws IOException {
        if (!waker.isOpen()) {
            return 0;
        }
        if (timeoutNanos == 0) {
            return look(readiness);
        }
        if (glance.isDue(set.size())) {
            int recorded = look(readiness);
            glance.was(recorded == 0 && !woken, set.size());
            if (recorded > 0 || woken) {
                return recorded;
            }
        }
        return timeoutNanos < 0 ? block(readiness) : block(timeoutNanos, readiness);
    }

    /** Polls without blocking, and includes the waker only if it can be ready. */
    private int look(Readiness readiness) throws IOException {
        boolean alsoWaker = waker.isWoken();
        return record(set.poll(alsoWaker, 0), alsoWaker, readiness);
    }

    private int block(Readiness readiness) throws IOException {
        int recorded;
        do {
            recorded = record(pollBlocking(WITHOUT_LIMIT), true, readiness);
        } while (recorded == 0 && !woken);
        return recorded;
    }

    private int block(long limitNanos, Readiness readiness) throws IOException {
        long start = System.nanoTime();
        long left = limitNanos;
        int recorded;
        do {
            recorded = record(
                    pollBlocking((int) Math.min((left - 1) / 1_000_000 + 1, Integer.MAX_VALUE)), true, readiness);
        } while (recorded == 0 && !woken && (left = limitNanos - (System.nanoTime() - start)) > 0);
        return recorded;
    }

    private int pollBlocking(int timeoutMs) throws IOException {
        waker.beginWait();
        try {
            return set.poll(true, timeoutMs);
        } finally {
            waker.endWait();
        }
    }

    /**
     * Records what the last poll found, from the end of the set. The waker is drained last, so a wakeup that arrives
     * meanwhile ends this wait too.
     */
    private int record(int found, boolean alsoWaker, Readiness readiness) throws IOException {
        woken = found > 0 && alsoWaker && set.foundWaker();
        int recorded = 0;
        int left = woken ? found - 1 : found;
        for (int slot = set.size() - 1; left > 0; slot--) {
            int events = set.found(slot);
            if (events != 0) {
                left--;
                recorded += record(slot, events, readiness);
            }
        }
        if (woken) {
            waker.drain();
        }
        return recorded;
    }

    private int record(int slot, int events, Readiness readiness) {
        PollRegistration registration = set.owner(slot);
        int ready = registration.ready(events);
        if (ready == 0) {
            registration.silence(); // a hang-up while only urgent data is of interest
            return 0;
        }
        readiness.ready(registration.attachment, ready);
        return 1;
    }

    @Override
    public void wakeup() {
        waker.wakeup();
    }

    @Override
    public void close() throws IOException {
        set.close();
        waker.close();
    }
}
