// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/**
 * A connection whose dispatcher has been expelled. Its output is shut, so that the peer sees the end, and what it is
 * still sending is dropped until it closes too, for a limited time: an immediate close would turn that input into a
 * reset, which destroys what the peer has not read yet (rule D13).
 */
final class Lingering extends Dispatcher {
    private static final Duration LONGEST = Duration.ofSeconds(5);
    private static final int MOST_BYTES = 1024 * 1024;

    private Lingering(SocketChannel stream) throws IOException {
        super(stream);
    }

    /** Takes over an open connection that nobody else serves any more; called on the map's thread. */
    static void start(SocketChannel stream, ChannelMap map) throws IOException {
        Duration longest;
        try {
            int seconds = Sockets.lingerSeconds(stream);
            longest = seconds > 0 ? Duration.ofSeconds(seconds) : LONGEST;
            stream.shutdownOutput();
        } catch (IOException e) {
            stream.close(); // the peer has gone: there is nothing to wait for
            return;
        }
        Lingering lingering = new Lingering(stream);
        map.driver().add(lingering, null); // whoever had the connection may be ending
        Timer limit = map.driver().schedule(lingering::close, longest, null);
        lingering.whenClosed(limit::cancel);
    }

    @Override
    protected void handleRead() throws IOException {
        if (recv(readBuffer()) > 0 && activity().bytesIn() > MOST_BYTES) {
            close();
        }
    }

    @Override
    protected void handleError(Throwable thrown) {
        close();
    }
}
