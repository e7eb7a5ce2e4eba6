// SPDX-License-Identifier: Apache-2.0
package io.pollux.handlers.examples;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.pollux.ChannelMap;
import io.pollux.Dispatcher;
import io.pollux.SocketType;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.util.concurrent.TimeUnit;

class UptimeService extends Dispatcher {
    UptimeService(ChannelMap map, SocketAddress address) throws IOException {
        super(map);
        createSocket(StandardProtocolFamily.INET, SocketType.DATAGRAM);
        bind(address);
    }

    @Override
    protected void handleRead() throws IOException {
        SocketAddress sender = receiveFrom(readBuffer());
        if (sender != null) {
            long ageNanos = System.nanoTime() - activity().createdNanos();
            long seconds = TimeUnit.NANOSECONDS.toSeconds(ageNanos);
            sendTo(US_ASCII.encode(seconds + " s\n"), sender);
        }
    }
}
