// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import io.pollux.Dispatcher.State;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * The socket of a dispatcher: opens, binds, listens, connects, accepts and closes it, and tracks its state. It does not
 * deal with events and interests.
 */
final class Endpoint {
    private final Dispatcher dispatcher;
    private final ChannelIo io;
    private State state = State.NEW;
    private SelectableChannel channel;
    private ProtocolFamily family;
    private SocketType type;
    private SocketAddress address;
    private boolean reuseAddress;

    /** Null until one is set. */
    private SocketOptions options;

    /** Null while there is no channel. */
    private SharedChannel shared;

    /** Null unless this listens. */
    private AcceptQueue acceptQueue;

    private boolean connectDue;
    private IOException connectFailure;

    Endpoint(Dispatcher dispatcher) {
        this.dispatcher = dispatcher;
        this.io = new ChannelIo(dispatcher);
    }

    /** Reads and writes the channel. */
    ChannelIo io() {
        return io;
    }

    /** Accepts connections while this is listening, else null. */
    AcceptQueue acceptQueue() {
        return acceptQueue;
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

    /** Whether the channel was closed by other code (rule P8). */
    boolean isBroken() {
        return channel != null && !channel.isOpen() && connectFailure == null && state != State.CLOSED;
    }

    void wrap(SelectableChannel open) throws IOException {
        use(open);
        state = Sockets.stateOf(open);
        address = Sockets.addressOf(open);
        if (open instanceof ServerSocketChannel listener && state == State.LISTENING) {
            acceptQueue = new AcceptQueue(dispatcher, listener);
        }
    }

    void create(ProtocolFamily socketFamily, SocketType socketType) throws IOException {
        require(state == State.NEW || state == State.CLOSED, "already has a socket");
        DatagramChannel datagrams = socketType == SocketType.DATAGRAM ? DatagramChannel.open(socketFamily) : null;
        io.reset();
        channel = null;
        shared = null;
        address = null;
        reuseAddress = false;
        options = null;
        connectDue = false;
        connectFailure = null;
        acceptQueue = null;
        family = socketFamily;
        type = socketType;
        if (datagrams != null) {
            use(datagrams);
        }
        state = State.OPEN;
    }

    void setReuseAddress(boolean reuse) throws IOException {
        require(state == State.OPEN, "is not between createSocket and bind: set address reuse there");
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

    /** Opens the stream that is only recorded so far; its options stay when it becomes a listener or a connection. */
    private void requireSocket() throws IOException {
        require(channel != null || state == State.OPEN, "has no socket: call createSocket first");
        openStream();
        if (!channel.isOpen()) {
            throw new ClosedChannelException();
        }
    }

    void bind(SocketAddress local) throws IOException {
        require(state == State.OPEN, "has no unbound socket: call createSocket first, and bind only once");
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
        acceptQueue = new AcceptQueue(dispatcher, (ServerSocketChannel) channel);
    }

    /**
     * Replaces the bound stream, which has reserved the address: in the JDK a listener is another kind of channel (rule
     * D18).
     */
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

    /** Starts to connect; even if that succeeds or fails at once, {@link #finishConnect} reports it. */
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

    /** Whether a connect has succeeded or failed at once, which no loop will report. */
    boolean isConnectDue() {
        return connectDue || connectFailure != null;
    }

    /**
     * Ends a connect.
     *
     * @return whether it has succeeded with this call
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

    /** Ends the output of a connection; its input continues (rule D26). */
    void shutOutput() throws IOException {
        if (channel != null && !(channel instanceof SocketChannel)) {
            throw new UnsupportedOperationException(
                    "only a connection can end its output and keep reading; this is " + dispatcher.describe());
        }
        if (state != State.CONNECTED) {
            throw new NotYetConnectedException();
        }
        io.shutOutput((SocketChannel) channel);
    }

    /** Accepts a connection and gives it its options; null if there is none, or if accepting has failed. */
    SocketChannel accept() throws IOException {
        require(state == State.LISTENING, "is not listening");
        SocketChannel peer = acceptQueue.accept();
        if (peer != null) {
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

    /** Closes the channel and what belongs to it, unless another dispatcher serves it (rule D23). */
    void close() throws IOException {
        state = State.CLOSED;
        io.end();
        if (!releaseChannel()) {
            shared = null;
            return;
        }
        try (SelectableChannel closing = channel) {
            io.close();
            if (closing instanceof SocketChannel stream && !stream.isRegistered() && stream.isConnected()) {
                Sockets.endOutput(stream, !io.isAllRead());
            }
        } finally {
            removeUnixFile();
        }
    }

    /** Gives away an open connection without a transport, as if it were closed; null if there is none. */
    SocketChannel surrender() throws IOException {
        boolean plain = state == State.CONNECTED && io.isPlain() && channel.isOpen();
        if (!plain || !(channel instanceof SocketChannel stream) || Sockets.lingerSeconds(stream) == 0) {
            return null;
        }
        state = State.CLOSED;
        io.end();
        shared.unwatch();
        removeUnixFile();
        return stream;
    }

    /** Called before mapping: throws IllegalStateException if another dispatcher serves the channel (rule D23). */
    void claimChannel() {
        if (shared != null) {
            shared.claim(dispatcher);
        }
    }

    /** Called after unmapping: another dispatcher may serve the channel, and a pause in the map ends. */
    void giveUpChannel() {
        if (acceptQueue != null) {
            acceptQueue.restNoMore();
        }
        if (shared != null) {
            shared.giveUp(dispatcher);
        }
    }

    /** Called while in no map: the channel will be closed when it is dropped (rule D14). */
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
        io.use(open);
    }

    /** Uses a channel that this has opened. */
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
