// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.server;

import io.pollux.Dispatcher;
import io.pollux.Protocol;
import io.pollux.SocketType;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** Sends back what it gets, which in these tests always fits into the socket. */
public final class Echo implements Protocol {
    final List<Dispatcher> made = new CopyOnWriteArrayList<>();
    final List<String> threads = new CopyOnWriteArrayList<>();

    @Override
    public Dispatcher dispatcher(SelectableChannel channel, Map<String, String> settings) throws IOException {
        if (settings.containsKey("broken")) {
            throw new IOException("broken as the test wants it");
        }
        Dispatcher dispatcher = new Connected(channel);
        threads.add(Thread.currentThread().getName());
        made.add(dispatcher);
        return dispatcher;
    }

    @Override
    public Set<SocketType> types() {
        return Set.of(SocketType.STREAM, SocketType.DATAGRAM);
    }

    @Override
    public void check(Map<String, String> settings) {
        settings.forEach((key, value) -> {
            if (!key.equals("broken") && !key.equals("greeting")) {
                throw new IllegalArgumentException("unknown key '" + key + "'");
            }
        });
    }

    /** Has a dispatcher of this protocol hold so many bytes more. */
    static void hold(Dispatcher dispatcher, int bytes) {
        dispatcher.map().execute(() -> ((Connected) dispatcher).hold(bytes));
    }

    private static final class Connected extends Dispatcher {
        Connected(SelectableChannel channel) throws IOException {
            super(channel);
        }

        void hold(int bytes) {
            holdBytes(bytes);
        }

        @Override
        protected void handleRead() throws IOException {
            ByteBuffer buffer = readBuffer();
            if (state() == State.CONNECTED) {
                recv(buffer);
                send(buffer.flip());
            } else {
                SocketAddress sender = receiveFrom(buffer);
                if (sender != null) {
                    sendTo(buffer.flip(), sender);
                }
            }
        }
    }
}
