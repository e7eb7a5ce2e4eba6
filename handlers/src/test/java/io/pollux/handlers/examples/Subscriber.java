// SPDX-License-Identifier: Apache-2.0
package io.pollux.handlers.examples;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.pollux.ChannelMap;
import io.pollux.handlers.BufferedDispatcher;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;

class Subscriber extends BufferedDispatcher {
    private static final Duration PAUSE = Duration.ofSeconds(1);

    Subscriber(ChannelMap map, InetSocketAddress server) throws IOException {
        super(map);
        createSocket();
        whenClosed(() -> map.schedule(() -> connectAgain(map, server), PAUSE));
        connect(server);
    }

    private static void connectAgain(ChannelMap map, InetSocketAddress server) {
        try {
            new Subscriber(map, server);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    protected void handleConnect() throws IOException {
        send(US_ASCII.encode("subscribe\n"));
    }

    @Override
    protected void handleRead() throws IOException {
        recv(readBuffer());
    }
}
