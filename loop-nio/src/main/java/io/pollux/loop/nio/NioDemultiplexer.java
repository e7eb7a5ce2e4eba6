// SPDX-License-Identifier: Apache-2.0
package io.pollux.loop.nio;

import io.pollux.spi.Demultiplexer;
import io.pollux.spi.Ops;
import io.pollux.spi.Readiness;
import io.pollux.spi.Registration;
import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Waits on a {@link Selector}. Selectors do not report urgent data, so {@link Ops#URGENT} is masked out; the other bits
 * are the selector's own. A selector silently drops a channel that other code has closed. So this class counts the live
 * registrations and compares the count with the selector's keys after each wait (rule P8).
 */
final class NioDemultiplexer implements Demultiplexer {
    private final Selector selector = Selector.open();
    private final Consumer<SelectionKey> record = this::record;

    /** Kept here as well, because {@link #flush} clears the selector's own state. */
    private final AtomicBoolean woken = new AtomicBoolean();

    private Readiness readiness;
    private int recorded;
    private int live;
    private boolean cancelled;

    NioDemultiplexer() throws IOException {}

    @Override
    public Registration register(SelectableChannel channel, int ops, Object attachment) throws IOException {
        try {
            SelectionKey key = channel.register(selector, withoutUrgent(ops), attachment);
            live++;
            return new NioRegistration(key);
        } catch (ClosedSelectorException e) {
            throw new IOException("the demultiplexer is closed", e);
        }
    }

    @Override
    public int await(long timeoutNanos, Readiness readiness) throws IOException {
        if (!selector.isOpen()) {
            return 0;
        }
        this.readiness = readiness;
        recorded = 0;
        cancelled = false;
        try {
            select(woken.get() ? 0 : timeoutNanos);
        } finally {
            this.readiness = null;
            woken.set(false);
        }
        if (selector.keys().size() != live) {
            readiness.vanished();
        }
        return recorded;
    }

    private void select(long timeoutNanos) throws IOException {
        if (timeoutNanos == 0) {
            selector.selectNow(record);
        } else if (timeoutNanos < 0) {
            selector.select(record);
        } else {
            selector.select(record, (timeoutNanos - 1) / 1_000_000 + 1);
        }
    }

    private void record(SelectionKey key) {
        int ops;
        try {
            ops = key.readyOps();
        } catch (CancelledKeyException e) {
            return; // closed by another thread just now: the next comparison notices it
        }
        readiness.ready(key.attachment(), ops);
        recorded++;
    }

    @Override
    public void wakeup() {
        if (!woken.getAndSet(true)) {
            selector.wakeup();
        }
    }

    @Override
    public void flush() throws IOException {
        if (cancelled && selector.isOpen()) {
            cancelled = false;
            selector.selectNow(NioDemultiplexer::ignore);
        }
    }

    private static void ignore(SelectionKey key) {}

    @Override
    public void close() throws IOException {
        selector.close();
    }

    private static int withoutUrgent(int ops) {
        return ops & ~Ops.URGENT;
    }

    private final class NioRegistration implements Registration {
        private SelectionKey key;

        NioRegistration(SelectionKey key) {
            this.key = key;
        }

        @Override
        public void interest(int ops) throws IOException {
            if (key == null || !selector.isOpen()) return;
            try {
                key.interestOps(withoutUrgent(ops));
            } catch (CancelledKeyException e) {
                throw (IOException) new ClosedChannelException().initCause(e);
            }
        }

        @Override
        public void cancel() {
            if (key != null) {
                key.attach(null);
                key.cancel();
                key = null;
                live--;
                cancelled = true;
            }
        }
    }
}
