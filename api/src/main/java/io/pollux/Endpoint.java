// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import io.pollux.Dispatcher.State;
import io.pollux.text.Log;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.GatheringByteChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;

/**
 * The socket side of a dispatcher: opens, binds, listens, connects, reads, writes, accepts and closes. Knows nothing of
 * events and interests.
 */
final class Endpoint {
    /** What {@link #read} and {@link #write} return when the connection is broken (rule D5). */
    static final int BROKEN = -2;

    private static final System.Logger LOG = Log.of(Dispatcher.class);

    private final Dispatcher dispatcher;
    private State state = State.NEW;
    private SelectableChannel channel;
    private ReadableByteChannel source;
    private WritableByteChannel sink;
    private ProtocolFamily family;
    private SocketType type;
    private SocketAddress address;
    private boolean reuseAddress;

    /** Null until one is set. */
    private SocketOptions options;

    private SharedChannel shared;
    private AcceptBackoff backoff;
    private boolean connectDue;
    private IOException connectFailure;

    /** Whether the channel itself has said that its input has ended. */
    private boolean channelEnded;

    private long accepted;

    Endpoint(Dispatcher dispatcher) {
        this.dispatcher = dispatcher;
    }

    State state() {
        return state;
    }

    SelectableChannel channel() {
        return channel;
    }

    ProtocolFamily family() {
        return family;
    }

    SocketType type() {
        return type;
    }

    SocketAddress address() {
        return address;
    }

    boolean reuseAddress() {
        return reuseAddress;
    }

    SocketAddress localAddress() throws IOException {
        return Sockets.localAddress(channel);
    }

    /** Whether the channel can be given to a loop now (rule D15). */
    boolean isRegistrable() {
        if (channel == null || !channel.isOpen()) {
            return false;
        }
        return switch (state) {
            case CONNECTING, CONNECTED, LISTENING -> true;
            default -> !(channel instanceof SocketChannel || channel instanceof ServerSocketChannel);
        };
    }

    /** Whether somebody has closed the channel underneath (rule P8). */
    boolean isBroken() {
        return channel != null && !channel.isOpen() && connectFailure == null && state != State.CLOSED;
    }

    /** Whether a listener rests because accepting has failed (rule D17). */
    boolean isResting() {
        return backoff.isResting();
    }

    /** Its map is left: no rest there goes on. */
    void restNoMore() {
        if (backoff != null) {
            backoff.stop();
        }
    }

    /** How many connections have been accepted. */
    long accepted() {
        return accepted;
    }

    // Becoming something.

    void wrap(SelectableChannel open) throws IOException {
        use(open);
        state = Sockets.stateOf(open);
        address = Sockets.addressOf(open);
        if (state == State.LISTENING) {
            backoff = new AcceptBackoff(dispatcher);
        }
    }

    void create(ProtocolFamily socketFamily, SocketType socketType) throws IOException {
        require(state == State.NEW || state == State.CLOSED, "has a socket already");
        reset();
        family = socketFamily;
        type = socketType;
        if (socketType == SocketType.DATAGRAM) {
            use(DatagramChannel.open(socketFamily));
        }
        state = State.OPEN;
    }

    private void reset() {
        channel = null;
        shared = null;
        source = null;
        sink = null;
        address = null;
        reuseAddress = false;
        options = null;
        connectDue = false;
        connectFailure = null;
        channelEnded = false;
        backoff = null;
    }

    void setReuseAddress(boolean reuse) throws IOException {
        require(state == State.OPEN, "is not between createSocket and bind: set the reuse of its address there");
        reuseAddress = reuse;
        if (channel instanceof NetworkChannel network
                && network.supportedOptions().contains(StandardSocketOptions.SO_REUSEADDR)) {
            network.setOption(StandardSocketOptions.SO_REUSEADDR, reuse);
        }
    }

    <T> void setOption(SocketOption<T> option, T value) throws IOException {
        if (option.equals(StandardSocketOptions.SO_REUSEADDR)) {
            setReuseAddress((Boolean) value);
            return;
        }
        requireSocket();
        options().set(channel, option, value);
    }

    <T> T option(SocketOption<T> option) throws IOException {
        requireSocket();
        return options().get(channel, option);
    }

    private SocketOptions options() {
        options = options == null ? new SocketOptions() : options;
        return options;
    }

    /**
     * Makes the socket that is only recorded so far; it keeps the options for the listener or connection it becomes.
     */
    private void requireSocket() throws IOException {
        require(channel != null || state == State.OPEN, "has no socket: createSocket first");
        openStream();
        if (!channel.isOpen()) {
            throw new ClosedChannelException();
        }
    }

