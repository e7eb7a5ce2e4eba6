// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import java.io.IOException;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.Pipe;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/**
 * Tells a lost connection from other failures of reading and writing (rule D20). The JDK throws the same exception for
 * a broken pipe as for a full disk, and takes the message from the system, in the user's language. So what counts is
 * the kind of channel that has failed, and whether the channel itself has failed or a transport above it.
 */
final class Disconnect {
    private Disconnect() {}

    /**
     * Whether a failure means that the connection is lost.
     *
     * @param failure what reading or writing has thrown
     * @param channel the channel, or null if there is none yet
     * @param transported whether a transport was called, and not the channel itself
     */
    static boolean isMeantBy(Exception failure, SelectableChannel channel, boolean transported) {
        if (failure instanceof ClosedChannelException) {
            return true;
        }
        if (failure instanceof NotYetConnectedException) {
            return !(channel instanceof DatagramChannel);
        }
        if (transported) {
            return mayBeOfSocket(failure) && channel instanceof SocketChannel stream && isHungUp(stream);
        }
        return channel instanceof SocketChannel || isPipe(channel);
    }

    private static boolean isPipe(SelectableChannel channel) {
        return channel instanceof Pipe.SourceChannel || channel instanceof Pipe.SinkChannel;
    }

    /** Whether the JDK's stream channels throw such an exception; a transport's own exceptions are more specific. */
    private static boolean mayBeOfSocket(Exception failure) {
        return failure.getClass() == IOException.class || failure instanceof SocketException;
    }

    /** Asks the system: once a connect has ended, the channel is ready to connect only after a hang-up. */
    private static boolean isHungUp(SocketChannel stream) {
        try (Selector selector = Selector.open()) {
            stream.register(selector, SelectionKey.OP_CONNECT);
            return selector.selectNow() > 0;
        } catch (IOException | RuntimeException e) {
            return false; // if in doubt, it is an error, and handleError gets it
        }
    }
}
