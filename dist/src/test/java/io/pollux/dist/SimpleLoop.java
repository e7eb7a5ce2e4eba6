// SPDX-License-Identifier: Apache-2.0
package io.pollux.dist;

import io.pollux.EventLoop;
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
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** The loop of docs/writing-a-loop.md, which shows everything from here on. */
public final class SimpleLoop implements EventLoop {
    @Override
    public String name() {
        return "simple";
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
        return new SimpleDemultiplexer(Selector.open());
    }
}

final class SimpleDemultiplexer implements Demultiplexer {
    private final Selector selector;
    private final Consumer<SelectionKey> record = this::record; // once, not per wait
    private final AtomicBoolean woken = new AtomicBoolean();
    private Readiness readiness;
    private int registrations;
    private boolean cancelled;

    SimpleDemultiplexer(Selector selector) {
        this.selector = selector;
    }

    @Override
    public Registration register(SelectableChannel channel, int ops, Object attachment) throws IOException {
        try {
            SelectionKey key = channel.register(selector, ops & ~Ops.URGENT, attachment);
            registrations++;
            return new SimpleRegistration(key);
        } catch (ClosedSelectorException e) {
            throw new IOException("this demultiplexer is closed", e);
        }
    }

    @Override
    public int await(long timeoutNanos, Readiness readiness) throws IOException {
        this.readiness = readiness;
        cancelled = false;
        int found = woken.getAndSet(false) || timeoutNanos == 0
                ? selector.selectNow(record)
                : selector.select(record, millis(timeoutNanos));
        if (selector.keys().size() != registrations) {
            readiness.vanished();
        }
        return found;
    }

    private static long millis(long nanos) {
        return nanos < 0 ? 0 : (nanos - 1) / 1_000_000 + 1; // 0 is a selector's "without limit"
    }

    private void record(SelectionKey key) {
        try {
            readiness.ready(key.attachment(), key.readyOps());
        } catch (CancelledKeyException e) {
            return; // closed by another thread a moment ago: it is missed in the count
        }
    }

    @Override
    public void wakeup() {
        woken.set(true); // a flush uses up what the selector remembers
        selector.wakeup();
    }

    @Override
    public void flush() throws IOException {
        if (cancelled) {
            cancelled = false;
            selector.selectNow(key -> {});
        }
    }

    @Override
    public void close() throws IOException {
        selector.close();
    }

    private final class SimpleRegistration implements Registration {
        private SelectionKey key;

        SimpleRegistration(SelectionKey key) {
            this.key = key;
        }

        @Override
        public void interest(int ops) throws IOException {
            try {
                key.interestOps(ops & ~Ops.URGENT);
            } catch (CancelledKeyException e) {
                throw (IOException) new ClosedChannelException().initCause(e);
            }
        }

        @Override
        public void cancel() {
            if (key != null) {
                key.cancel();
                key = null;
                registrations--;
                cancelled = true;
            }
        }
    }
}
