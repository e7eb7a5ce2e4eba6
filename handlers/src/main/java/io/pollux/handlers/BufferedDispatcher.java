// SPDX-License-Identifier: Apache-2.0
package io.pollux.handlers;

import io.pollux.ChannelMap;
import io.pollux.Dispatcher;
import io.pollux.LimitExceededException;
import io.pollux.SocketType;
import io.pollux.Timer;
import java.io.IOException;
import java.net.ProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A dispatcher whose {@link #send} takes everything: asyncore's {@code dispatcher_with_send} (rule H1). The output of
 * one event leaves in as few writes as possible when the event ends (rule D25); {@link #flush} writes it out earlier.
 * What the socket does not take is queued and sent as the peer reads, at most 256 KiB per write event. There is write
 * interest only while something is queued, and only that counts as {@link #queued}.
 *
 * <p><b>Back-pressure.</b> A peer that does not read makes the queue grow up to the {@link #sendLimit}. A dispatcher
 * that answers what it reads should stop reading while something is {@link #queued}, by {@code wantRead(false)}, and go
 * on in {@link #handleDrained}, when the peer has taken everything. For long output use {@link #send(Producer)}, which
 * asks for it piece by piece. Whatever the send limit, the memory of all queues counts against the limits of
 * {@link io.pollux.BufferAccount}: of the dispatchers whose peers do not read, the largest are closed first.
 *
 * <p><b>Datagrams</b> are not queued, because a queue does not keep them apart. Over a connected datagram socket
 * {@link #send} sends each one at once, or takes nothing and returns 0 if the socket is full.
 *
 * <p><b>Interest.</b> This class states its interest (rule P12), so the predicates are final: call {@code wantRead}
 * where an asyncore program overrides {@code readable}. This class manages write interest itself.
 *
 * <p><b>The end.</b> {@link #close} drops what is queued, and {@link #closeWhenDone} sends it first (rule H3). If the
 * peer ends its output while something is queued, that is still sent; if an event throws, it is dropped.
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

    private static final Duration LINGER_TIME = Duration.ofSeconds(5);
    private static final int LINGER_BYTES = 1024 * 1024;

    private enum Phase {
        OPEN,
        /** The output ends when everything has been sent, or has ended already; reading goes on. */
        ENDING,
        /** To be closed when everything has been sent. */
        DRAINING,
        /** Output is shut; what the peer still sends is dropped. */
        LINGERING
    }

    private SendQueue queue;
    private int sendLimit = DEFAULT_SEND_LIMIT;
    private Phase phase = Phase.OPEN;
    private int lingeredBytes;

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
     * @param channel an open channel, never null; it is put into non-blocking mode and owned by the dispatcher from now
     *     on
     * @throws IOException if the channel is closed or cannot be made non-blocking
     */
    public BufferedDispatcher(SelectableChannel channel) throws IOException {
        super(channel);
        wantWrite(false);
    }

    /**
     * Creates a dispatcher around a channel and maps it.
     *
     * @param channel an open channel, never null; it is put into non-blocking mode and owned by the dispatcher from now
     *     on
     * @param map where it lives, or null if it is mapped later
     * @throws IOException if the channel is closed or cannot be made non-blocking
     * @throws IllegalStateException if the map belongs to another thread or is closed
     */
    public BufferedDispatcher(SelectableChannel channel, ChannelMap map) throws IOException {
        super(channel, map);
        wantWrite(false);
    }

    // Sending.

    /**
     * Sends bytes. If nothing is queued and this dispatcher is mapped and connected, they leave when the event ends,
     * together with its other output. They leave at once where {@link #sendSoon} writes at once, and where the send
     * limit has no room for what the socket may refuse. The rest is copied and sent later. May be called before the
     * connection is established.
     *
     * @param data what to send, from position to limit, never null; everything is taken
     * @return the number of bytes taken: all of them; or less after {@link #closeWhenDone} or {@link #shutdownOutput},
     *     or if the connection is broken or closed (which this call itself does if a {@link io.pollux.BufferAccount} is
     *     full and no dispatcher holds more than this one), and then nothing is queued
     * @throws io.pollux.LimitExceededException if the queue would exceed the send limit: the position tells what has
     *     been sent
     * @throws IOException if the data alone are more than the send limit, so that no peer can read fast enough: the
     *     position tells what has been sent; or if sending fails as in {@link Dispatcher#send}
     * @throws IllegalStateException on another thread than the map's
     */
    @Override
    public int send(ByteBuffer data) throws IOException {
        int before = data.position();
        int queuedBefore = queued();
        if (isTaking() && isIdle() && isConnected() && map() != null) {
            if (data.remaining() <= Math.min(WRITE_BYTES, sendLimit - staged())) {
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
        int end = data.limit();
        data.limit(Math.min(end, data.position() + WRITE_BYTES));
        try {
            if (data.remaining() <= sendLimit - staged()) {
                sendSoon(data);
            } else {
                flush();
                if (isIdle()) {
                    super.send(data);
                }
            }
        } finally {
            data.limit(end);
        }
    }

    /** Queues what the socket has not taken of an event's output. */
    @Override
    protected void handleUnsent(ByteBuffer rest) throws IOException {
        enqueue(rest, rest.position(), queued());
    }

    /**
     * Writes out now what this event has sent so far. Use it in callbacks that go on for long; it is never needed to
     * keep bytes in order or from getting lost. If writing fails, the exception goes to {@code handleError} when the
     * event ends.
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
        sendStaged();
        if (isTaking()) {
            queue().add(producer);
            wantOutput();
        } else {
            producer.close();
        }
    }

    /**
     * Resumes the producer that has returned {@link Producer#NOT_YET}: it is asked again (rule H8). Call this whenever
     * it has more, or has come to its end. May be called from any thread; on another thread than the map's it takes
     * effect with the map's next pass. A call is never lost, even if it comes before {@code NOT_YET} has been returned.
     * It does nothing if no producer waits, or after the close.
     */
    public final void resumeProducer() {
        writeAgain();
    }

    /**
     * Returns how many bytes are queued because the peer has not read them. Output that producers have not produced yet
     * does not count, nor does output that leaves when the event ends.
     *
     * @return a number of bytes: at most the send limit, and for a moment as much more as one event had gathered
     */
    public final int queued() {
        return queue == null ? 0 : queue.bytes();
    }

    /**
     * Returns how many bytes may be queued.
     *
     * @return a number of bytes, {@link #DEFAULT_SEND_LIMIT} unless it was set
     */
    public final int sendLimit() {
        return sendLimit;
    }

    /**
     * Sets how many bytes may be queued. What is queued already stays.
     *
     * @param bytes a number of bytes; with 0 whatever the socket does not take at once is an error
     * @throws IllegalArgumentException if it is negative
     */
    public final void sendLimit(int bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("a send limit must not be negative: " + bytes);
        }
        sendLimit = bytes;
    }

    /**
     * Drops what is queued. The output of this event is written out first; bytes that the socket has taken are sent all
     * the same.
     *
     * @throws IllegalStateException on another thread than the map's
     */
    public void discardBuffers() {
        sendStaged();
        wantWrite(isEnding());
        if (queue != null) {
            long freed = queue.capacity();
            queue.clear();
            releaseBytes(freed);
        }
    }

    /**
     * Everything that was queued has been sent, and more may follow: the end of back-pressure. Called in write events
     * on the map's thread, so not if the socket took everything at once, and not while a producer is waited for. Does
     * nothing unless overridden.
     *
     * @throws IOException for any reason; it goes to {@code handleError}
     */
    protected void handleDrained() throws IOException {}

    /**
     * Tells whether read events are wanted: asyncore's predicate. Final, because this class states its interest (rule
     * P12): call {@link #wantRead} when it changes, instead of overriding this.
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
        return !isConnected() || !isIdle();
    }

    /** Sends what is queued. */
    @Override
    protected void handleWrite() throws IOException {
        sendStaged();
        if (isIdle() && phase == Phase.OPEN) {
            wantWrite(false); // somebody has resumed a producer that has ended
            return;
        }
        ByteBuffer head = isIdle() ? null : queue.head();
        if (queue != null && queue.isWaiting()) {
            wantWrite(false);
            return;
        }
        if (head != null) {
            int taken = offer(head);
            if (taken == 0) {
                return;
            }
            sent(taken);
        }
        if (isIdle() && !isOutputEnded()) {
            endWrite();
        }
    }

    private void sent(int taken) {
        long before = queue.capacity();
        queue.sent(taken);
        if (queue.capacity() != before) {
            releaseBytes(before - queue.capacity());
        }
    }

    private void endWrite() throws IOException {
        wantWrite(false);
        switch (phase) {
            case ENDING -> super.shutdownOutput();
            case DRAINING -> {
                if (channel() instanceof SocketChannel) {
                    super.shutdownOutput();
                }
                linger();
            }
            default -> handleDrained();
        }
    }

    private int offer(ByteBuffer data) throws IOException {
        if (data.remaining() <= WRITE_BYTES) {
            return super.send(data);
        }
        int end = data.limit();
        data.limit(Math.min(end, data.position() + WRITE_BYTES));
        try {
            return super.send(data);
        } finally {
            data.limit(end);
        }
    }

    /** Queues data, up to the limit beside what was queued when sending began; the event's own output comes on top. */
    private void enqueue(ByteBuffer data, int start, int seen) throws IOException {
        sendStaged();
        if (channel() instanceof DatagramChannel) {
            super.send(data);
            return;
        }
        int room = sendLimit - seen;
        if (data.remaining() > room) {
            throw overflow(data.remaining(), data.limit() - start);
        }
        wantOutput();
        int before = data.position();
        long growth = queue().growth(data.remaining());
        queue.add(data); // first: whoever is closed to make room for it may send something that comes after it
        if (!holdBytes(growth)) {
            data.position(before);
        }
    }

    /** Names the reason: the peer is not slow if the data alone exceed the limit, or if nothing could be sent yet. */
    private IOException overflow(int rest, int size) {
        String refused = this + " cannot queue " + rest + " bytes";
        String limit = " its send limit is " + sendLimit;
        if (rest > sendLimit) {
            return new IOException(refused + " of " + size + " that are sent at once: that alone is too much," + limit
                    + "; send them by a producer, or raise the limit");
        }
        String obstacle = !isConnected()
                ? "wait for its connection"
                : queue.startsWithProducer() ? "wait for a producer to end" : "its peer has not read";
        return new LimitExceededException(refused + ": " + queued() + " are queued that " + obstacle + ", and" + limit
                + "; stop reading until handleDrained, use a producer, or raise the limit");
    }

    /** Wants write events, unless a producer is waited for. */
    private void wantOutput() {
        wantWrite(queue == null || !queue.isWaiting());
    }

    private SendQueue queue() {
        if (queue == null) {
            queue = new SendQueue();
            whenClosed(queue::clear);
        }
        return queue;
    }

    private boolean isIdle() {
        return queue == null || queue.isEmpty();
    }

    private boolean isTaking() {
        return phase == Phase.OPEN && !isOutputEnded();
    }

    // The end.

    /**
     * Ends the output when everything queued has been sent, and goes on reading (rule D26). From now on {@link #send}
     * takes nothing. May be called before {@link #connect}, or while that is in progress. After {@link #closeWhenDone},
     * which ends the output too, it does nothing.
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
        if (isIdle() && !isToBeConnected()) {
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
     * Closes when everything queued has been sent, also if that is nothing (rule H3). From now on nothing more is taken
     * to be sent, and no input is given out: {@link #recv} drops it. The close lingers: output is shut, and what the
     * peer is still sending is dropped, until it closes too, or for 5 seconds (or what {@code SO_LINGER} says) or 1 MiB
     * at most; else those bytes would turn the close into a reset, which destroys what the peer has not read yet.
     *
     * @throws IllegalStateException on another thread than the map's
     */
    public void closeWhenDone() {
        if (isOutputEnded() || isInputOnly()) {
            closeOrLinger();
        } else if (phase == Phase.OPEN || phase == Phase.ENDING) {
            wantRead(false);
            wantOutput();
            phase = Phase.DRAINING;
        }
    }

    /** Nothing more can be sent: what the peer is still sending matters only if this side has ended the output. */
    private void closeOrLinger() {
        if (phase == Phase.ENDING) {
            linger();
        } else if (phase != Phase.LINGERING) {
            close();
        }
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
        return isDropping() && state() != State.CLOSED;
    }

    /** The output is shut; drops what the peer still sends, for a while. */
    private void linger() {
        phase = Phase.LINGERING;
        if (isInputEnded() || map() == null || !(channel() instanceof SocketChannel)) {
            close();
            return;
        }
        Timer lingerEnd = map().schedule(this::close, lingerTime());
        whenClosed(lingerEnd::cancel);
        wantRead(true);
    }

    private Duration lingerTime() {
        try {
            int seconds = option(StandardSocketOptions.SO_LINGER);
            return seconds > 0 ? Duration.ofSeconds(seconds) : LINGER_TIME;
        } catch (IOException e) {
            return LINGER_TIME; // the peer has gone, which reading will tell
        }
    }

    /** Whether input is dropped. */
    private boolean isDropping() {
        return phase == Phase.DRAINING || phase == Phase.LINGERING;
    }

    /** Whether a write event is needed even if nothing is queued. */
    private boolean isEnding() {
        return phase == Phase.ENDING || phase == Phase.DRAINING;
    }

    /**
     * Reads what is there now, as in {@link Dispatcher#recv}; after {@link #closeWhenDone} it is dropped.
     *
     * @return the number of bytes read, 0 while closing, -1 once the input has ended
     */
    @Override
    public int recv(ByteBuffer buffer) throws IOException {
        if (!isDropping()) {
            return super.recv(buffer);
        }
        int before = buffer.position();
        int count = super.recv(buffer);
        buffer.position(before);
        lingeredBytes += Math.max(count, 0);
        if (lingeredBytes > LINGER_BYTES) {
            close();
        }
        return count < 0 ? -1 : 0;
    }

    /**
     * The peer has closed, or the connection is broken. If something is queued that the peer can still read, this
     * dispatcher closes when that is done, else at once.
     */
    @Override
    protected void handleClose() throws IOException {
        sendStaged();
        if (isIdle()) {
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
    }

    /** Nothing of the last connection holds for the next one. */
    void renew() {
        wantRead(true);
        wantWrite(false);
        phase = Phase.OPEN;
        lingeredBytes = 0;
        queue = null;
    }
}
