// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.server;

import io.pollux.ChannelMap;
import io.pollux.Dispatcher;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.channels.SocketChannel;

/** The listener of a server. It lives until the server closes it: nothing that a connection does can stop it. */
final class Acceptor extends Dispatcher {
    private static final System.Logger LOG = System.getLogger(Server.class.getName());

    private final Server server;
    private final Rarely logged = new Rarely();

    Acceptor(Server server, ChannelMap map) {
        super(map);
        this.server = server;
    }

    @Override
    protected void handleAccepted(SocketChannel peer, SocketAddress address) throws IOException {
        server.accepted(peer);
    }

    @Override
    protected void handleError(Throwable thrown) {
        if (channel() == null || !channel().isOpen()) {
            close();
        } else if (logged.now()) {
            LOG.log(System.Logger.Level.WARNING, () -> "server '" + server.name() + "' could not accept", thrown);
        }
    }
}
