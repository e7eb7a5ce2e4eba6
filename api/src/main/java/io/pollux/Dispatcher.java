// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import io.pollux.text.AddressText;
import io.pollux.text.Escaped;
import io.pollux.text.Log;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A thin wrapper around one non-blocking channel, to be extended: Python's {@code asyncore.dispatcher}. A subclass
 * overrides the events that matter to it, such as {@link #handleRead}, and calls the socket's methods, such as
 * {@link #recv} and {@link #send}. Nothing here blocks.
 *
 * <p>A dispatcher lives in a {@link ChannelMap}. The {@link EventLoop} that serves the map calls the dispatcher's
 * events, one at a time, on the map's thread.
 *
 * <ul>
 *   <li><b>A server</b> calls {@link #createSocket()}, {@link #bind} and {@link #listen}. {@link #handleAccepted} gets
 *       each connection, and usually creates another dispatcher for it.
 *   <li><b>A client</b> calls {@link #createSocket()} and {@link #connect}. Then either {@link #handleConnect} or
 *       {@link #handleError} is called.
 *   <li><b>A connection</b>, or any other open channel, is given to a constructor.
 *   <li><b>The end</b>: {@link #handleClose} is called when the peer has closed; {@link #close} closes this side.
 * </ul>
 *
 * <p><b>Output.</b> {@link #send} writes as much as the socket accepts now, which may be less than everything. The
 * module {@code io.pollux.handlers} has a {@code BufferedDispatcher} that queues the rest.
 *
 * <p><b>Threads.</b> A mapped dispatcher belongs to the thread of its map. A method may be called on that thread only,
 * unless it says otherwise; on another thread it throws an {@link IllegalStateException} that names both threads (rule
 * P15). {@link #close} may be called on any thread. Before it is mapped, any one thread may use a dispatcher.
 *
 * <p><b>Interest.</b> If a class overrides {@link #readable} or {@link #writable}, these are asked in each pass (rule
 * P1). If it overrides neither, it wants to read, and it wants to write if it overrides {@link #handleWrite} (rule P2).
 * {@link #wantRead} and {@link #wantWrite} state the interest until further notice, which costs nothing per pass (rule
 * P12).
 *
 * <p><b>Errors.</b> Events may throw. An exception goes to {@link #handleError}, which unless overridden logs it and
 * closes (rule D11).
 */
@ConsumerType
public class Dispatcher {
    /** The state of a dispatcher's socket. */
    public enum State {
        /** There is no socket yet. */
        NEW,
        /** There is a socket, or its kind has been chosen; it is neither bound nor connected. */
        OPEN,
        /** The socket is bound to an address, and neither listens nor is connected. */
        BOUND,
        /** A connect is in progress. */
        CONNECTING,
        /** The socket is connected, or the channel is an end of a pipe. */
        CONNECTED,
        /** The socket accepts connections. */
        LISTENING,
        /** The socket is closed. {@link #createSocket()} makes another one. */
        CLOSED
    }

    private static final System.Logger LOG = Log.of(Dispatcher.class);

    private final ChannelMap home;
    private final Endpoint endpoint = new Endpoint(this);
    private final Membership membership = new Membership(this, endpoint);
    private final Traffic traffic = membership.traffic();

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
    }

    /**
     * Creates a dispatcher around a channel that is mapped later.
     *
     * @param channel an open channel, never null. It becomes non-blocking and belongs to the dispatcher, which closes
     *     it. There may be several dispatchers around one channel, but only one of them can be mapped at a time (rule
     *     D23)
     * @throws IOException if the channel is closed or cannot be made non-blocking
     */
    public Dispatcher(SelectableChannel channel) throws IOException {
        this(channel, null);
    }

    /**
     * Creates a dispatcher around a channel and maps it. The dispatcher is in the channel's state: connected,
     * connecting or listening. {@link #handleConnect} is not called for an existing connection. A dispatcher around an
     * unconnected channel gets no events until it connects or listens (rule D15).
     *
     * @param channel an open channel, never null. It becomes non-blocking and belongs to the dispatcher, which closes
     *     it
     * @param map where it lives, or null if it is mapped later
     * @throws IOException if the channel is closed or cannot be made non-blocking
     * @throws IllegalStateException if the map belongs to another thread or is closed; or if another dispatcher, in any
     *     map, serves the channel (rule D23). The channel still belongs to the caller then
     */
    @SuppressWarnings("this-escape")
    public Dispatcher(SelectableChannel channel, ChannelMap map) throws IOException {
        this(map);
        endpoint.wrap(Objects.requireNonNull(channel, "channel"));
        settle();
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
     * {@link #receiveUrgent} here, the event does not recur before the next {@link #recv}. Unless overridden, logs
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
     * The peer has closed, or the connection is lost. Called once, after everything that the peer sent has been read
     * (rule P11). Unless overridden, closes. An override that does not close may keep writing, because a peer that has
     * only ended its output still reads; {@link #isOutputEnded} is false then. No further read event comes, and when
     * writing fails or ends by {@link #shutdownOutput}, the map closes the dispatcher.
     *
     * @throws IOException for any reason; it goes to {@link #handleError}
     */
    protected void handleClose() throws IOException {
        close();
    }

    /**
     * A callback of this dispatcher has thrown, or its connect has failed (rules D3, D11). Unless overridden, logs one
     * line and runs {@link #handleClose}. For ordinary network conditions, which are a failed connect, a
     * {@link LimitExceededException} and a {@link java.net.PortUnreachableException}, the line is at INFO and has no
     * stack. For everything else it is at ERROR and has the condensed stack. If this method itself throws, the map
     * closes the dispatcher.
     *
     * @param thrown what was thrown, never null
     */
    protected void handleError(Throwable thrown) {
        ErrorLine.of(this, thrown).log();
        try {
            membership.delivery().handleClose();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * A connection can be accepted. Unless overridden, accepts it and calls {@link #handleAccepted}; if that throws,
     * the connection is closed. Called again, up to a limit, as long as it accepts a connection each time (rule P13).
     *
     * @throws IOException for any reason; it goes to {@link #handleError}
     * @deprecated as in the original; override {@link #handleAccepted} instead. It remains for dispatchers that must
     *     accept connections differently.
     */
    @Deprecated(since = "0.1.0")
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
     * @param peer the new connection, in non-blocking mode, never null; the override wraps it, hands it over, or closes
     *     it
     * @param address the peer's address, never null; that of an unnamed Unix domain socket has an empty path
     * @throws IOException for any reason; it goes to {@link #handleError}
     */
    protected void handleAccepted(SocketChannel peer, SocketAddress address) throws IOException {
        peer.close();
        logInfo("unhandled accepted event", System.Logger.Level.WARNING);
    }

    // Interest.

    /**
     * Tells whether this dispatcher wants read and accept events now. Called in each pass if the class overrides it,
     * until the interest is stated by {@link #wantRead} or {@link #wantWrite}.
     *
     * @return true unless overridden
     */
    protected boolean readable() {
        return true;
    }

    /**
     * Tells whether this dispatcher wants write events now. Called in each pass if the class overrides it, until the
     * interest is stated by {@link #wantRead} or {@link #wantWrite}.
     *
     * @return true unless overridden
     */
    protected boolean writable() {
        return true;
    }

    /**
     * States whether this dispatcher wants read and accept events from now on. After the first call of this method or
     * {@link #wantWrite}, {@link #readable} and {@link #writable} are not asked any more (rule P12).
     *
     * @param wanted whether it wants them
     * @throws IllegalStateException on another thread than the map's
     */
    public final void wantRead(boolean wanted) {
        checkThread();
        membership.interest().wantRead(wanted);
    }

    /**
     * States whether this dispatcher wants write events from now on. After the first call of this method or
     * {@link #wantRead}, {@link #readable} and {@link #writable} are not asked any more (rule P12).
     *
     * @param wanted whether it wants them
     * @throws IllegalStateException on another thread than the map's
     */
    public final void wantWrite(boolean wanted) {
        checkThread();
        membership.interest().wantWrite(wanted);
    }

    /**
     * Tells whether read events are wanted, as last stated by {@link #wantRead} or answered by {@link #readable}. On
     * another thread than the map's the answer may be out of date.
     *
     * @return true until something else has been stated or answered
     */
    public final boolean wantsRead() {
        return membership.interest().wantsRead();
    }

    /**
     * Tells whether write events are wanted, as last stated by {@link #wantWrite} or answered by {@link #writable}. On
     * another thread than the map's the answer may be out of date.
     *
     * @return what has been stated or answered; before that, whether the class overrides {@link #handleWrite}
     */
    public final boolean wantsWrite() {
        return membership.interest().wantsWrite();
    }

    /**
     * Asks for one read event in the next pass, which then does not wait. Call this if you hold input that the system
     * cannot report, such as decrypted bytes. While read interest is off, or this dispatcher is in no map, the event
     * waits until both have changed. After the close there is no event.
     *
     * @throws IllegalStateException on another thread than the map's
     */
    public final void readAgain() {
        checkThread();
        membership.interest().readAgain();
    }

    /**
     * Turns write interest on, as {@link #wantWrite} with true does, but may be called from any thread. It is meant for
     * output that another thread produces. On another thread than the map's it takes effect with the map's next pass;
     * while this dispatcher is in no map, as soon as it is mapped. After the close it does nothing.
     */
    public final void writeAgain() {
        membership.interest().writeAgain();
    }

    /**
     * States the features that this dispatcher requires of a loop. A map whose loop does not have all of them refuses
     * the dispatcher, and a swap to such a loop is refused. If the loop in use leaves and no other loop has the
     * features, this dispatcher waits, open and mapped, until one is available (rules D10, S7).
     *
     * @param features such as {@link EventLoop#URGENT}, never null
     * @throws IllegalStateException if this dispatcher is already mapped
     */
    public final void require(String... features) {
        membership.require(Set.of(Objects.requireNonNull(features, "features")));
    }

    /**
     * Returns the features that this dispatcher requires of a loop. May be called from any thread once it is mapped.
     *
     * @return an immutable set, empty unless {@link #require} was called, never null
     */
    public final Set<String> requires() {
        return membership.requires();
    }

    // The socket calls.

    /**
     * Makes an Internet stream socket: {@code createSocket(INET, STREAM)}.
     *
     * @throws IOException if the system refuses
     * @throws IllegalStateException if this dispatcher already has a socket, or on another thread than the map's
     */
    public final void createSocket() throws IOException {
        createSocket(StandardProtocolFamily.INET, SocketType.STREAM);
    }

    /**
     * Makes a socket and puts this dispatcher into the map that its constructor was given, if any. For a stream, only
     * the family and the type are recorded: {@link #bind}, {@link #listen} or {@link #connect} opens the channel (rule
     * D18). A closed dispatcher may make another socket.
     *
     * @param socketFamily {@code INET}, {@code INET6} or {@code UNIX}, never null
     * @param socketType stream or datagram, never null
     * @throws IOException if the system refuses
     * @throws UnsupportedOperationException if the platform has no such sockets
     * @throws IllegalStateException if this dispatcher already has a socket, or on another thread than the map's
     */
    public void createSocket(ProtocolFamily socketFamily, SocketType socketType) throws IOException {
        Objects.requireNonNull(socketFamily, "socketFamily");
        Objects.requireNonNull(socketType, "socketType");
        checkThread();
        if (map() == null && home != null) {
            home.checkThread();
        }
        endpoint.create(socketFamily, socketType);
        membership.reset();
        settle();
    }

    /**
     * Sets {@code SO_REUSEADDR}, so that an address can be bound again while the system still has old connections of
     * that address.
     *
     * @throws IOException if the system refuses
     * @throws IllegalStateException if there is no socket, if it is already bound, or on another thread than the map's
     */
    public final void setReuseAddr() throws IOException {
        checkThread();
        endpoint.setReuseAddress(true);
    }

    /**
     * Returns whether {@link #setReuseAddr} has been called for this socket (rule D18).
     *
     * @return false until then, regardless of the JDK's default
     */
    public final boolean reuseAddr() {
        return endpoint.reuseAddress();
    }

    /**
     * Sets an option of the socket, such as those of {@link java.net.StandardSocketOptions} and
     * {@code jdk.net.ExtendedSocketOptions}, at any time between {@link #createSocket} and {@link #close}. An option
     * that is set before {@link #listen} or {@link #connect} is in force when the system needs it. An option of a
     * listener, or of a stream that becomes one, applies to the connections that it accepts from then on; it also
     * applies to the listener itself if that has the option, such as {@code SO_RCVBUF} (rule D27). Another
     * {@link #createSocket} begins with the defaults again.
     *
     * <p>TCP connections that a dispatcher has opened or accepted have {@code TCP_NODELAY} unless this method sets it
     * to false. A channel that was opened elsewhere stays unchanged. {@code SO_LINGER} of 0 makes the close of a
     * connection a reset. A longer time never makes {@link #close} wait: it replaces the 5 seconds for which a
     * connection {@linkplain #linger lingers} (rules D13, H3).
     *
     * @param <T> the type of the value
     * @param option the option, never null; {@code SO_REUSEADDR} is set as by {@link #setReuseAddr}, under the same
     *     conditions
     * @param value its value, never null; times are in seconds, sizes in bytes, as the option says
     * @throws UnsupportedOperationException if this kind of socket, this system or this JVM has no such option, or if
     *     this channel is not a socket; the message names the option and the kind
     * @throws IllegalArgumentException if the option's documentation excludes the value
     * @throws java.nio.channels.ClosedChannelException if this has been closed
     * @throws IOException if the system refuses, often because the value is out of its range
     * @throws IllegalStateException if there is no socket yet, if it was closed before its channel was opened, or on
     *     another thread than the map's
     */
    public final <T> void setOption(SocketOption<T> option, T value) throws IOException {
        checkThread();
        endpoint.setOption(Objects.requireNonNull(option, "option"), Objects.requireNonNull(value, "value"));
    }

    /**
     * Returns the value of a socket's option, as the system reports it: Linux, for example, doubles the sizes of
     * buffers. If a listener itself does not have the option, this is the value that its connections get.
     *
     * @param <T> the type of the value
     * @param option the option, never null
     * @return its value; null only where the option's documentation says so
     * @throws UnsupportedOperationException if this kind of socket, this system or this JVM has no such option, or if
     *     this channel is not a socket; the message names the option and the kind
     * @throws java.nio.channels.ClosedChannelException if this has been closed
     * @throws IOException if the system refuses
     * @throws IllegalStateException if there is no socket yet, if it was closed before its channel was opened, or on
     *     another thread than the map's
     */
    public final <T> T option(SocketOption<T> option) throws IOException {
        checkThread();
        return endpoint.option(Objects.requireNonNull(option, "option"));
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
        Objects.requireNonNull(local, "local");
        checkThread();
        flush();
        endpoint.bind(local);
    }

    /**
     * Starts to accept connections: on the bound address, or without one on every address of this host and a free port.
     *
     * @param backlog how many connections may wait to be accepted; 0 or less takes the platform's default
     * @throws IOException if the system refuses, for example because the address is in use by now
     * @throws IllegalStateException if this is not an unconnected stream socket, or on another thread than the map's
     */
    public void listen(int backlog) throws IOException {
        checkThread();
        flush();
        endpoint.listen(backlog);
        membership.interest().changed();
    }

    /**
     * Starts to connect. The outcome is always an event of a later pass: {@link #handleConnect}, even if the connection
     * is established at once (rule D4), or {@link #handleError} with the cause and then {@link #handleClose} (rule D3).
     * For a datagram socket, the address becomes its only peer.
     *
     * @param remote the peer's address, never null
     * @throws java.nio.channels.UnresolvedAddressException if the host's name is unknown
     * @throws java.nio.channels.UnsupportedAddressTypeException if it is not an address of this socket's family
     * @throws IOException if no socket can be opened
     * @throws IllegalStateException if there is no unconnected socket, or on another thread than the map's
     */
    public void connect(SocketAddress remote) throws IOException {
        Objects.requireNonNull(remote, "remote");
        checkThread();
        try {
            endpoint.connect(remote);
        } catch (UnresolvedAddressException e) {
            membership.delivery().failedToConnect(remote, e);
            throw e;
        }
        membership.requestDueConnect();
        membership.interest().changed();
    }

    /**
     * Reads the input that is available now. At the end of the input, or if the connection is lost, runs
     * {@link #handleClose} before it returns (rules D5, D6).
     *
     * <p>On a datagram socket this reads one datagram: from its peer if it is connected, else from any sender. Data
     * that does not fit into the buffer is lost. An empty datagram gives 0, as if no datagram were available;
     * {@link #receiveFrom} distinguishes the two. Datagrams have no end: an unreachable peer is reported by an
     * exception, and the socket remains usable (rules D20, D21).
     *
     * @param buffer where to put the input, never null; a full one takes nothing, and the event comes again
     * @return the number of bytes read; 0 if no input is available now, or the buffer is full; -1 once the input has
     *     ended
     * @throws java.net.PortUnreachableException if nothing is listening at the address to which a connected datagram
     *     socket has sent
     * @throws IOException if reading fails although the connection is not lost, or {@link #handleClose} throws it
     * @throws IllegalArgumentException if the buffer is read-only
     * @throws IllegalStateException if this channel has no input, like a listener and the sink of a pipe; or on another
     *     thread than the map's
     */
    public int recv(ByteBuffer buffer) throws IOException {
        checkThread();
        return traffic.recv(buffer);
    }

    /**
     * Writes as much as the socket accepts now. If the connection turns out to be lost, no write event comes any more,
     * and {@link #handleClose} follows after the remaining input has been read, or at once if read interest is off
     * (rule P11).
     *
     * <p>On a connected datagram socket this sends one datagram, whole or not at all; an empty one is not sent. If it
     * is too long, or the peer cannot be reached, an exception is thrown and the socket remains usable (rules D20,
     * D21).
     *
     * @param data what to write, never null; its position moves by what was taken
     * @return the number of bytes taken; 0 if the socket is full, not connected yet, or its connection lost, or if
     *     there is nothing to write
     * @throws java.net.PortUnreachableException if nothing is listening at the address to which a connected datagram
     *     socket has sent before
     * @throws java.nio.channels.NotYetConnectedException if this is a datagram socket that is not connected: use
     *     {@link #sendTo}
     * @throws IOException if writing fails although the connection is not lost, for example to a file on a full disk;
     *     or {@link #handleClose} throws it
     * @throws IllegalStateException if this channel has no output, like a listener and the source of a pipe; or on
     *     another thread than the map's
     */
    public int send(ByteBuffer data) throws IOException {
        checkThread();
        return traffic.send(data);
    }

    /**
     * Sends as {@link #send} does, but with as few writes as possible (rule D25): the output of one event is gathered,
     * and leaves in one write when the event ends, or earlier if it exceeds 64 KiB. The part that the socket does not
     * accept then goes to {@link #handleUnsent}, so a subclass that calls this method must override that one.
     *
     * <p>Output is written at once, as by {@link #send}, in three cases: outside of events, over a datagram socket, and
     * if it is the first output of an event and its buffer is direct. Gathered output always leaves first: before this
     * dispatcher closes, ends its output, sends urgent data, leaves its map or gets another transport, and before
     * {@link #handleError} runs. It also leaves when another dispatcher sends. If writing it fails, the exception goes
     * to {@link #handleError} when the event ends.
     *
     * <p>If you mix this with {@link #send}, call {@link #sendStaged} between the two.
     *
     * @param data what to send, never null; its position moves by what was taken
     * @return the number of bytes taken; less than all only where {@link #send} would take less
     * @throws IOException as {@link #send}
     * @throws IllegalStateException as {@link #send}
     */
    protected final int sendSoon(ByteBuffer data) throws IOException {
        checkThread();
        return traffic.sendSoon(data);
    }

    /**
     * Writes out now what {@link #sendSoon} has gathered in this event. If that fails, the exception goes to
     * {@link #handleError} when the event ends.
     *
     * @throws IllegalStateException on another thread than the map's
     */
    protected final void sendStaged() {
        checkThread();
        traffic.sendStaged();
    }

    /**
     * Returns how many bytes {@link #sendSoon} has gathered in this event that have not been written yet.
     *
     * @return a number of bytes, 0 outside of events
     * @throws IllegalStateException on another thread than the map's
     */
    protected final int staged() {
        checkThread();
        return traffic.staged();
    }

    /**
     * The socket has not accepted everything that {@link #sendSoon} had gathered. Called on the map's thread. A
     * subclass that calls {@code sendSoon} overrides this method, keeps a copy of the rest, and sends it in
     * {@link #handleWrite}. It must not send anything here. Unless overridden, it throws.
     *
     * @param rest what is left to send, from position to limit, never null; its content is undefined once this returns
     * @throws IOException for any reason; it goes to {@link #handleError}
     */
    protected void handleUnsent(ByteBuffer rest) throws IOException {
        throw new IOException(this + " has sent all but " + rest.remaining()
                + " bytes, which the socket does not accept: override handleUnsent to keep them");
    }

    /**
     * Ends the output and keeps reading (rule D26): the peer gets what was sent and then the end of its input. From now
     * on {@link #isOutputEnded} is true, {@link #send} takes nothing, and no write event comes. Read events come as
     * before, until the peer ends its output too: then {@link #handleClose} runs, and the map closes this dispatcher
     * unless it is closed already. If {@link #handleClose} has run before, this method closes. A second call does
     * nothing.
     *
     * <p>This does not notify a {@link #transport}: if its protocol has a closing message, as TLS has, send that first.
     * The sink of a pipe is closed, because it has only output.
     *
     * @throws IOException if ending the output fails although the connection is not lost
     * @throws java.nio.channels.NotYetConnectedException if this is a stream socket that is not connected yet
     * @throws UnsupportedOperationException if this is a listener, a datagram socket, the source of a pipe, or a file
     *     that is read
     * @throws IllegalStateException on another thread than the map's
     */
    public void shutdownOutput() throws IOException {
        checkThread();
        traffic.shutdownOutput();
    }

    /**
     * Receives one datagram, on a connected socket from its peer only. It may be empty.
     *
     * @param buffer where to put it, never null; data that does not fit is lost. Every datagram fits into
     *     {@link #readBuffer}
     * @return the sender; null if no datagram is available now, or once this is closed
     * @throws java.net.PortUnreachableException if nothing is listening at the address to which a connected socket has
     *     sent; the socket remains usable
     * @throws IOException if receiving fails; the socket remains usable (rule D20)
     * @throws IllegalArgumentException if the buffer is read-only
     * @throws IllegalStateException if this is not a datagram socket, or on another thread than the map's
     */
    public SocketAddress receiveFrom(ByteBuffer buffer) throws IOException {
        checkThread();
        return traffic.receiveFrom(buffer);
    }

    /**
     * Sends one datagram, whole or not at all. An exception concerns only this datagram: after catching it, the caller
     * can send the next one (rule D22).
     *
     * @param data what to send, never null; an empty datagram is sent too, unless the socket is connected
     * @param receiver to whom, never null; on a connected socket this must be its peer
     * @return the number of bytes sent: all, or 0 if the socket is full or closed
     * @throws IOException if sending fails: the datagram is too long, the port is 0, the address is a broadcast address
     *     or cannot be reached; or nothing is known to listen there
     * @throws java.nio.channels.UnresolvedAddressException if the host's name is unknown
     * @throws java.nio.channels.UnsupportedAddressTypeException if it is not an address of this socket's family
     * @throws java.nio.channels.AlreadyConnectedException if this is connected to another address
     * @throws IllegalStateException if this is not a datagram socket, or on another thread than the map's
     */
    public int sendTo(ByteBuffer data, SocketAddress receiver) throws IOException {
        checkThread();
        return traffic.sendTo(data, Objects.requireNonNull(receiver, "receiver"));
    }

    /**
     * Reads the urgent byte (rule D10).
     *
     * @return the byte, 0 to 255, or -1 if there is none or the loop does not have the feature {@link EventLoop#URGENT}
     * @throws IOException if reading it fails
     * @throws IllegalStateException on another thread than the map's
     */
    public int receiveUrgent() throws IOException {
        checkThread();
        return traffic.receiveUrgent();
    }

    /**
     * Sends one urgent byte, on any loop (rule D10).
     *
     * @param urgent the byte
     * @throws IOException if it cannot be sent now
     * @throws UnsupportedOperationException if this is not a TCP connection
     * @throws IllegalStateException on another thread than the map's
     */
    public void sendUrgent(byte urgent) throws IOException {
        checkThread();
        traffic.sendUrgent(urgent);
    }

    /**
     * Accepts a connection. If accepting fails, for example because the process has no descriptors left, the listener
     * pauses and then resumes automatically (rule D17).
     *
     * @return the connection, in non-blocking mode; null if there is none (rule D7)
     * @throws IOException if this listener has been closed underneath
     * @throws IllegalStateException if this dispatcher is not listening, or on another thread than the map's
     */
    public SocketChannel accept() throws IOException {
        checkThread();
        return endpoint.accept();
    }

    /**
     * Closes the channel and leaves the map; no event comes afterwards (rule D13). The system still delivers what
     * {@link #send} has taken. May be called inside any event, from any thread, and again: on another thread than the
     * map's it takes effect with the map's next pass. The channel stays open if another dispatcher now serves it in a
     * map (rule D23).
     *
     * @throws UncheckedIOException if the system reports an error; this is closed all the same
     */
    public void close() {
        ChannelMap map = map();
        if (map == null || map.isOwnedByCaller() || !map.hop(OwnedTask.of(membership.owner(), this::close))) {
            membership.closing().close();
        }
    }

    /**
     * Drops all further input of this socket: {@link #recv} still reads it, but discards it and returns 0, or -1 at the
     * end of the input. When it has dropped more than 1 MiB, it closes this dispatcher. Datagrams that
     * {@link #receiveFrom} receives are not dropped.
     *
     * @throws IllegalStateException on another thread than the map's
     */
    protected final void dropInput() {
        checkThread();
        traffic.dropInput();
    }

    /**
     * Closes when the peer has closed too, so that the peer can read everything that was sent: an immediate close would
     * turn input that is still arriving into a reset. Call this when the output has ended. Input is dropped, as by
     * {@link #dropInput}, for 5 seconds at most, or for as long as {@code SO_LINGER} says; {@link #handleRead} must
     * call {@link #recv}. If the input has ended already, or this is not a connection in a map, it closes at once
     * (rules D13, H3). A second call does nothing.
     *
     * @throws java.util.concurrent.RejectedExecutionException if the owner of this dispatcher ends, which closes it
     *     (rule B2)
     * @throws IllegalStateException on another thread than the map's
     */
    protected final void linger() {
        checkThread();
        membership.closing().linger();
    }

    /**
     * Runs a task when this dispatcher has been closed for any reason, on the thread that closes it; if it is mapped,
     * that is the map's. Tasks run in the order in which they were given. If one throws, that is logged. If this
     * dispatcher is closed already, the task runs at once.
     *
     * @param task what to run, never null
     * @throws IllegalStateException on another thread than the map's
     */
    public final void whenClosed(Runnable task) {
        checkThread();
        membership.closing().whenClosed(Objects.requireNonNull(task, "task"));
    }

    // State.

    /**
     * Puts another channel between the socket and {@link #recv} and {@link #send}: for TLS, a prefix, or a limit. It
     * must not block: like the socket, it reads and writes 0 bytes if nothing can be done now, and returns -1 at the
     * end of the input. It throws a {@link java.nio.channels.ClosedChannelException} to report that the connection is
     * lost, and may pass on what the socket has thrown. Every other exception goes to the caller of {@code recv} or
     * {@code send} (rule D20).
     *
     * @param between the channel that reads and writes from now on, never null; closed with this dispatcher
     * @throws IllegalStateException on another thread than the map's
     */
    protected final void transport(ByteChannel between) {
        Objects.requireNonNull(between, "between");
        checkThread();
        traffic.sendStaged();
        endpoint.io().use(between);
    }

    /**
     * Returns the channel: below any {@link #transport}, and different before and after {@link #listen} (rule D18). On
     * the map's thread, output that {@link #sendSoon} has gathered is written out first, so that it leaves before the
     * caller uses the channel.
     *
     * @return the channel, or null if there is none (yet)
     */
    public final SelectableChannel channel() {
        ChannelMap map = map();
        if (map != null && map.isOwnedByCaller()) {
            traffic.sendStaged();
        }
        return endpoint.channel();
    }

    /**
     * Returns the map that this dispatcher is in. May be called from any thread.
     *
     * @return the map, or null if it is in none
     */
    public final ChannelMap map() {
        return membership.map();
    }

    /**
     * Returns the state. May be called from any thread, to which it may lag behind.
     *
     * @return the state, never null
     */
    public final State state() {
        return endpoint.state();
    }

    /**
     * Tells whether this is connected: asyncore's flag of the same name.
     *
     * @return true from just before {@link #handleConnect}, or from the creation around an accepted channel, until it
     *     is closed
     */
    public final boolean isConnected() {
        return endpoint.state() == State.CONNECTED;
    }

    /**
     * Tells whether a connect is in progress.
     *
     * @return true from {@link #connect} until it has ended
     */
    public final boolean isConnecting() {
        return endpoint.state() == State.CONNECTING;
    }

    /**
     * Tells whether connections are accepted.
     *
     * @return true from {@link #listen} until it is closed
     */
    public final boolean isAccepting() {
        return endpoint.state() == State.LISTENING;
    }

    /**
     * Tells whether nothing can be sent any more: {@link #send} takes nothing, and no write event comes.
     *
     * @return true once {@link #shutdownOutput} has ended it, or the connection is known to be broken (rule P11), or
     *     this is closed
     */
    public final boolean isOutputEnded() {
        return endpoint.io().isOutputEnded();
    }

    /**
     * Tells whether no input can come any more: {@link #recv} returns -1, and no read event comes. On another thread
     * than the map's the answer may be out of date.
     *
     * @return true once the end of the input has been read, the connection is known to be broken, or this is closed
     */
    public final boolean isInputEnded() {
        return endpoint.io().isInputEnded();
    }

    /**
     * Returns asyncore's {@code addr}: the address that was bound, connected to, or accepted from. May be called from
     * any thread, to which it may lag behind.
     *
     * @return the address, or null if there is none yet
     */
    public final SocketAddress address() {
        return endpoint.address();
    }

    /**
     * Returns the address at this end, with the port that the system chose.
     *
     * @return the address, or null if it is not bound or not a socket
     * @throws IOException if the system refuses
     */
    public final SocketAddress localAddress() throws IOException {
        return endpoint.localAddress();
    }

    /**
     * Returns the family of the socket.
     *
     * @return what {@link #createSocket} was given, or null for a dispatcher around an existing channel
     */
    public final ProtocolFamily family() {
        return endpoint.family();
    }

    /**
     * Returns the type of the socket.
     *
     * @return what {@link #createSocket} was given, or null for a dispatcher around an existing channel
     */
    public final SocketType socketType() {
        return endpoint.type();
    }

    /**
     * Returns what this dispatcher has done: its events, its bytes, and when it was active last. May be called from any
     * thread, to which the numbers may lag behind.
     *
     * @return a snapshot, never null
     */
    public final Activity activity() {
        return membership.activity();
    }

    /**
     * Returns a buffer that the dispatchers of one owner share in the map: direct, 256 KiB, cleared, in big-endian
     * order. Its content is undefined once the event returns. No other owner ever sees it (rule B7).
     *
     * @return the buffer, never null
     * @throws IllegalStateException on another thread than the map's, or if this dispatcher is in no map
     */
    protected final ByteBuffer readBuffer() {
        checkThread();
        mapOrThrow();
        return membership.share().readBuffer();
    }

    // Buffered bytes.

    /**
     * Reports that this dispatcher is about to hold more bytes on behalf of its peer: output that the peer has not
     * read, or input that the peer has not finished. They count against the limits of the map, of the process, and of
     * the account that this dispatcher is {@linkplain BufferAccount#charge charged} to, until {@link #releaseBytes} or
     * the close (rule M1). This class itself holds nothing; a subclass that has buffers calls this before it fills
     * them.
     *
     * @param bytes how many more, not negative
     * @return true if it may hold them; false if a limit is reached and no other dispatcher holds more than this one.
     *     In that case this dispatcher has been closed and must not hold them (rule M3)
     * @throws IllegalArgumentException if the number is negative
     * @throws IllegalStateException on another thread than the map's
     */
    protected final boolean holdBytes(long bytes) {
        checkThread();
        if (bytes < 0) {
            throw new IllegalArgumentException("a number of bytes must not be negative: " + bytes);
        }
        return bytes == 0 || membership.holding().hold(bytes);
    }

    /**
     * Reports that this dispatcher holds fewer bytes. Not needed before a close, which releases all of them.
     *
     * @param bytes how many fewer; more than are held count as all
     * @throws IllegalStateException on another thread than the map's
     */
    protected final void releaseBytes(long bytes) {
        checkThread();
        membership.holding().release(bytes);
    }

    /**
     * Returns how many bytes this dispatcher holds, as {@link #holdBytes} has reported. May be called from any thread,
     * to which it may lag behind.
     *
     * @return a number of bytes
     */
    public final long heldBytes() {
        return membership.holding().bytes();
    }

    // Logging.

    /**
     * Logs a line about this dispatcher's traffic.
     *
     * @param message the line, never null
     */
    protected void log(String message) {
        LOG.log(System.Logger.Level.INFO, Objects.requireNonNull(message, "message"));
    }

    /**
     * Logs a line about what happened to this dispatcher, unless {@link #ignoresLog} drops lines of that level.
     *
     * @param message the line, never null
     * @param level its level, never null
     */
    protected void logInfo(String message, System.Logger.Level level) {
        Objects.requireNonNull(message, "message");
        if (!ignoresLog(Objects.requireNonNull(level, "level"))) {
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
     * Returns the class, the state if listening or connected, the address, escaped (rule D24), and the identity:
     * {@code <io.pollux.Dispatcher connected 127.0.0.1:7 at 0x1f>}.
     */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("<").append(getClass().getName());
        if (isAccepting() || isConnected()) {
            text.append(' ').append(state().name().toLowerCase(Locale.ROOT));
        }
        if (address() != null) {
            text.append(' ').append(Escaped.of(AddressText.of(address())));
        }
        return text.append(" at 0x")
                .append(Integer.toHexString(System.identityHashCode(this)))
                .append('>')
                .toString();
    }

    // For the map.

    final Membership membership() {
        return membership;
    }

    /** The text form, also when a subclass's own fails (rule D11). */
    final String describe() {
        return Escaped.of(this);
    }

    /** Adds this to its home map; if it has none and is in no map, watches its channel. */
    private void settle() {
        if (home != null && map() == null) {
            home.add(this);
        } else if (map() == null) {
            endpoint.watchChannel();
        }
    }

    private ChannelMap mapOrThrow() {
        if (map() == null) {
            throw new IllegalStateException(describe() + " is in no map");
        }
        return map();
    }

    private void flush() throws IOException {
        if (map() != null) {
            map().flush();
        }
    }

    private void checkThread() {
        ChannelMap map = map();
        if (map != null) {
            map.checkThread();
        } else if (home != null && state() == State.NEW) {
            home.checkThread();
        }
    }
}
