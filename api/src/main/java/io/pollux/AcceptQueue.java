// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** The connections that wait to be accepted by a listening dispatcher. After a failure it rests (rule D17). */
final class AcceptQueue {
    private final Dispatcher dispatcher;
    private final ServerSocketChannel listener;
    private final AcceptBackoff backoff;
    private long accepted;

    AcceptQueue(Dispatcher dispatcher, ServerSocketChannel listener) {
        this.dispatcher = dispatcher;
        this.listener = listener;
        this.backoff = new AcceptBackoff(dispatcher);
    }

    /** Accepts a connection, which does not block; null if there is none, or if accepting has failed. */
    SocketChannel accept() throws IOException {
        SocketChannel peer;
        try {
            peer = listener.accept();
        } catch (ClosedChannelException e) {
            throw e;
        } catch (IOException e) {
            dispatcher.logInfo(
                    "cannot accept on " + dispatcher.describe() + "; retrying after a pause: " + e,
                    System.Logger.Level.INFO);
            backoff.failed();
            return null;
        }
        if (peer != null) {
            accepted++;
            backoff.succeeded();
            peer.configureBlocking(false);
        }
        return peer;
    }

    /** How many connections have been accepted. */
    long accepted() {
        return accepted;
    }

    boolean isResting() {
        return backoff.isResting();
    }

    /** The dispatcher leaves its map, which would have ended the rest. */
    void restNoMore() {
        backoff.stop();
    }
}
