// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.pollux.spi.Ops;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.SelectorProvider;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("D17")
class AcceptBackoffTest {
    private static final long LONGEST_NANOS = 1_000_000_000L;

    private final AtomicLong clock = new AtomicLong();
    private final ChannelMap map = new ChannelMap(clock::get);
    private final ChannelMap other = new ChannelMap();
    private Dispatcher listener;

    @BeforeEach
    void listen() throws IOException {
        listener = new Dispatcher(new Exhausted(), map);
    }

    @AfterEach
    void close() {
        map.close();
        other.close();
    }

    private int interest() {
        return listener.membership().interest().ops();
    }

    @Test
    void restsForAWhileAgainAndAgain() throws Exception {
        for (int i = 0; i < 10; i++) {
            assertEquals(Ops.ACCEPT, interest());
            assertNull(listener.accept());
            assertEquals(0, interest());
            clock.addAndGet(LONGEST_NANOS);
            map.driver().pass(0);
        }
    }

    @Test
    void doesNotRestOnInAnotherMap() throws Exception {
        assertNull(listener.accept());
        map.remove(listener);
        other.add(listener);
        assertEquals(Ops.ACCEPT, interest());
        assertNull(listener.accept());
        clock.addAndGet(LONGEST_NANOS);
        map.driver().pass(0);
        assertEquals(0, interest(), "what it left does not wake it");
    }

    /** A listener for which no descriptor is left. */
    private static final class Exhausted extends ServerSocketChannel {
        Exhausted() {
            super(SelectorProvider.provider());
        }

        @Override
        public SocketChannel accept() throws IOException {
            throw new IOException("told to be exhausted");
        }

        @Override
        public SocketAddress getLocalAddress() {
            return new InetSocketAddress(7);
        }

        @Override
        public ServerSocketChannel bind(SocketAddress local, int backlog) {
            return this;
        }

        @Override
        public <T> ServerSocketChannel setOption(SocketOption<T> name, T value) {
            return this;
        }

        @Override
        public <T> T getOption(SocketOption<T> name) {
            return null;
        }

        @Override
        public Set<SocketOption<?>> supportedOptions() {
            return Set.of();
        }

        @Override
        public ServerSocket socket() {
            throw new UnsupportedOperationException();
        }

        @Override
        protected void implCloseSelectableChannel() {}

        @Override
        protected void implConfigureBlocking(boolean block) {}
    }
}
