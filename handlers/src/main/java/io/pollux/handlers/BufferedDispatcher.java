// SPDX-License-Identifier: Apache-2.0
package io.pollux.handlers;

import io.pollux.ChannelMap;
import io.pollux.Dispatcher;
import io.pollux.SocketType;
import java.io.IOException;
import java.net.ProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.Objects;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A dispatcher whose {@link #send} accepts everything: asyncore's {@code dispatcher_with_send} (rule H1). The output of
 * one event leaves in as few writes as possible when the event ends (rule D25); {@link #flush} writes it earlier. Data
 * that the socket does not accept is queued, and sent as the peer reads, at most 256 KiB per write event. Write
 * interest is on only while something is queued.
 *
 * <p><b>Back-pressure.</b> If a peer does not read, the queue grows up to the {@link #sendLimit}. A dispatcher that
 * answers what it reads should stop reading while something is {@link #queued}, by {@code wantRead(false)}, and resume
 * in {@link #handleDrained}, when the peer has taken everything. For long output use {@link #send(Producer)}, which
 * asks for it piece by piece. The memory of all queues also counts against the limits of
 * {@link io.pollux.BufferAccount}: if one is exceeded, the dispatchers with the largest queues are closed first.
 *
 * <p><b>Datagrams</b> are not queued, because a queue would not keep them apart. Over a connected datagram socket
 * {@link #send} sends each one at once, or takes nothing and returns 0 if the socket is full.
 *
 * <p><b>Interest.</b> This class states its interest (rule P12), so the predicates are final: call {@code wantRead}
 * where an asyncore program overrides {@code readable}. This class manages write interest itself.
 *
 * <p><b>The end.</b> {@link #close} drops what is queued, and {@link #closeWhenDone} sends it first (rule H3). If the
 * peer ends its output while something is queued, that is still sent. If an event throws, it is dropped.
 *
 * <p>Subclasses that override {@code handleWrite}, {@code handleClose} or {@code handleError} call the method of this
 * class. Every method is called on the map's thread, or before mapping on any one thread.
 */
@ConsumerType
public class BufferedDispatcher extends Dispatcher {
    /** How many bytes may be queued unless {@link #sendLimit(int)} says otherwise: 1 MiB. */
    public static final int DEFAULT_SEND_LIMIT = 1024 * 1024;

    /** How much is sent at once at most. */
    static final int WRITE_BYTES = 256 * 1024;

    private enum Phase {
        OPEN,
        /** The output ends when everything has been sent, or has already ended; reading continues. */
        ENDING,
        /** To be closed when everything has been sent; input is dropped. */
        DRAINING,
        /** Everything has been sent and the output is shut; input is dropped until the peer closes too. */
        LINGERING
    }

    private final Backlog backlog = new Backlog(this);
    private Phase phase = Phase.OPEN;

    /** Creates a dispatcher without a socket that is mapped later, by {@link ChannelMap#add} or as a service. */
    public BufferedDispatcher() {
        wantWrite(false);
    }

    /**
     * Creates a dispatcher without a socket; {@code createSocket} puts it into the map.
     *
     * @param map where it will live, or null if it is mapped later
     * @throws IllegalStateException if the map belongs to another thread
     */
    public BufferedDispatcher(ChannelMap map) {
        super(map);
        wantWrite(false);
    }

    /**
     * Creates a dispatcher around a channel that is mapped later.
     *
     * @param channel an open channel, never null; it becomes non-blocking and belongs to the dispatcher
     * @throws IOException if the channel is closed or cannot be made non-blocking
     */
    public BufferedDispatcher(SelectableChannel channel) throws IOException {
        super(channel);
        wantWrite(false);
    }

    /**
     * Creates a dispatcher around a channel and maps it.
     *
     * @param channel an open channel, never null; it becomes non-blocking and belongs to the dispatcher
     * @param map where it lives, or null if it is mapped later
     * @throws IOException if the channel is closed or cannot be made non-blocking
     * @throws IllegalStateException if the map belongs to another thread or is closed
     */
    public BufferedDispatcher(SelectableChannel channel, ChannelMap map) throws IOException {
        super(channel, map);
        wantWrite(false);
    }

    /**
     * Sends bytes. If nothing is queued and this dispatcher is mapped and connected, they leave when the event ends,
     * together with its other output. They leave at once where {@link #sendSoon} writes at once, and where the send
     * limit has no room for what the socket may refuse. The rest is copied and sent later. May be called before the
     * connection is established.
     *
     * @param data what to send, from position to limit, never null; everything is taken
     * @return the number of bytes taken: all of them, unless {@link #closeWhenDone} or {@link #shutdownOutput} was
     *     called, or the connection is broken or closed. This call itself closes it if a
     *     {@link io.pollux.BufferAccount} is full and no dispatcher holds more than this one
     * @throws io.pollux.LimitExceededException if the queue would exceed the send limit
     * @throws IOException if the data alone exceed the send limit, so that no peer can read fast enough, or as in
     *     {@link Dispatcher#send}. After any exception the position tells what has been sent
     * @throws IllegalStateException on another thread than the map's
     */
    @Override
    public int send(ByteBuffer data) throws IOException {
        int before = data.position();
        int queuedBefore = queued();
        if (isTaking() && backlog.isEmpty() && isConnected() && map() != null) {
            if (data.remaining() <= Math.min(WRITE_BYTES, sendLimit() - staged())) {
                sendSoon(data); // as sendFirst would, but compilers inline only so deep
            } else {
                sendFirst(data);
            }
        }
        if (data.hasRemaining() && isTaking()) {
            enqueue(data, before, queuedBefore);
        }
        return data.position() - before;
    }

    /** Sends as much as one write takes: at once if the queue could not keep what the socket may refuse. */
    private void sendFirst(ByteBuffer data) throws IOException {
        boolean fits = Math.min(WRITE_BYTES, data.remaining()) <= sendLimit() - staged();
        if (!fits) {
            flush();
        }
        if (fits || backlog.isEmpty()) {
            offer(data, fits);
        }
    }

    /** Offers the socket as much as one write takes. */
    private int offer(ByteBuffer data, boolean soon) throws IOException {
        int end = data.limit();
        data.limit(Math.min(end, data.position() + WRITE_BYTES));
        try {
            return soon ? sendSoon(data) : super.send(data);
        } finally {
            data.limit(end);
        }
    }

    /** Queues data, up to the limit beside what was queued when sending began; the event's own output comes on top. */
    private void enqueue(ByteBuffer data, int start, int queuedBefore) throws IOException {
        sendStaged();
        if (channel() instanceof DatagramChannel) {
            super.send(data);
            return;
        }
        backlog.checkRoom(data.remaining(), data.limit() - start, queuedBefore);
        wantOutput();
        int before = data.position();
        long growth = backlog.add(data); // first: whoever is closed to make room may send something after it
        if (!holdBytes(growth)) {
            data.position(before);
        }
    }

    /** Queues what the socket has not taken of an event's output. */
    @Override
    protected void handleUnsent(ByteBuffer rest) throws IOException {
        enqueue(rest, rest.position(), queued());
    }

    /**
     * Writes out now what this event has sent so far, for callbacks that run for long. If writing fails, the exception
     * goes to {@code handleError} when the event ends.
     *
     * @throws IllegalStateException on another thread than the map's
     */
    public void flush() {
        sendStaged();
    }

    /**
     * Sends what a producer produces, after everything that is queued by now. The producer is asked in write events,
     * when its output can be sent, and closed in the end. It may return {@link Producer#NOT_YET} while it has nothing.
     *
     * @param producer never null; closed at once if nothing can be sent any more
     * @throws IOException if closing it fails
     * @throws IllegalStateException on another thread than the map's
     */
    public void send(Producer producer) throws IOException {
        Objects.requireNonNull(producer, "producer");
        sendStaged();
        if (isTaking()) {
            backlog.add(producer);
            wantOutput();
        } else {
            producer.close();
        }
    }

    /**
     * Resumes a producer that has returned {@link Producer#NOT_YET} (rule H8). Call this when it has more, or has
     * reached its end. May be called from any thread; on another thread than the map's it takes effect with the map's
     * next pass. No call is lost, even if it comes before {@code NOT_YET} is returned. It does nothing if no producer
     * waits, or after the close.
     */
    public final void resumeProducer() {
        writeAgain();
    }

    /**
     * Returns how many bytes are queued because the peer has not read them. Output that producers have not produced yet
     * does not count, nor does output that leaves when the event ends.
     *
     * @return a number of bytes: at most the send limit, plus, temporarily, as much as one event had gathered
     */
    public final int queued() {
        return backlog.bytes();
    }

    /**
     * Returns how many bytes may be queued.
     *
     * @return a number of bytes, {@link #DEFAULT_SEND_LIMIT} unless it was set
     */
    public final int sendLimit() {
        return backlog.limit();
    }

    /**
     * Sets how many bytes may be queued. What is queued already stays.
     *
     * @param bytes a number of bytes; with 0 it is an error if the socket does not take everything at once
     * @throws IllegalArgumentException if it is negative
     */
    public final void sendLimit(int bytes) {
        backlog.limit(bytes);
    }

    /**
     * Drops what is queued. The output of this event is written out first.
     *
     * @throws IllegalStateException on another thread than the map's
     */
    public void discardBuffers() {
        sendStaged();
        wantWrite(phase == Phase.ENDING || phase == Phase.DRAINING); // the end of the output needs a write event
        releaseBytes(backlog.clear());
    }

    /**
     * Everything that was queued has been sent, and more may follow: the end of back-pressure. Called in write events
     * on the map's thread; not called if the socket took everything at once, nor while a producer is waited for. Does
     * nothing unless overridden.
     *
     * @throws IOException for any reason; it goes to {@code handleError}
     */
    protected void handleDrained() throws IOException {}

    /**
     * Tells whether read events are wanted: asyncore's predicate. Call {@link #wantRead} instead of overriding it.
     *
     * @return what {@code wantRead} has stated last
     */
    @Override
    protected final boolean readable() {
        return wantsRead();
    }

    /**
     * Tells whether write events are needed: asyncore's predicate. The map is told by {@code wantWrite} instead.
     *
     * @return true iff this is not connected or something is queued
     */
    @Override
    protected final boolean writable() {
        return !isConnected() || !backlog.isEmpty();
    }

    /** Sends what is queued. */
    @Override
    protected void handleWrite() throws IOException {
        sendStaged();
        if (backlog.isEmpty() && phase == Phase.OPEN) {
            wantWrite(false); // somebody has resumed a producer that has ended
            return;
        }
        ByteBuffer head = backlog.head();
        if (backlog.isWaiting()) {
            wantWrite(false);
            return;
        }
        if (head != null) {
            int taken = offer(head, false);
            if (taken == 0) {
                return;
            }
            releaseBytes(backlog.sent(taken));
        }
        if (backlog.isEmpty() && !isOutputEnded()) {
            endWrite();
        }
    }

    /** Everything has been sent. */
    private void endWrite() throws IOException {
        wantWrite(false);
        switch (phase) {
            case ENDING -> super.shutdownOutput();
            case DRAINING -> {
                if (channel() instanceof SocketChannel) {
                    super.shutdownOutput();
                }
                startLingering();
            }
            default -> handleDrained();
        }
    }

    /** Wants write events, unless a producer is waited for. */
    private void wantOutput() {
        wantWrite(!backlog.isWaiting());
    }

    private boolean isTaking() {
        return phase == Phase.OPEN && !isOutputEnded();
    }

    /**
     * Ends the output when everything queued has been sent, and goes on reading (rule D26). From now on {@link #send}
     * takes nothing. May be called before the connection is established. Does nothing after {@link #closeWhenDone}.
     *
     * @throws IOException if ending the output fails although the connection is not lost
     * @throws UnsupportedOperationException if this is a listener, a datagram socket, or the source of a pipe
     * @throws IllegalStateException on another thread than the map's
     */
    @Override
    public void shutdownOutput() throws IOException {
        sendStaged();
        if (phase != Phase.OPEN || isOutputEnded()) {
            return;
        }
        if (backlog.isEmpty() && !isToBeConnected()) {
            super.shutdownOutput();
        } else {
            wantOutput();
        }
        phase = Phase.ENDING;
    }

    private boolean isToBeConnected() {
        return !isConnected() && (channel() == null || channel() instanceof SocketChannel);
    }

    /**
     * Closes when everything queued has been sent, even if nothing is queued (rule H3). From now on {@link #send} takes
     * nothing, and input is dropped as by {@link #dropInput}. When everything has been sent, the output ends and the
     * connection {@linkplain #linger lingers}: it closes when the peer has closed too, or after 5 seconds or 1 MiB.
     *
     * @throws IllegalStateException on another thread than the map's
     */
    public void closeWhenDone() {
        if (!isOutputEnded() && !isInputOnly()) {
            startDraining();
        } else if (phase == Phase.ENDING) {
            startLingering(); // what the peer is still sending matters only if this side has ended the output
        } else if (phase != Phase.LINGERING) {
            close();
        }
    }

    private void startDraining() {
        if (phase == Phase.OPEN || phase == Phase.ENDING) {
            wantRead(false);
            dropInput();
            wantOutput();
            phase = Phase.DRAINING;
        }
    }

    private void startLingering() {
        phase = Phase.LINGERING;
        linger();
    }

    /** Whether no write event will ever come. */
    private boolean isInputOnly() {
        return channel() != null && (channel().validOps() & SelectionKey.OP_WRITE) == 0;
    }

    /**
     * Tells whether {@link #closeWhenDone} has been called and the end has not come yet.
     *
     * @return true until this is closed
     */
    public final boolean isClosing() {
        return (phase == Phase.DRAINING || phase == Phase.LINGERING) && state() != State.CLOSED;
    }

    /**
     * The peer has closed, or the connection is broken. If something is queued that the peer can still read, this
     * dispatcher closes when that is done, else at once.
     */
    @Override
    protected void handleClose() throws IOException {
        sendStaged();
        if (backlog.isEmpty()) {
            close();
        } else {
            closeWhenDone();
        }
    }

    /** Drops what is queued, logs, and closes (rule D11). */
    @Override
    protected void handleError(Throwable thrown) {
        discardBuffers();
        super.handleError(thrown);
    }

    @Override
    public void createSocket(ProtocolFamily socketFamily, SocketType socketType) throws IOException {
        if (state() == State.CLOSED) {
            renew();
        }
        super.createSocket(socketFamily, socketType);
        if (phase == Phase.DRAINING) {
            dropInput(); // closeWhenDone was called before there was a socket
        }
    }

    /** Resets the state for the next connection. */
    void renew() {
        wantRead(true);
        wantWrite(false);
        phase = Phase.OPEN;
        backlog.renew();
    }
}
