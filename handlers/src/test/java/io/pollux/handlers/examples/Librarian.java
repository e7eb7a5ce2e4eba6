// SPDX-License-Identifier: Apache-2.0
package io.pollux.handlers.examples;

import io.pollux.ChannelMap;
import io.pollux.handlers.Chat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

class Librarian extends Chat {
    private final byte[] book = new byte[100_000];

    Librarian(SocketChannel peer, ChannelMap map) throws IOException {
        super(peer, map);
        terminator("\n");
    }

    @Override
    protected void collectIncomingData(ByteBuffer title) {}

    @Override
    protected void foundTerminator() throws IOException {
        push(book);
        wantRead(queued() == 0);
    }

    @Override
    protected void handleDrained() {
        wantRead(true);
    }
}
