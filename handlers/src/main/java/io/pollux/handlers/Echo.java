// SPDX-License-Identifier: Apache-2.0
package io.pollux.handlers;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;

/**
 * Sends back what it reads. It reads only while nothing is queued, so it never holds more than one read's worth; and
 * while the peer reads, a message costs one read and one write, without a copy or a change of interest.
 */
final class Echo extends BufferedDispatcher {
    private final int bufferBytes;

    Echo(SelectableChannel channel, int bufferBytes) throws IOException {
        super(channel);
        this.bufferBytes = bufferBytes;
        sendLimit(bufferBytes);
    }

    @Override
    protected void handleRead() throws IOException {
        ByteBuffer buffer = readBuffer();
        buffer.limit(Math.min(bufferBytes, buffer.capacity()));
        if (recv(buffer) > 0) {
            send(buffer.flip());
            if (queued() > 0) {
                wantRead(false);
            }
        }
    }

    @Override
    protected void handleDrained() {
        wantRead(true);
    }
}
