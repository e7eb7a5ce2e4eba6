// SPDX-License-Identifier: Apache-2.0
package io.pollux.loop.poll;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.spi.AbstractSelectableChannel;
import java.nio.channels.spi.AbstractSelector;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Ends a wait from another thread, by writing a byte into a pipe that the wait watches too. It extends
 * {@link AbstractSelector} only for {@code begin} and {@code end}, by which the JDK has an interrupt call
 * {@link #wakeup}.
 *
 * <p>The pipe's channels know when they are closed, so a late wakeup never writes to a descriptor that another channel
 * has reused.
 */
final class Waker extends AbstractSelector {
    private final Pipe pipe = Pipe.open();
    private final AtomicBoolean woken = new AtomicBoolean();
    private final ByteBuffer token = ByteBuffer.allocateDirect(1);
    private final ByteBuffer tokens = ByteBuffer.allocateDirect(8);

    Waker() throws IOException {
        super(null);
        pipe.source().configureBlocking(false);
        pipe.sink().configureBlocking(false);
    }

    SelectableChannel source() {
        return pipe.source();
    }

    /** Called right before a wait that may block, on its thread. A thread already interrupted wakes itself. */
    void beginWait() {
        begin();
    }

    void endWait() {
        end();
    }

    @Override
    public Selector wakeup() {
        if (!woken.getAndSet(true)) {
            write();
        }
        return this;
    }

    /** Returns whether there was a wakeup since the last {@link #drain}; the source is then readable, or will be. */
    boolean isWoken() {
        return woken.get();
    }

    /**
     * Two threads may get here: one calls {@code wakeup} while another, which called it before the last {@link #drain},
     * has not returned yet.
     */
    private synchronized void write() {
        try {
            pipe.sink().write(token.clear());
        } catch (IOException e) {
            // closed: there is no wait to end
        }
    }

    /**
     * Called when the source is readable. The flag is cleared last: a wakeup before that ends the wait that is
     * draining.
     */
    void drain() throws IOException {
        pipe.source().read(tokens.clear());
        woken.set(false);
    }

    @Override
    protected void implCloseSelector() throws IOException {
        try {
            pipe.sink().close();
        } finally {
            pipe.source().close();
        }
    }

    @Override
    protected SelectionKey register(AbstractSelectableChannel channel, int ops, Object attachment) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Set<SelectionKey> keys() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Set<SelectionKey> selectedKeys() {
        throw new UnsupportedOperationException();
    }

    @Override
    public int selectNow() {
        throw new UnsupportedOperationException();
    }

    @Override
    public int select(long timeoutMs) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int select() {
        throw new UnsupportedOperationException();
    }
}
