// SPDX-License-Identifier: Apache-2.0
package io.pollux.handlers;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;

/** Sends one message and closes; what the peer sends is dropped. */
final class Announcement extends BufferedDispatcher {
    Announcement(SelectableChannel channel, ByteBuffer message) throws IOException {
        super(channel);
        send(message);
        closeWhenDone();
    }

    @Override
    protected void handleRead() throws IOException {
        recv(readBuffer());
    }
}
