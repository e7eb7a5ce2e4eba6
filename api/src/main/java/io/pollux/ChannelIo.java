// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import io.pollux.text.Log;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.DatagramChannel;
import java.nio.channels.GatheringByteChannel;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;

/**
 * Reads and writes the channel of a dispatcher, or the transport above it, and remembers which of the two directions
 * has ended. A lost connection ends the output, and once it shows in a read, the input too; other failures are thrown
 * (rules D5, D20).
 */
final class ChannelIo {
    /** The state of the output. */
    enum Output {
        /** Bytes can be written. */
        OPEN,
        /** This side has ended it, and keeps reading (rule D26). */
        SHUT,
        /** The connection is lost or closed. */
        BROKEN
    }

    private static final System.Logger LOG = Log.of(Dispatcher.class);

    private final Dispatcher dispatcher;
    private SelectableChannel channel;
    private ReadableByteChannel source;
    private WritableByteChannel sink;
    private Output output = Output.OPEN;
    private boolean inputEnded;

    /** Whether the channel itself, and not a transport, has reported the end of its input. */
    private boolean channelEnded;

    ChannelIo(Dispatcher dispatcher) {
        this.dispatcher = dispatcher;
    }

    /** Reads and writes this channel from now on. */
    void use(SelectableChannel open) {
        channel = open;
        boolean datagrams = open instanceof DatagramChannel;
        source = open instanceof ReadableByteChannel readable && !datagrams ? readable : null;
        sink = open instanceof WritableByteChannel writable ? writable : null;
    }

    /** Reads and writes through a transport from now on. */
    void use(ByteChannel transport) {
        source = transport;
        sink = transport;
    }

    /** Whether there is a channel and no transport above it. */
    boolean isPlain() {
        return source == channel && channel != null;
    }

    /** Whether the output is a stream of bytes, as opposed to datagrams, which must not be merged. */
    boolean isStream() {
        return sink != null && !(channel instanceof DatagramChannel);
    }

    /** Starts again without a channel. */
    void reset() {
        channel = null;
        source = null;
        sink = null;
        output = Output.OPEN;
        inputEnded = false;
        channelEnded = false;
    }

    boolean isInputEnded() {
        return inputEnded;
    }

    void endInput() {
        inputEnded = true;
    }

    Output output() {
        return output;
    }

    boolean isOutputEnded() {
        return output != Output.OPEN;
    }

    /** The connection is lost; output that this side has ended before stays {@link Output#SHUT}. */
    void breakOutput() {
        if (output == Output.OPEN) {
            output = Output.BROKEN;
        }
    }

    /** Reads; returns 0 if nothing is there, and -1 at the end of the input or if the connection is lost. */
    int read(ByteBuffer buffer) throws IOException {
        try {
            int count = source == null ? Sockets.receive(channel, buffer) : source.read(buffer);
            if (count < 0) {
                channelEnded = source == channel;
                inputEnded = true;
            }
            return count;
        } catch (IOException | NotYetConnectedException e) {
            if (isDisconnect(e, source != channel)) {
                breakOutput();
                inputEnded = true;
                return -1;
            }
            throw e;
        }
    }

    /** Writes; returns 0 if nothing is taken, and -1 if the connection is lost. */
    int write(ByteBuffer data) throws IOException {
        try {
            if (sink == null) {
                throw Sockets.without("output", channel);
            }
            return sink.write(data);
        } catch (IOException | NotYetConnectedException e) {
            if (isDisconnect(e, sink != channel)) {
                breakOutput();
                return -1;
            }
            throw e;
        }
    }

    /** Writes two buffers, in one call if the channel can do that; returns as {@link #write(ByteBuffer)}. */
    int write(ByteBuffer[] pair) throws IOException {
        try {
            if (sink instanceof GatheringByteChannel gathering) {
                return (int) gathering.write(pair);
            }
            int count = sink.write(pair[0]);
            return pair[0].hasRemaining() ? count : count + sink.write(pair[1]);
        } catch (IOException | NotYetConnectedException e) {
            if (isDisconnect(e, sink != channel)) {
                breakOutput();
                return -1;
            }
            throw e;
        }
    }

    /** Writes one urgent byte. */
    void writeUrgent(byte urgent) throws IOException {
        if (!(channel instanceof SocketChannel stream)) {
            throw new UnsupportedOperationException(
                    "urgent data needs a TCP connection; this is " + dispatcher.describe());
        }
        stream.socket().sendUrgentData(urgent);
    }

    /** Ends the output of a connection; its input continues. */
    void shutOutput(SocketChannel connection) throws IOException {
        try {
            connection.shutdownOutput();
            output = Output.SHUT;
        } catch (IOException e) {
            if (!isDisconnect(e, false)) {
                throw e;
            }
            output = Output.BROKEN;
        }
    }

    /** Ends both directions; closes the transport, but not the channel below it. */
    void close() throws IOException {
        end();
        if (source != null && source != channel) {
            source.close();
        }
    }

    /** Ends both directions. */
    void end() {
        inputEnded = true;
        breakOutput();
    }

    /** Whether no input is left whose loss would make the close of an Internet connection a reset. */
    boolean isAllRead() {
        return channelEnded
                && channel instanceof SocketChannel stream
                && dispatcher.address() instanceof InetSocketAddress
                && !stream.socket().isInputShutdown();
    }

    /** The channel for datagrams; throws IllegalStateException if this is another kind. */
    DatagramChannel datagrams() {
        if (channel instanceof DatagramChannel datagrams) {
            return datagrams;
        }
        throw new IllegalStateException(dispatcher.describe() + " has no datagram socket");
    }

    private boolean isDisconnect(Exception failure, boolean transported) {
        boolean lost = Disconnect.isMeantBy(failure, channel, transported);
        if (lost) {
            LOG.log(System.Logger.Level.DEBUG, () -> dispatcher.describe() + " is disconnected", failure);
        }
        return lost;
    }
}
