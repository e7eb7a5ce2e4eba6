// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import java.io.IOException;
import java.nio.channels.SocketChannel;

/** Serves a connection whose dispatcher has been expelled, until it has lingered (rule D13). */
final class Lingering extends Dispatcher {
    private Lingering(SocketChannel connection) throws IOException {
        super(connection);
    }

    /** Takes over an open connection that no other dispatcher serves any more; called on the map's thread. */
    static void start(SocketChannel connection, ChannelMap map) throws IOException {
        try {
            connection.shutdownOutput();
        } catch (IOException e) {
            connection.close(); // the peer has gone: there is nothing to wait for
            return;
        }
        Lingering lingering = new Lingering(connection);
        map.driver().add(lingering, null); // the connection's owner may be ending
        lingering.linger();
    }

    @Override
    protected void handleRead() throws IOException {
        recv(readBuffer());
    }

    @Override
    protected void handleError(Throwable thrown) {
        close();
    }
}
