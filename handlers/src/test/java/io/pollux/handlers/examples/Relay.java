// SPDX-License-Identifier: Apache-2.0
package io.pollux.handlers.examples;

import io.pollux.ChannelMap;
import io.pollux.handlers.BufferedDispatcher;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

class Relay extends BufferedDispatcher {
    private Relay other;

    Relay(SocketChannel peer, ChannelMap map, SocketAddress target) throws IOException {
        super(peer, map);
        other = new Relay(map, this);
        other.createSocket();
        other.connect(target);
        wantRead(false);
        whenClosed(other::closeWhenDone);
    }

    private Relay(ChannelMap map, Relay other) {
        super(map);
        this.other = other;
        whenClosed(other::closeWhenDone);
    }

    @Override
    protected void handleConnect() {
        other.wantRead(true);
    }

    @Override
    protected void handleRead() throws IOException {
        ByteBuffer data = readBuffer();
        if (recv(data) > 0) {
            other.send(data.flip());
            wantRead(other.queued() == 0);
        }
    }

    @Override
    protected void handleDrained() {
        other.wantRead(true);
    }

    @Override
    protected void handleClose() throws IOException {
        if (isOutputEnded()) {
            close();
        } else {
            other.shutdownOutput();
        }
    }

    @Override
    protected void handleError(Throwable thrown) {
        super.handleError(thrown);
        close();
    }
}
