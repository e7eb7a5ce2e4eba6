// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import io.pollux.spi.Ops;
import io.pollux.spi.Registration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;
import java.util.Locale;
import java.util.Set;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A thin wrapper around one non-blocking channel, to be extended: override the events that matter, as with Python's
 * {@code asyncore.dispatcher}. A dispatcher lives in a {@link ChannelMap}; whichever {@link EventLoop} serves that map
 * calls its events, one at a time, on the map's thread.
 *
 * <p><b>Threads.</b> Once mapped, a dispatcher belongs to the thread of its map: every method that says nothing else
 * must be called there and otherwise throws {@link IllegalStateException} naming both threads (rule P15).
 * {@link #close} hops. Before it is mapped, any one thread may use it.
 *
 * <p><b>Interest.</b> A class that overrides {@link #readable} or {@link #writable} is asked in each pass (rule P1).
 * One that overrides neither is interested in reading, and in writing iff it overrides {@link #handleWrite} (rule P2).
 * {@link #wantRead} and {@link #wantWrite} state the interest once and for all, and cost nothing per pass (rule P12).
 *
 * <p>Events may throw: whatever escapes them goes to {@link #handleError} (rule D11).
 */
@ConsumerType
public class Dispatcher {
    /** What a dispatcher is to the outside. */
    public enum State {
        /** It has no socket yet. */
        NEW,
        /** It has a socket, or has recorded what socket to make, that is neither bound nor connected. */
        OPEN,
        /** Bound to an address, not listening or connected. */
        BOUND,
        /** A connect is under way. */
        CONNECTING,
        /** Connected, or a pipe. */
        CONNECTED,
        /** Accepting connections. */
        LISTENING,
        /** Closed, for good unless it makes another socket. */
        CLOSED
    }

    private static final System.Logger LOG = System.getLogger(Dispatcher.class.getName());

    private final int traits = Traits.of(getClass());
    private final ChannelMap home;

    private State state = State.NEW;
    private SelectableChannel channel;
    private ReadableByteChannel source;
    private WritableByteChannel sink;
    private ProtocolFamily family;
    private SocketType type;
    private SocketAddress address;
    private boolean reuseAddress;
    private UnixFile unixFile;
    private DroppedChannel dropped;
    private AcceptBackoff backoff;
    private Set<String> requires = Set.of();

    private boolean asked;
    private boolean wantsRead = true;
    private boolean wantsWrite;
    private boolean wantsUrgent = true;
    private boolean inputEnded;
    private boolean outputEnded;
    private boolean closeHandled;
    private boolean connectDue;
    private IOException connectFailure;
    private boolean accepted;

    private final long createdNanos = System.nanoTime();
    private long activeNanos = createdNanos;
    private long events;
    private long bytesIn;
    private long bytesOut;

    /** Where this dispatcher is, and how it is registered; kept by the map, meaningless to this class. */
    final Membership membership = new Membership();

    /** Creates a dispatcher without a socket that is mapped later, by {@link ChannelMap#add} or as a service. */
    public Dispatcher() {
        this((ChannelMap) null);
    }

    /**
     * Creates a dispatcher without a socket; {@link #createSocket} puts it into the map.
     *
     * @param map where it will live, or null if it is mapped later
     */
    public Dispatcher(ChannelMap map) {
        this.home = map;
        this.wantsWrite = (traits & Traits.HANDLES_WRITE) != 0;
        this.asked = (traits & (Traits.OVERRIDES_READABLE | Traits.OVERRIDES_WRITABLE)) != 0;
    }

    /**
     * Creates a dispatcher around a channel that is mapped later.
     *
     * @param channel an open channel, never null; it is put into non-blocking mode and owned by the dispatcher from now
     *     on
     * @throws IOException if the channel is closed or cannot be made non-blocking
     */
    public Dispatcher(SelectableChannel channel) throws IOException {
        this(channel, null);
    }

    /**
     * Creates a dispatcher around a channel and maps it. A connected channel gives a connected dispatcher (without
     * {@link #handleConnect}), a bound listener a listening one, one whose connect is pending a connecting one. An
     * unconnected one is legal and gets no events until it connects or listens (rule D15).
     *
     * @param channel an open channel, never null; it is put into non-blocking mode and owned by the dispatcher from now
     *     on
     * @param map where it lives, or null if it is mapped later
     * @throws IOException if the channel is closed or cannot be made non-blocking
     * @throws IllegalStateException if the map belongs to another thread or is closed
     */
    @SuppressWarnings("this-escape")
    public Dispatcher(SelectableChannel channel, ChannelMap map) throws IOException {
        this(map);
        setChannel(channel);
        state = Sockets.stateOf(channel);
        address = Sockets.addressOf(channel);
        if (state == State.LISTENING) {
            backoff = new AcceptBackoff(this);
        }
        mapOrWatch();
    }

    // The events, called on the map's thread.

    /**
     * Input, or the end of the input, can be read. Unless overridden, logs "unhandled read event" (rule D2).
     *
     * @throws IOException for any reason; it goes to {@link #handleError}
     */
    protected void handleRead() throws IOException {
        logInfo("unhandled read event", System.Logger.Level.WARNING);
    }

    /**
     * Output can be written. Unless overridden, logs "unhandled write event" (rule D2).
     *
     * @throws IOException for any reason; it goes to {@link #handleError}
     */
    protected void handleWrite() throws IOException {
        logInfo("unhandled write event", System.Logger.Level.WARNING);
    }

    /**
     * Urgent data is waiting, on loops with the feature {@link EventLoop#URGENT} (rule D10). If it is not read by
     * {@link #receiveUrgent} here, the event does not come again before the next {@link #recv}. Unless overridden, logs
     * "unhandled incoming priority event" (rule D2).
     *
     * @throws IOException for any reason; it goes to {@link #handleError}
     */
    protected void handleExpt() throws IOException {
        logInfo("unhandled incoming priority event", System.Logger.Level.WARNING);
    }

    /**
     * A connect has succeeded; called once, before any other event (rule D3). Unless overridden, logs "unhandled
     * connect event" (rule D2).
     *
     * @throws IOException for any reason; it goes to {@link #handleError}
     */
    protected void handleConnect() throws IOException {
        logInfo("unhandled connect event", System.Logger.Level.WARNING);
    }

    /**
     * The peer has closed, or the connection is broken; everything it sent before has been read (rule P11). Called
     * once. Unless overridden, closes. An override that does not close may go on writing; there is no further read
     * event, and if writing fails too, the map closes the dispatcher.
     *
     * @throws IOException for any reason; it goes to {@link #handleError}
     */
    protected void handleClose() throws IOException {
        close();
    }

    /**
     * A callback of this dispatcher has thrown, or its connect has failed (rules D3, D11). Unless overridden, logs one
     * condensed line and runs {@link #handleClose}. If this method itself throws, the map closes the dispatcher.
     *
     * @param thrown what was thrown, never null
     */
    protected void handleError(Throwable thrown) {
        CompactTraceback traceback = CompactTraceback.of(thrown);
        logInfo(
                "uncaught exception, closing channel " + describe() + " (" + traceback.type() + ":"
                        + traceback.message() + " " + traceback.info() + ")",
                System.Logger.Level.ERROR);
        try {
            runHandleClose();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A connection may be accepted. Unless overridden, accepts one and calls {@link #handleAccepted}; if that throws,
     * the new channel is closed. Called again, up to a bound, while it has accepted a connection (rule P13).
     *
     * @throws IOException for any reason; it goes to {@link #handleError}
     * @deprecated as in the original; override {@link #handleAccepted} instead. It stays for dispatchers that must
     *     accept in their own way.
     */
    @Deprecated(since = "1.0.0")
    @SuppressWarnings("InlineMeSuggester")
    protected void handleAccept() throws IOException {
        SocketChannel peer = accept();
        if (peer == null) {
            return;
        }
        boolean taken = false;
        try {
            handleAccepted(peer, peer.getRemoteAddress());
            taken = true;
        } finally {
            if (!taken) {
                peer.close();
            }
        }
    }

    /**
     * A connection has been accepted. Unless overridden, closes it and logs "unhandled accepted event" (rule D2).
     *
     * @param peer the new connection, in non-blocking mode, never null; to be wrapped, handed over, or closed
     * @param address the peer's address, never null; that of an unnamed Unix domain socket has an empty path
     * @throws IOException for any reason; it goes to {@link #handleError}
     */
    protected void handleAccepted(SocketChannel peer, SocketAddress address) throws IOException {
        peer.close();
        logInfo("unhandled accepted event", System.Logger.Level.WARNING);
    }

    // Interest.

    /**
     * Tells whether this dispatcher wants read and accept events now. Asked in each pass if the class overrides it.
     *
     * @return true unless overridden
     */
    protected boolean readable() {
        return true;
    }

    /**
     * Tells whether this dispatcher wants write events now. Asked in each pass if the class overrides it.
     *
     * @return true unless overridden
     */
    protected boolean writable() {
        return true;
    }

    /**
     * States the interest in reading and accepting from now on; from the first call of this method or
     * {@link #wantWrite} on, the predicates are not asked any more (rule P12).
     *
     * @param wanted whether read events shall come
     * @throws IllegalStateException on another thread than the map's
     */
    public final void wantRead(boolean wanted) {
        checkThread();
        stateInterest(wanted, wantsWrite);
    }

    /**
     * States the interest in writing from now on; from the first call of this method or {@link #wantRead} on, the
     * predicates are not asked any more (rule P12).
     *
     * @param wanted whether write events shall come
     * @throws IllegalStateException on another thread than the map's
     */
    public final void wantWrite(boolean wanted) {
        checkThread();
        stateInterest(wantsRead, wanted);
    }

    /**
     * Asks for one read event in the next pass, which then does not wait: for those who hold input that the system does
     * not know of, such as decrypted bytes. It comes if read interest is on at that time.
     *
     * @throws IllegalStateException on another thread than the map's, or if this dispatcher is in no map
     */
    protected final void readAgain() {
        checkThread();
        if (membership.map == null) {
            throw new IllegalStateException(describe() + " is in no map");
        }
        membership.map.request(this, Ops.READ);
    }

    /**
     * Names features without which this dispatcher must not run: it is refused by a loop that lacks one, and so is a
     * swap to such a loop (rules D10, S7).
     *
     * @param features such as {@link EventLoop#URGENT}, never null
     * @throws IllegalStateException if this dispatcher is mapped already
     */
    public final void require(String... features) {
        if (membership.map != null) {
            throw new IllegalStateException(describe() + " is mapped: state what it requires before that");
        }
        requires = Set.of(features);
    }

    /**
     * Returns the features without which this dispatcher must not run. May be called from any thread once it is mapped.
     *
     * @return an immutable set, empty unless {@link #require} was called, never null
     */
    public final Set<String> requires() {
        return requires;
    }

    // The socket calls.

    /**
     * Makes an Internet stream socket: {@code createSocket(INET, STREAM)}.
     *
     * @throws IOException if the system refuses
     * @throws IllegalStateException if this dispatcher has a socket already, or on another thread than the map's
     */
    public final void createSocket() throws IOException {
        createSocket(StandardProtocolFamily.INET, SocketType.STREAM);
    }

    /**
     * Makes a socket and puts this dispatcher into its map, if it has one. Of a stream, family and type are recorded,
     * and the channel is opened by {@link #bind}, {@link #listen} or {@link #connect} (rule D18). A closed dispatcher
     * may make a socket again.
     *
     * @param socketFamily {@code INET}, {@code INET6} or {@code UNIX}, never null
     * @param socketType stream or datagram, never null
     * @throws IOException if the system refuses
     * @throws UnsupportedOperationException if the platform has no such sockets
     * @throws IllegalStateException if this dispatcher has a socket already, or on another thread than the map's
     */
    public void createSocket(ProtocolFamily socketFamily, SocketType socketType) throws IOException {
        checkThread();
        if (state != State.NEW && state != State.CLOSED) {
            throw new IllegalStateException(describe() + " has a socket already");
        }
        reset();
        family = socketFamily;
        type = socketType;
        if (socketType == SocketType.DATAGRAM) {
            setChannel(DatagramChannel.open(socketFamily));
        }
        state = State.OPEN;
        mapOrWatch();
    }

    /**
     * Sets SO_REUSEADDR, so that an address may be bound again while old connections linger.
     *
     * @throws IOException if the system refuses
     * @throws IllegalStateException if there is no socket, it is bound already, or on another thread than the map's
     */
    public final void setReuseAddr() throws IOException {
        checkThread();
        if (state != State.OPEN) {
            throw new IllegalStateException(
                    describe() + ": set the reuse of its address between createSocket and bind");
        }
        reuseAddress = true;
        if (channel instanceof DatagramChannel datagrams) {
            datagrams.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        }
    }

    /**
     * Returns whether {@link #setReuseAddr} has been called for this socket (rule D18).
     *
     * @return false until then, whatever the JDK's own default is
     */
    public final boolean reuseAddr() {
        return reuseAddress;
    }

    /**
     * Binds the socket. A stream reserves the address until it listens or connects (rule D18). The file of a Unix
     * domain socket is removed when this dispatcher closes; a stale one in its place is removed now (rule D19).
     *
     * @param local the address, never null; port 0 takes a free one, see {@link #localAddress}
     * @throws java.net.BindException if the address is taken, or its file is not a stale socket
     * @throws IOException if the system refuses for another reason
     * @throws IllegalStateException if there is no unbound socket, or on another thread than the map's
     */
    public void bind(SocketAddress local) throws IOException {
        checkThread();
        if (state != State.OPEN) {
            throw new IllegalStateException(describe() + " has no unbound socket: createSocket first, and bind once");
        }
        flush();
        if (local instanceof UnixDomainSocketAddress unix) {
            UnixFile.clear(unix.getPath());
        }
        openStream();
        Sockets.bind(channel, local);
        if (local instanceof UnixDomainSocketAddress unix) {
            unixFile = UnixFile.of(unix.getPath());
        }
        address = localAddress();
        state = State.BOUND;
    }

    /**
     * Starts to accept connections, on the bound address or else on any with a free port.
     *
     * @param backlog how many connections may wait to be accepted; 0 or less takes the platform's default
     * @throws IOException if the system refuses, for example because the address has been taken meanwhile
     * @throws IllegalStateException if this is no unconnected stream socket, or on another thread than the map's
     */
    public void listen(int backlog) throws IOException {
        checkThread();
        if ((state != State.OPEN && state != State.BOUND) || type == SocketType.DATAGRAM) {
            throw new IllegalStateException(describe() + " has no unconnected stream socket to listen with");
        }
        flush();
        if (!(channel instanceof ServerSocketChannel)) {
            exchangeForListener(backlog);
        } else if (state == State.OPEN) {
            ((ServerSocketChannel) channel).bind(null, backlog);
        }
        address = localAddress();
        state = State.LISTENING;
        backoff = new AcceptBackoff(this);
        interestChanged();
    }

    /**
     * Starts to connect. How it ends is always an event of a later pass: {@link #handleConnect}, also when the
     * connection is established at once (rule D4), or one {@link #handleError} with the cause and one
     * {@link #handleClose} (rule D3). A datagram socket takes the address as its only peer.
     *
     * @param remote the peer's address, never null
     * @throws java.nio.channels.UnresolvedAddressException if the host's name is unknown
     * @throws java.nio.channels.UnsupportedAddressTypeException if it is not an address of this socket's family
     * @throws IOException if no socket can be had at all
     * @throws IllegalStateException if there is no unconnected socket, or on another thread than the map's
     */
    public void connect(SocketAddress remote) throws IOException {
        checkThread();
        if (state != State.OPEN && state != State.BOUND) {
            throw new IllegalStateException(describe() + " has no unconnected socket");
        }
        openStream();
        address = remote;
        try {
            connectDue = Sockets.connect(channel, remote);
        } catch (IOException e) {
            connectFailure = e;
        }
        state = connectDue ? State.CONNECTED : State.CONNECTING;
        if (membership.map != null) {
            requestDueConnect(membership.map);
        }
        interestChanged();
    }

    /**
     * Reads what is there now. At the end of the input, or if the connection is broken, runs {@link #handleClose}
     * before it returns (rules D5, D6).
     *
     * @param buffer where to put the input, never null
     * @return the number of bytes read; 0 if nothing is there now, or the buffer is full; -1 once the input has ended
     * @throws IOException if reading fails for another reason than a broken connection, or {@link #handleClose} throws
     *     it
     * @throws IllegalStateException on another thread than the map's
     */
    public int recv(ByteBuffer buffer) throws IOException {
        checkThread();
        if (inputEnded || state == State.CLOSED) {
            return -1;
        }
        if (state == State.CONNECTING) {
            return 0;
        }
        int count;
        try {
            count = source == null ? Sockets.receive(channel, buffer) : source.read(buffer);
        } catch (IOException | NotYetConnectedException e) {
            count = brokenBy(e);
        }
        if (count < 0) {
            endInput();
            return -1;
        }
        countInput(count);
        return count;
    }

    /**
     * Writes what the socket takes now. If the connection turns out to be broken, write interest ends, and
     * {@link #handleClose} follows after the remaining input has been read, or at once if read interest is off (rule
     * P11).
     *
     * @param data what to write, never null; its position moves by what was taken
     * @return the number of bytes taken; 0 if the socket is full, not connected yet, or broken
     * @throws IOException if writing fails for another reason than a broken connection, or {@link #handleClose} throws
     *     it
     * @throws IllegalStateException on another thread than the map's
     */
    public int send(ByteBuffer data) throws IOException {
        checkThread();
        if (outputEnded || state == State.CLOSED || state == State.CONNECTING) {
            return 0;
        }
        int count;
        try {
            count = sink == null ? notConnected() : sink.write(data);
        } catch (IOException | NotYetConnectedException e) {
            count = brokenBy(e);
        }
        if (count < 0) {
            endOutput();
            return 0;
        }
        countOutput(count);
        return count;
    }

    /**
     * Receives one datagram.
     *
     * @param buffer where to put it, never null; what does not fit is lost
     * @return the sender, or null if no datagram is there now
     * @throws IOException if receiving fails; a connected socket reports an unreachable peer here
     * @throws IllegalStateException if this is no datagram socket, or on another thread than the map's
     */
    public SocketAddress receiveFrom(ByteBuffer buffer) throws IOException {
        checkThread();
        int before = buffer.position();
        SocketAddress sender = datagrams().receive(buffer);
        countInput(buffer.position() - before);
        return sender;
    }

    /**
     * Sends one datagram.
     *
     * @param data what to send, never null
     * @param receiver to whom, never null
     * @return the number of bytes sent: all, or 0 if the socket is full
     * @throws IOException if sending fails
     * @throws IllegalStateException if this is no datagram socket, or on another thread than the map's
     */
    public int sendTo(ByteBuffer data, SocketAddress receiver) throws IOException {
        checkThread();
        int count = datagrams().send(data, receiver);
        countOutput(count);
        return count;
    }

    /**
     * Reads the urgent byte (rule D10).
     *
     * @return the byte, 0 to 255, or -1 if none is there or the loop lacks the feature {@link EventLoop#URGENT}
     * @throws IOException if reading it fails
     * @throws IllegalStateException on another thread than the map's
     */
    public int receiveUrgent() throws IOException {
        checkThread();
        Registration registration = membership.registration;
        int urgent = registration == null ? -1 : registration.receiveUrgent();
        if (urgent >= 0) {
            allowUrgent();
            countInput(1);
        }
        return urgent;
    }

    /**
     * Sends one urgent byte, on any loop (rule D10).
     *
     * @param urgent the byte
     * @throws IOException if it cannot be sent now
     * @throws UnsupportedOperationException if this is no TCP connection
     * @throws IllegalStateException on another thread than the map's
     */
    public void sendUrgent(byte urgent) throws IOException {
        checkThread();
        if (!(channel instanceof SocketChannel stream)) {
            throw new UnsupportedOperationException("urgent data needs a TCP connection, this is " + describe());
        }
        stream.socket().sendUrgentData(urgent);
        countOutput(1);
    }

    /**
     * Accepts a connection. If accepting fails, for example for want of descriptors, the listener rests for a while and
     * goes on by itself (rule D17).
     *
     * @return the connection, in non-blocking mode; null if none took place (rule D7)
     * @throws IOException if this listener has been closed underneath
     * @throws IllegalStateException if this dispatcher does not listen, or on another thread than the map's
     */
    public SocketChannel accept() throws IOException {
        checkThread();
        if (!(channel instanceof ServerSocketChannel listener) || state != State.LISTENING) {
            throw new IllegalStateException(describe() + " does not listen");
        }
        SocketChannel peer = tryAccept(listener);
        accepted = peer != null;
        if (accepted) {
            backoff.succeeded();
            peer.configureBlocking(false);
        }
        return peer;
    }

    /**
     * Closes the channel and leaves the map; nothing is dispatched to this dispatcher afterwards (rule D13). What
     * {@link #send} accepted is still delivered by the system. May be called again, inside any event, and from any
     * thread: on another thread than the map's it happens with the map's next pass.
     *
     * @throws UncheckedIOException if the system reports an error; it counts as closed all the same
     */
    public void close() {
        ChannelMap map = membership.map;
        if (map == null || map.isOwnedByCaller() || !map.hop(this::close)) {
            release();
        }
    }

    // What it is.

    /**
     * Lays another channel between {@link #recv} and {@link #send} and the socket: TLS, a prefix, a limit. It must not
     * block: like the socket, it reads and writes 0 bytes when nothing can be done now.
     *
     * @param between what reads and writes from now on, never null
     * @throws IllegalStateException on another thread than the map's
     */
    protected final void transport(ByteChannel between) {
        checkThread();
        source = between;
        sink = between;
    }

    /**
     * Returns the channel: below any {@link #transport}, and different before and after {@link #listen} (rule D18).
     *
     * @return the channel, or null if there is none (yet)
     */
    public final SelectableChannel channel() {
        return channel;
    }

    /**
     * Returns the map that this dispatcher is in. May be called from any thread.
     *
     * @return the map, or null if it is in none
     */
    public final ChannelMap map() {
        return membership.map;
    }

    /**
     * Returns the state. May be called from any thread, to which it may lag behind.
     *
     * @return the state, never null
     */
    public final State state() {
        return state;
    }

    /**
     * Tells whether this is connected: asyncore's flag of the same name.
     *
     * @return true from the moment before {@link #handleConnect}, or from an accepted channel's wrapping, until it is
     *     closed
     */
    public final boolean isConnected() {
        return state == State.CONNECTED;
    }

    /**
     * Tells whether a connect is under way.
     *
     * @return true from {@link #connect} until it has ended
     */
    public final boolean isConnecting() {
        return state == State.CONNECTING;
    }

    /**
     * Tells whether connections are accepted.
     *
     * @return true from {@link #listen} until it is closed
     */
    public final boolean isAccepting() {
        return state == State.LISTENING;
    }

    /**
     * Returns asyncore's {@code addr}: the address that was bound, connected to, or accepted from. May be called from
     * any thread, to which it may lag behind.
     *
     * @return the address, or null if there is none yet
     */
    public final SocketAddress address() {
        return address;
    }

    /**
     * Returns the address at this end, with the port that the system chose.
     *
     * @return the address, or null if it is not bound or not a socket
     * @throws IOException if the system refuses
     */
    public final SocketAddress localAddress() throws IOException {
        return Sockets.localAddress(channel);
    }

    /**
     * Returns the family of the socket.
     *
     * @return what {@link #createSocket} was given, or null for a dispatcher around an existing channel
     */
    public final ProtocolFamily family() {
        return family;
    }

    /**
     * Returns the type of the socket.
     *
     * @return what {@link #createSocket} was given, or null for a dispatcher around an existing channel
     */
    public final SocketType socketType() {
        return type;
    }

    /**
     * Returns how many events this dispatcher got. May be called from any thread, to which it may lag behind.
     *
     * @return a count
     */
    public final long events() {
        return events;
    }

    /**
     * Returns how many bytes were read. May be called from any thread, to which it may lag behind.
     *
     * @return a count
     */
    public final long bytesIn() {
        return bytesIn;
    }

    /**
     * Returns how many bytes were written. May be called from any thread, to which it may lag behind.
     *
     * @return a count
     */
    public final long bytesOut() {
        return bytesOut;
    }

    /**
     * Returns when this dispatcher was created. May be called from any thread.
     *
     * @return a time of {@link System#nanoTime}
     */
    public final long createdNanos() {
        return createdNanos;
    }

    /**
     * Returns when the last event of this dispatcher was dispatched, or else when it was created. May be called from
     * any thread, to which it may lag behind.
     *
     * @return a time of {@link System#nanoTime}
     */
    public final long activeNanos() {
        return activeNanos;
    }

    /**
     * Returns a buffer that is shared by all dispatchers of the map: direct, 64 KiB, empty. Its content is nobody's
     * once the event has returned.
     *
     * @return the cleared buffer, never null
     * @throws IllegalStateException on another thread than the map's, or if this dispatcher is in no map
     */
    protected final ByteBuffer readBuffer() {
        checkThread();
        if (membership.map == null) {
            throw new IllegalStateException(describe() + " is in no map");
        }
        return membership.map.readBuffer();
    }

    // Logging.

    /**
     * Logs a line about this dispatcher's traffic.
     *
     * @param message the line, never null
     */
    protected void log(String message) {
        LOG.log(System.Logger.Level.INFO, message);
    }

    /**
     * Logs a line about what happened to this dispatcher, unless {@link #ignoresLog} tells not to.
     *
     * @param message the line, never null
     * @param level its level, never null
     */
    protected void logInfo(String message, System.Logger.Level level) {
        if (!ignoresLog(level)) {
            LOG.log(level, message);
        }
    }

    /**
     * Tells which levels {@link #logInfo} drops: asyncore's {@code ignore_log_types}.
     *
     * @param level a level, never null
     * @return true for warnings, as in the original, unless overridden
     */
    protected boolean ignoresLog(System.Logger.Level level) {
        return level == System.Logger.Level.WARNING;
    }

    /**
     * Returns the class, the state if listening or connected, the address and the identity:
     * {@code <io.pollux.Dispatcher connected 127.0.0.1:7 at 0x1f>}.
     */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("<").append(getClass().getName());
        if (state == State.LISTENING || state == State.CONNECTED) {
            text.append(' ').append(state.name().toLowerCase(Locale.ROOT));
        }
        if (address != null) {
            text.append(' ').append(Sockets.text(address));
        }
        return text.append(" at 0x")
                .append(Integer.toHexString(System.identityHashCode(this)))
                .append('>')
                .toString();
    }

    // What follows is for the map.

    /** Which operations to wait for now, bits of {@link Ops}. */
    final int interest() {
        return switch (state) {
            case CONNECTING -> Ops.CONNECT;
            case LISTENING -> wantsRead && !backoff.isResting() ? Ops.ACCEPT : 0;
            case NEW, CLOSED -> 0;
            default -> streamInterest();
        };
    }

    private int streamInterest() {
        int ops = 0;
        if (wantsRead && !inputEnded) {
            ops |= Ops.READ;
        }
        if (wantsWrite && !outputEnded) {
            ops |= Ops.WRITE;
        }
        if (ops != 0 && wantsUrgent && channel instanceof SocketChannel) {
            return ops | Ops.URGENT;
        }
        return channel == null ? 0 : ops & channel.validOps();
    }

    /** Whether the channel can be given to a loop now (rule D15). */
    final boolean isRegistrable() {
        if (channel == null || !channel.isOpen()) {
            return false;
        }
        return state == State.CONNECTING
                || state == State.CONNECTED
                || state == State.LISTENING
                || !(channel instanceof SocketChannel || channel instanceof ServerSocketChannel);
    }

    /** Whether somebody has closed the channel underneath (rule P8). */
    final boolean isBroken() {
        return channel != null && !channel.isOpen() && connectFailure == null;
    }

    final int generation() {
        return membership.generation;
    }

    /** Whether this dispatcher overrides a predicate and has not stated its interest instead. */
    final boolean isAsked() {
        return asked;
    }

    /** Asks the predicates (rule P1). */
    final void ask() {
        boolean read = readable();
        boolean write = writable() && (traits & (Traits.OVERRIDES_WRITABLE | Traits.HANDLES_WRITE)) != 0;
        if (asked && (read != wantsRead || write != wantsWrite)) {
            wantsRead = read;
            wantsWrite = write;
            interestChanged();
        }
    }

    /** Tells the map to look at the interest again before the next wait. */
    final void interestChanged() {
        if (membership.map != null) {
            membership.map.changed(this);
        }
    }

    /** Mapped: no longer watched, and told if its connect has ended meanwhile. */
    final void mapped(ChannelMap map) {
        unwatch();
        requestDueConnect(map);
        if (isBroken() || brokenSilently()) {
            map.request(this, Ops.BROKEN);
        }
    }

    /** Unmapped without having been closed: its channel is nobody's but its own. */
    final void unmapped() {
        if (channel != null && channel.isOpen()) {
            dropped = DroppedChannel.watch(this, channel);
        }
    }

    /** Whether output is broken and nobody reads what would end in {@link #handleClose} (rule P11). */
    final boolean brokenSilently() {
        return outputEnded && !closeHandled && (interest() & Ops.READ) == 0 && state != State.CLOSED;
    }

    /** Runs one event, if it is still wanted (rule P6). */
    @SuppressWarnings("deprecation")
    final void deliver(int op) throws IOException {
        switch (op) {
            case Ops.CONNECT -> endConnect();
            case Ops.BROKEN -> end();
            case Ops.ACCEPT -> {
                if ((interest() & op) != 0) {
                    acceptBatch();
                }
            }
            default -> {
                if ((interest() & op) != 0) {
                    deliverStream(op);
                }
            }
        }
    }

    private void deliverStream(int op) throws IOException {
        countEvent();
        if (op == Ops.READ) {
            handleRead();
        } else if (op == Ops.WRITE) {
            handleWrite();
        } else {
            deliverUrgent();
        }
    }

    private void deliverUrgent() throws IOException {
        wantsUrgent = false;
        interestChanged();
        handleExpt();
    }

    @SuppressWarnings("deprecation")
    private void acceptBatch() throws IOException {
        int generation = generation();
        for (int i = 0; i < ChannelMap.ACCEPT_BATCH; i++) {
            accepted = false;
            countEvent();
            handleAccept();
            if (!accepted || generation != generation() || (interest() & Ops.ACCEPT) == 0) {
                return;
            }
        }
    }

    private void endConnect() throws IOException {
        if (state == State.CONNECTING) {
            finishConnect();
        } else if (connectDue) {
            connectDue = false;
            countEvent();
            handleConnect();
        }
    }

    private void finishConnect() throws IOException {
        IOException failure = connectFailure;
        try {
            if (failure == null && !((SocketChannel) channel).finishConnect()) {
                return;
            }
        } catch (IOException e) {
            failure = e;
        }
        if (failure != null) {
            failConnect(failure);
            return;
        }
        state = State.CONNECTED;
        interestChanged();
        countEvent();
        handleConnect();
    }

    /** One handleError, then one handleClose, unless the first has brought about the second (rule D3). */
    private void failConnect(IOException failure) throws IOException {
        int generation = generation();
        connectFailure = null;
        state = State.OPEN;
        inputEnded = true;
        outputEnded = true;
        interestChanged();
        countEvent();
        handleError(failure);
        if (generation == generation() && !closeHandled) {
            runHandleClose();
        }
    }

    /** The channel serves nobody any more: handleClose, or if that has run already, the end. */
    final void end() throws IOException {
        inputEnded = true;
        outputEnded = true;
        interestChanged();
        runHandleClose();
    }

    private void endInput() throws IOException {
        inputEnded = true;
        interestChanged();
        if (!closeHandled) {
            runHandleClose();
        }
    }

    private void endOutput() throws IOException {
        outputEnded = true;
        interestChanged();
        if ((interest() & Ops.READ) == 0) {
            runHandleClose();
        }
    }

    private void runHandleClose() throws IOException {
        if (closeHandled) {
            close();
            return;
        }
        closeHandled = true;
        inputEnded = true;
        interestChanged();
        countEvent();
        handleClose();
    }

    /** Closes, whatever subclasses have made of {@link #close}. */
    final void release() {
        if (state == State.CLOSED) {
            return;
        }
        state = State.CLOSED;
        ChannelMap map = membership.map;
        if (map != null) {
            map.leave(this);
        }
        unwatch();
        try {
            closeChannel();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close " + describe(), e);
        } finally {
            if (map != null) {
                map.channelClosed();
            }
        }
    }

    private void closeChannel() throws IOException {
        try (SelectableChannel closing = channel) {
            if (source != null && source != closing) {
                source.close();
            }
        } finally {
            removeUnixFile();
        }
    }

    private void removeUnixFile() throws IOException {
        if (unixFile != null) {
            unixFile.delete();
            unixFile = null;
        }
    }

    final void dispatchedAt(long nowNanos) {
        activeNanos = nowNanos;
    }

    /** The text form, also when a subclass's own fails (rule D11). */
    final String describe() {
        try {
            return toString();
        } catch (Throwable t) {
            return "<toString() failed for object at 0x" + Integer.toHexString(System.identityHashCode(this)) + ">";
        }
    }

    // Details.

    private void reset() {
        channel = null;
        source = null;
        sink = null;
        address = null;
        reuseAddress = false;
        wantsUrgent = true;
        inputEnded = false;
        outputEnded = false;
        closeHandled = false;
        connectDue = false;
        connectFailure = null;
        backoff = null;
    }

    private void setChannel(SelectableChannel open) throws IOException {
        open.configureBlocking(false);
        channel = open;
        boolean datagrams = open instanceof DatagramChannel;
        source = open instanceof ReadableByteChannel readable && !datagrams ? readable : null;
        sink = open instanceof WritableByteChannel writable ? writable : null;
    }

    private void openStream() throws IOException {
        if (channel == null) {
            setChannel(Sockets.openStream(family, reuseAddress));
            watch();
        }
    }

    private void exchangeForListener(int backlog) throws IOException {
        SocketAddress local = localAddress();
        if (channel != null) {
            unwatch();
            channel.close();
        }
        removeUnixFile();
        setChannel(Sockets.listen(family, local, reuseAddress, backlog));
        watch();
        if (local instanceof UnixDomainSocketAddress unix) {
            unixFile = UnixFile.of(unix.getPath());
        }
    }

    private void mapOrWatch() {
        if (home != null && membership.map == null) {
            home.add(this);
        } else {
            watch();
        }
    }

    private void watch() {
        if (membership.map == null && channel != null) {
            unwatch();
            dropped = DroppedChannel.watch(this, channel);
        }
    }

    private void unwatch() {
        if (dropped != null) {
            dropped.release();
            dropped = null;
        }
    }

    private void requestDueConnect(ChannelMap map) {
        if (connectDue || connectFailure != null) {
            map.request(this, Ops.CONNECT);
        }
    }

    private void stateInterest(boolean read, boolean write) {
        if (asked) {
            asked = false;
            if (membership.map != null) {
                membership.map.askNoMore(this);
            }
        }
        if (read != wantsRead || write != wantsWrite) {
            wantsRead = read;
            wantsWrite = write;
            interestChanged();
        }
    }

    private SocketChannel tryAccept(ServerSocketChannel listener) throws IOException {
        try {
            return listener.accept();
        } catch (ClosedChannelException e) {
            throw e;
        } catch (IOException e) {
            logInfo("cannot accept on " + describe() + ", it rests for a while: " + e, System.Logger.Level.INFO);
            backoff.failed();
            return null;
        }
    }

    private DatagramChannel datagrams() {
        if (channel instanceof DatagramChannel datagrams) {
            return datagrams;
        }
        throw new IllegalStateException(describe() + " has no datagram socket");
    }

    /** Returns -1 if this exception says that the connection is broken (rule D5), else throws it on. */
    private int brokenBy(Exception e) throws IOException {
        boolean plain = e.getClass() == IOException.class
                || e instanceof ClosedChannelException
                || (e instanceof SocketException && !(channel instanceof DatagramChannel));
        if (plain || e instanceof NotYetConnectedException) {
            outputEnded = true;
            return -1;
        }
        throw (IOException) e;
    }

    private static int notConnected() {
        throw new NotYetConnectedException();
    }

    private void allowUrgent() {
        if (!wantsUrgent) {
            wantsUrgent = true;
            interestChanged();
        }
    }

    private void countEvent() {
        events++;
        if (membership.map != null) {
            membership.map.countEvent();
        }
    }

    private void countInput(int count) {
        allowUrgent();
        bytesIn += count;
        if (membership.map != null) {
            membership.map.countInput(count);
        }
    }

    private void countOutput(int count) {
        bytesOut += count;
        if (membership.map != null) {
            membership.map.countOutput(count);
        }
    }

    private void checkThread() {
        ChannelMap map = membership.map;
        if (map != null) {
            map.checkThread();
        } else if (home != null && state == State.NEW) {
            home.checkThread();
        }
    }

    private void flush() throws IOException {
        if (membership.map != null) {
            membership.map.flush();
        }
    }
}
