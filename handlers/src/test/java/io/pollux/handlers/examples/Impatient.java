// SPDX-License-Identifier: Apache-2.0
package io.pollux.handlers.examples;

import io.pollux.ChannelMap;
import io.pollux.Dispatcher;
import io.pollux.Timer;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;

class Impatient extends Dispatcher {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Timer silence;

    Impatient(SocketChannel peer, ChannelMap map) throws IOException {
        super(peer, map);
        silence = map.schedule(this::close, PATIENCE);
        whenClosed(silence::cancel);
    }

    @Override
    protected void handleRead() throws IOException {
        if (recv(readBuffer()) > 0) {
            silence.rearm(PATIENCE);
        }
    }
}
