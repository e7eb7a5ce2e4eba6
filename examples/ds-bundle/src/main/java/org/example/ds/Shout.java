// SPDX-License-Identifier: Apache-2.0
package org.example.ds;

import io.pollux.Dispatcher;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;

/** One connection: sends back what it reads in capitals, or in small letters, and reads on once that is sent. */
final class Shout extends Dispatcher {
    private final ByteBuffer unsent = ByteBuffer.allocate(8192);
    private final boolean quiet;

    Shout(SelectableChannel peer, boolean quiet) throws IOException {
        super(peer);
        this.quiet = quiet;
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
            byte letter = unsent.get(i);
            unsent.put(i, (byte) (quiet ? Character.toLowerCase(letter) : Character.toUpperCase(letter)));
        }
    }

    @Override
    protected void handleWrite() throws IOException {
        send(unsent.flip());
        unsent.compact();
    }
}