    void bind(SocketAddress local) throws IOException {
        require(state == State.OPEN, "has no unbound socket: createSocket first, and bind once");
        if (local instanceof UnixDomainSocketAddress unix) {
            UnixFile.clear(unix.getPath());
        }
        openStream();
        Sockets.bind(channel, local);
        rememberUnixFile(local);
        address = localAddress();
        state = State.BOUND;
    }

    void listen(int backlog) throws IOException {
        boolean unconnected = state == State.OPEN || state == State.BOUND;
        require(unconnected && type != SocketType.DATAGRAM, "has no unconnected stream socket to listen with");
        if (!(channel instanceof ServerSocketChannel listener)) {
            exchangeForListener(backlog);
        } else if (state == State.OPEN) {
            listener.bind(null, backlog);
        }
        address = localAddress();
        state = State.LISTENING;
        backoff = new AcceptBackoff(dispatcher);
    }

    /** The bound stream channel has kept the address; the JDK wants another kind of channel there (rule D18). */
    private void exchangeForListener(int backlog) throws IOException {
        SocketAddress local = localAddress();
        if (channel != null) {
            releaseChannel();
            channel.close();
        }
        removeUnixFile();
        open(Sockets.listen(family, local, reuseAddress, options, backlog));
        rememberUnixFile(localAddress());
    }

    /** Starts to connect; its end, also an immediate one, is left to {@link #finishConnect}. */
    void connect(SocketAddress remote) throws IOException {
        require(state == State.OPEN || state == State.BOUND, "has no unconnected socket");
        openStream();
        try {
            connectDue = Sockets.connect(channel, remote);
        } catch (IOException e) {
            connectFailure = e;
        }
        address = remote;
        state = connectDue ? State.CONNECTED : State.CONNECTING;
    }

    /** Whether a connect has ended in a way that no loop will report. */
    boolean isConnectDue() {
        return connectDue || connectFailure != null;
    }

    /**
     * Ends a connect.
     *
     * @return whether this is the moment at which it has succeeded
     * @throws IOException why it has failed
     */
    boolean finishConnect() throws IOException {
        if (state == State.CONNECTED) {
            boolean due = connectDue;
            connectDue = false;
            return due;
        }
        try {
            if (connectFailure != null) {
                throw connectFailure;
            }
            boolean finished = state == State.CONNECTING && ((SocketChannel) channel).finishConnect();
            state = finished ? State.CONNECTED : state;
            return finished;
        } catch (IOException e) {
            connectFailure = null;
            state = State.OPEN;
            throw e;
        }
    }

    // Traffic.

    void transport(ByteChannel between) {
        source = between;
        sink = between;
    }

    /**
     * Reads; returns 0 if nothing is there, -1 at the end of the input, {@link #BROKEN} if the connection is broken.
     */
    int read(ByteBuffer buffer) throws IOException {
        if (state == State.CONNECTING) {
            return 0;
        }
        try {
            int count = source == null ? Sockets.receive(channel, buffer) : source.read(buffer);
            if (count < 0) {
                channelEnded = source == channel;
            }
            return count;
        } catch (IOException | NotYetConnectedException e) {
            if (isDisconnect(e, source != channel)) {
                return BROKEN;
            }
            throw e;
        }
    }

    /** Writes; returns 0 if nothing is taken, {@link #BROKEN} if the connection is broken. */
    int write(ByteBuffer data) throws IOException {
        if (state == State.CONNECTING) {
            return 0;
        }
        try {
            if (sink == null) {
                throw Sockets.without("output", channel);
            }
            return sink.write(data);
        } catch (IOException | NotYetConnectedException e) {
            if (isDisconnect(e, sink != channel)) {
                return BROKEN;
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
                return BROKEN;
            }
            throw e;
        }
    }

    /** Whether output may wait for the end of an event: a datagram does not, it would be merged with the next one. */
    boolean isStageable() {
        return state == State.CONNECTED && sink != null && !(channel instanceof DatagramChannel);
    }

    /** Ends the output of a connection; returns false if it is broken. */
    boolean endOutput() throws IOException {
        if (channel != null && !(channel instanceof SocketChannel)) {
            throw new UnsupportedOperationException(
                    "only a connection can end its output and go on reading, this is " + dispatcher.describe());
        }
        if (state != State.CONNECTED) {
            throw new NotYetConnectedException();
        }
        try {
            ((SocketChannel) channel).shutdownOutput();
            return true;
        } catch (IOException e) {
            if (isDisconnect(e, false)) {
                return false;
            }
            throw e;
        }
    }

