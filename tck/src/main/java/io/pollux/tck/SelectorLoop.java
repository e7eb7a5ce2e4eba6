// SPDX-License-Identifier: Apache-2.0
package io.pollux.tck;

import io.pollux.EventLoop;
import io.pollux.spi.Demultiplexer;
import io.pollux.spi.Ops;
import io.pollux.spi.Readiness;
import io.pollux.spi.Registration;
import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Set;
import java.util.function.Consumer;

/** The smallest loop that fulfils the contract: the other loop of swaps unless the test class names one. */
final class SelectorLoop implements EventLoop {
    @Override
    public String name() {
        return "selector";
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
        return new Opened();
    }

    private static final class Opened implements Demultiplexer {
        private final Selector selector = Selector.open();
        private final Consumer<SelectionKey> record = this::record;
        private Readiness readiness;
        private volatile boolean woken;
        private int live;

        Opened() throws IOException {}

        @Override
        public Registration register(SelectableChannel channel, int ops, Object attachment) throws IOException {
            if (!selector.isOpen()) {
                throw new IOException("this has been closed");
            }
            Key key = new Key(channel.register(selector, ops & ~Ops.URGENT, attachment));
            live++;
            return key;
        }

        @Override
        public int await(long timeoutNanos, Readiness readiness) throws IOException {
            this.readiness = readiness;
            int recorded = select(timeoutNanos);
            woken = false;
            if (selector.keys().size() != live) {
                readiness.vanished();
            }
            return recorded;
        }

        private int select(long timeoutNanos) throws IOException {
            if (timeoutNanos == 0) {
                return selector.selectNow(record);
            }
            return selector.select(record, timeoutNanos < 0 ? 0 : (timeoutNanos - 1) / 1_000_000 + 1);
        }

        private void record(SelectionKey key) {
            if (key.isValid()) {
                readiness.ready(key.attachment(), key.readyOps());
            }
        }

        @Override
        public void wakeup() {
            woken = true;
            selector.wakeup();
        }

        @Override
        public void flush() throws IOException {
            if (!selector.isOpen()) {
                return;
            }
            selector.selectNow(key -> {});
            if (woken) {
                selector.wakeup(); // which selectNow has used up
            }
        }

        @Override
        public void close() throws IOException {
            selector.close();
        }

        private final class Key implements Registration {
            private final SelectionKey key;
            private boolean cancelled;

            Key(SelectionKey key) {
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
                if (!cancelled) {
                    cancelled = true;
                    live--;
                    key.cancel();
                }
            }
        }
    }
}
