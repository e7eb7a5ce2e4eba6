// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import java.io.IOException;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** Does with each kind of channel of the JDK what the JDK does differently for each. */
final class Sockets {
    private Sockets() {}

    static SocketChannel openStream(ProtocolFamily family, boolean reuseAddress) throws IOException {
        SocketChannel stream = SocketChannel.open(family);
        if (reuseAddress && family != StandardProtocolFamily.UNIX) {
            stream.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        }
        SocketOptions.sendAtOnce(stream);
        return stream;
    }

    /** Opens a listener on an address, or on any if that is null. */
    static ServerSocketChannel listen(
            ProtocolFamily family, SocketAddress local, boolean reuseAddress, SocketOptions options, int backlog)
            throws IOException {
        ServerSocketChannel listener = family == null ? ServerSocketChannel.open() : ServerSocketChannel.open(family);
        try {
            if (family != StandardProtocolFamily.UNIX) {
                listener.setOption(StandardSocketOptions.SO_REUSEADDR, reuseAddress);
            }
            if (options != null) {
                options.listening(listener);
            }
            listener.bind(local, backlog);
            return listener;
        } catch (IOException | RuntimeException e) {
            listener.close();
            throw e;
        }
    }

    static void bind(SelectableChannel channel, SocketAddress local) throws IOException {
        ((NetworkChannel) channel).bind(local);
    }

    /** Starts to connect; returns whether that has succeeded at once. */
    static boolean connect(SelectableChannel channel, SocketAddress remote) throws IOException {
        if (channel instanceof DatagramChannel datagrams) {
            datagrams.connect(remote);
            return true;
        }
        return ((SocketChannel) channel).connect(remote);
    }

    /**
     * Reads a datagram, unless the buffer is full. If the socket is connected, the JDK reports an empty datagram as the
     * end of the input.
     */
    static int receive(SelectableChannel channel, ByteBuffer buffer) throws IOException {
        if (!(channel instanceof DatagramChannel datagrams)) {
            throw without("input", channel);
        }
        if (!buffer.hasRemaining()) {
            return 0;
        }
        if (datagrams.isConnected()) {
            return Math.max(0, datagrams.read(buffer));
        }
        int before = buffer.position();
        datagrams.receive(buffer);
        return buffer.position() - before;
    }

    /** The exception for a channel without input or output. A stream without a channel is not connected yet. */
    static IllegalStateException without(String what, SelectableChannel channel) {
        return channel == null
                ? new NotYetConnectedException()
                : new IllegalStateException(channel + " has no " + what + ": it is a listener, or one end of a pipe");
    }

    /**
     * Prepares the close of a connection that is in no selector; if it is in one, the JDK does this. Unread input turns
     * a close into a reset, and the peer is to see the end of the output before that. The close must not wait, as it
     * would with {@code SO_LINGER} set (rule D27).
     */
    static void endOutput(SocketChannel stream, boolean mayBeReset) {
        try {
            int lingerSeconds = lingerSeconds(stream);
            if (lingerSeconds > 0) {
                stream.setOption(StandardSocketOptions.SO_LINGER, -1);
            }
            if (lingerSeconds != 0 && mayBeReset) {
                stream.shutdownOutput();
            }
        } catch (IOException e) {
            return; // the peer has gone
        }
    }

    /** The value of {@code SO_LINGER}: 0 if the close is to be a reset, negative if it is not set. */
    static int lingerSeconds(SocketChannel stream) throws IOException {
        return stream.getOption(StandardSocketOptions.SO_LINGER);
    }

    static Dispatcher.State stateOf(SelectableChannel channel) throws IOException {
        if (channel instanceof SocketChannel stream) {
            return stateOf(stream);
        }
        if (channel instanceof ServerSocketChannel listener) {
            return listener.getLocalAddress() == null ? Dispatcher.State.OPEN : Dispatcher.State.LISTENING;
        }
        if (channel instanceof DatagramChannel datagrams) {
            return stateOf(datagrams);
        }
        return Dispatcher.State.CONNECTED;
    }

    private static Dispatcher.State stateOf(SocketChannel stream) throws IOException {
        if (stream.isConnected()) {
            return Dispatcher.State.CONNECTED;
        }
        if (stream.isConnectionPending()) {
            return Dispatcher.State.CONNECTING;
        }
        return stream.getLocalAddress() == null ? Dispatcher.State.OPEN : Dispatcher.State.BOUND;
    }

    private static Dispatcher.State stateOf(DatagramChannel datagrams) throws IOException {
        if (datagrams.isConnected()) {
            return Dispatcher.State.CONNECTED;
        }
        return datagrams.getLocalAddress() == null ? Dispatcher.State.OPEN : Dispatcher.State.BOUND;
    }

    /** The peer's address; if there is no peer, the local one; null if there is neither. */
    static SocketAddress addressOf(SelectableChannel channel) throws IOException {
        SocketAddress remote = null;
        if (channel instanceof SocketChannel stream) {
            remote = stream.getRemoteAddress();
        } else if (channel instanceof DatagramChannel datagrams) {
            remote = datagrams.getRemoteAddress();
        }
        return remote != null ? remote : localAddress(channel);
    }

    static SocketAddress localAddress(SelectableChannel channel) throws IOException {
        return channel instanceof NetworkChannel network && channel.isOpen() ? network.getLocalAddress() : null;
    }
}