    private boolean isDisconnect(Exception failure, boolean transported) {
        boolean lost = Disconnect.isMeantBy(failure, channel, transported);
        if (lost) {
            LOG.log(System.Logger.Level.DEBUG, () -> dispatcher.describe() + " is disconnected", failure);
        }
        return lost;
    }

    DatagramChannel datagrams() {
        require(channel instanceof DatagramChannel, "has no datagram socket");
        return (DatagramChannel) channel;
    }

    void sendUrgent(byte urgent) throws IOException {
        if (!(channel instanceof SocketChannel stream)) {
            throw new UnsupportedOperationException(
                    "urgent data needs a TCP connection, this is " + dispatcher.describe());
        }
        stream.socket().sendUrgentData(urgent);
    }

    SocketChannel accept() throws IOException {
        require(state == State.LISTENING, "does not listen");
        SocketChannel peer;
        try {
            peer = ((ServerSocketChannel) channel).accept();
        } catch (ClosedChannelException e) {
            throw e;
        } catch (IOException e) {
            dispatcher.logInfo(
                    "cannot accept on " + dispatcher.describe() + ", it rests for a while: " + e,
                    System.Logger.Level.INFO);
            backoff.failed();
            return null;
        }
        if (peer != null) {
            accepted++;
            backoff.succeeded();
            peer.configureBlocking(false);
            setOptions(peer);
        }
        return peer;
    }

    private void setOptions(SocketChannel peer) {
        if (options != null) {
            options.accepted(peer);
        } else if (address instanceof InetSocketAddress) {
            SocketOptions.sendAtOnce(peer);
        }
    }

    // The end.

    /** Closes the channel and what belongs to it, unless another dispatcher serves it (rule D23). */
    void close() throws IOException {
        state = State.CLOSED;
        if (!releaseChannel()) {
            shared = null;
            return;
        }
        try (SelectableChannel closing = channel) {
            if (source != null && source != closing) {
                source.close();
            }
            if (closing instanceof SocketChannel stream && !stream.isRegistered() && stream.isConnected()) {
                Sockets.endOutput(stream, !isAllRead(stream));
            }
        } finally {
            removeUnixFile();
        }
    }

    /** Whether no input is left whose loss would make the close a reset. */
    private boolean isAllRead(SocketChannel stream) {
        return channelEnded
                && address instanceof InetSocketAddress
                && !stream.socket().isInputShutdown();
    }

    /** Gives up a connection with nothing between it and the dispatcher, as if closed; null if this is no such one. */
    SocketChannel surrender() throws IOException {
        boolean plain = state == State.CONNECTED && source == channel && channel.isOpen();
        if (!plain || !(channel instanceof SocketChannel stream) || Sockets.lingerSeconds(stream) == 0) {
            return null;
        }
        state = State.CLOSED;
        shared.unwatch();
        removeUnixFile();
        return stream;
    }

    // Whose channel it is.

    /** To be mapped: throws IllegalStateException if another dispatcher serves the channel (rule D23). */
    void claimChannel() {
        if (shared != null) {
            shared.claim(dispatcher);
        }
    }

    /** Unmapped: another dispatcher may serve the channel. */
    void giveUpChannel() {
        if (shared != null) {
            shared.giveUp(dispatcher);
        }
    }

    /** In no map: the channel is closed when it is dropped (rule D14). */
    void watchChannel() {
        if (shared != null) {
            shared.watch(dispatcher.getClass().getName());
        }
    }

    private boolean releaseChannel() {
        return shared == null || shared.release(dispatcher);
    }

    private void use(SelectableChannel open) throws IOException {
        open.configureBlocking(false);
        channel = open;
        shared = SharedChannel.of(open);
        boolean datagrams = open instanceof DatagramChannel;
        source = open instanceof ReadableByteChannel readable && !datagrams ? readable : null;
        sink = open instanceof WritableByteChannel writable ? writable : null;
    }

    /** Uses a channel that a dispatcher in a map, or in none, has made. */
    private void open(SelectableChannel made) throws IOException {
        use(made);
        if (dispatcher.map() == null) {
            watchChannel();
        } else {
            claimChannel();
        }
    }

    private void openStream() throws IOException {
        if (channel == null) {
            open(Sockets.openStream(family, reuseAddress));
        }
    }

    private void rememberUnixFile(SocketAddress local) throws IOException {
        if (local instanceof UnixDomainSocketAddress unix) {
            shared.boundTo(UnixFile.of(unix.getPath()));
        }
    }

    private void removeUnixFile() throws IOException {
        if (shared != null) {
            shared.removeUnixFile();
        }
    }

    private void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new IllegalStateException(dispatcher.describe() + " " + otherwise);
        }
    }
}
