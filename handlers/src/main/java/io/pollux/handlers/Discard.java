// SPDX-License-Identifier: Apache-2.0
package io.pollux.handlers;

import io.pollux.Dispatcher;
import java.io.IOException;
import java.nio.channels.SelectableChannel;

/** Drops what it reads: a stream, or datagrams. */
final class Discard extends Dispatcher {
    Discard(SelectableChannel channel) throws IOException {
        super(channel);
    }

    @Override
    protected void handleRead() throws IOException {
        recv(readBuffer());
    }
}
