// SPDX-License-Identifier: Apache-2.0
package io.pollux.handlers;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;

/** Says one thing and closes; what the peer says is dropped. */
final class Announcement extends BufferedDispatcher {
    Announcement(SelectableChannel channel, ByteBuffer words) throws IOException {
        super(channel);
        send(words);
        closeWhenDone();
    }

    @Override
    protected void handleRead() throws IOException {
        recv(readBuffer());
    }
}
