// SPDX-License-Identifier: Apache-2.0
package org.example.first;

import io.pollux.Dispatcher;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;

/** One connection: sends back in capitals what it reads, and reads on when all of it has been sent. */
final class Shout extends Dispatcher {
    private final ByteBuffer unsent = ByteBuffer.allocate(8192);

    Shout(SelectableChannel peer) throws IOException {
        super(peer);
    }

    @Override
    protected boolean readable() {
        return unsent.position() == 0;
    }

    @Override
    protected boolean writable() {
        return unsent.position() > 0;
    }

    @Override
    protected void handleRead() throws IOException {
        recv(unsent);
        for (int i = 0; i < unsent.position(); i++) {
            unsent.put(i, (byte) Character.toUpperCase(unsent.get(i)));
        }
    }

    @Override
    protected void handleWrite() throws IOException {
        send(unsent.flip());
        unsent.compact();
    }
}
