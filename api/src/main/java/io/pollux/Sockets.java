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

/** What differs between the JDK's kinds of channel. */
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

    /** A listener on an address, or if that is null on any; closed again if it cannot be. */
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

    /** Starts to connect; returns whether that has been all. */
    static boolean connect(SelectableChannel channel, SocketAddress remote) throws IOException {
        if (channel instanceof DatagramChannel datagrams) {
            datagrams.connect(remote);
            return true;
        }
        return ((SocketChannel) channel).connect(remote);
    }

    /**
     * Reads a datagram, from whomever the socket takes it; into a full buffer none. The JDK calls an empty datagram the
     * end of the input if the socket is connected.
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

    /** What to throw where there is no input, or no output; a stream that is not connected may have no channel yet. */
    static IllegalStateException without(String what, SelectableChannel channel) {
        return channel == null
                ? new NotYetConnectedException()
                : new IllegalStateException(
                        "there is no " + what + " in " + channel + ": it is a listener, or one end of a pipe");
    }

    /**
     * Prepares the close of a connection that is in no selector; for one that is, the JDK does this. Input that nobody
     * has read makes a close a reset, and the peer is to see the end of the output before that. The close must not
     * wait, as it would if a time to linger were set (rule D27).
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

    /** How long the close of a connection lingers: 0 if somebody has chosen that it be a reset, negative if not set. */
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

    /** The peer's address, or without a peer the own one, or null. */
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
