// SPDX-License-Identifier: Apache-2.0
package io.pollux.handlers.examples;

import io.pollux.ChannelMap;
import io.pollux.handlers.Chat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

class Parcels extends Chat {
    final List<byte[]> parcels = new ArrayList<>();
    private final ByteArrayOutputStream collected = new ByteArrayOutputStream();
    private boolean inHeader = true;

    Parcels(SocketChannel peer, ChannelMap map) throws IOException {
        super(peer, map);
        terminator(4);
    }

    @Override
    protected void collectIncomingData(ByteBuffer data) {
        while (data.hasRemaining()) {
            collected.write(data.get());
        }
    }

    @Override
    protected void foundTerminator() {
        byte[] complete = collected.toByteArray();
        collected.reset();
        if (inHeader) {
            terminator(ByteBuffer.wrap(complete).getInt());
        } else {
            parcels.add(complete);
            terminator(4);
        }
        inHeader = !inHeader;
    }
}
