// SPDX-License-Identifier: Apache-2.0
package io.pollux.handlers;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pollux.ChannelMap;
import io.pollux.LimitExceededException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.util.Objects;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A dispatcher for protocols of requests and answers: asynchat's {@code async_chat} (rules H2 to H4, H6). Input is
 * given out in pieces to {@link #collectIncomingData}; {@link #foundTerminator} is called when the terminator arrives.
 * The terminator is a sequence of bytes, a number of bytes, or none; changed in {@code foundTerminator}, it governs the
 * rest of the input. Closing there, or {@link #closeWhenDone}, ends the parsing.
 *
 * <p>A count is consumed: after its {@code foundTerminator} there is no terminator until one is set. An empty line is a
 * terminator found without any data collected before. Bytes that may be the beginning of a terminator are held back
 * until the next input decides, and are not given out if no more input comes.
 *
 * <p><b>Pausing.</b> {@code wantRead(false)} in either event stops the parsing at once. Input that has been read
 * already is kept, and parsed in the next pass after {@code wantRead(true)}, whether or not more comes (rule H7). So a
 * chat whose answers are longer than its requests pauses while something is {@link #queued} and resumes in
 * {@link #handleDrained}.
 *
 * <p><b>Limits.</b> It is an error if the terminator is a sequence of bytes and more input than the {@link #inputLimit}
 * comes without it, and if a count is above the {@link #countLimit}. A peer that asks for much and reads nothing
 * exceeds the {@link #sendLimit}. Until the terminator comes, input that has been given out counts as held by this chat
 * (see {@link io.pollux.BufferAccount}), because the code that collects it holds it; so does input that is kept.
 *
 * <p>Every method is called on the map's thread, or before mapping on any one thread.
 */
@ConsumerType
public abstract class Chat extends BufferedDispatcher {
    /** How much input may come without a terminator unless {@link #inputLimit(long)} says otherwise: 64 KiB. */
    public static final long DEFAULT_INPUT_LIMIT = 64 * 1024;

    /** How much is read and parsed in one event, so that the answers to it fit into the send limit of most chats. */
    private static final int READ_BYTES = 64 * 1024;

    private final ChatInput input = new ChatInput(this);

    /** How much input is known as held. */
    private long heldInput;

    /** Creates a chat without a socket that is mapped later, by {@link ChannelMap#add} or as a service. */
    protected Chat() {}

    /**
     * Creates a chat without a socket; {@code createSocket} puts it into the map.
     *
     * @param map where it will live, or null if it is mapped later
     * @throws IllegalStateException if the map belongs to another thread
     */
    protected Chat(ChannelMap map) {
        super(map);
    }

    /**
     * Creates a chat over a channel that is mapped later.
     *
     * @param channel an open channel, never null; it is put into non-blocking mode and owned by the chat from now on
     * @throws IOException if the channel is closed or cannot be made non-blocking
     */
    protected Chat(SelectableChannel channel) throws IOException {
        super(channel);
    }

    /**
     * Creates a chat over a channel and maps it.
     *
     * @param channel an open channel, never null; it is put into non-blocking mode and owned by the chat from now on
     * @param map where it lives, or null if it is mapped later
     * @throws IOException if the channel is closed or cannot be made non-blocking
     * @throws IllegalStateException if the map belongs to another thread or is closed
     */
    protected Chat(SelectableChannel channel, ChannelMap map) throws IOException {
        super(channel, map);
    }

    /**
     * Input has arrived: a part of the data before the terminator.
     *
     * @param data some bytes, never empty; they belong to the caller again when this method returns
     * @throws IOException for any reason; it goes to {@code handleError}
     */
    protected abstract void collectIncomingData(ByteBuffer data) throws IOException;

    /**
     * The terminator has arrived: the collected data is complete.
     *
     * @throws IOException for any reason; it goes to {@code handleError}
     */
    protected abstract void foundTerminator() throws IOException;

    /**
     * Sets a sequence of bytes as the terminator.
     *
     * @param bytes the sequence, never null, copied; an empty one means none
     */
    public final void terminator(byte[] bytes) {
        input.endAt(Objects.requireNonNull(bytes, "bytes"));
    }

    /**
     * Sets a text, encoded in UTF-8, as the terminator.
     *
     * @param text for example {@code "\r\n"}, never null; an empty one means none
     */
    public final void terminator(String text) {
        terminator(Objects.requireNonNull(text, "text").getBytes(UTF_8));
    }

    /**
     * Sets a number of bytes as the terminator, counted from the next one on.
     *
     * @param bytes how many; 0 means none
     * @throws IllegalArgumentException if it is negative or above the count limit; if it escapes an event, it ends the
     *     connection as a {@link LimitExceededException} does
     */
    public final void terminator(long bytes) {
        input.endAfter(bytes);
    }

    /** Sets no terminator: everything is collected, without limit. */
    public final void noTerminator() {
        input.endNowhere();
    }

    /**
     * Returns how much input may come before a terminator that is a sequence of bytes.
     *
     * @return a number of bytes, {@link #DEFAULT_INPUT_LIMIT} unless it was set
     */
    public final long inputLimit() {
        return input.limit();
    }

    /**
     * Sets how much input may come before a terminator that is a sequence of bytes, such as the end of a line (rule
     * H6). More than that is an error: a {@link LimitExceededException} goes to {@code handleError}, which closes
     * unless it is overridden. Lengths that a peer announces have a limit of their own, {@link #countLimit(long)}.
     *
     * @param bytes a number of bytes
     * @throws IllegalArgumentException if it is not positive
     */
    public final void inputLimit(long bytes) {
        input.limit(bytes);
    }

    /**
     * Returns how long a terminator that is a number of bytes may be.
     *
     * @return a number of bytes, the {@link #inputLimit} unless it was set
     */
    public final long countLimit() {
        return input.countLimit();
    }

    /**
     * Sets how long a terminator that is a number of bytes may be: the longest body that a peer may announce (rule H6).
     * Unless it is set, it is the {@link #inputLimit}. It is checked when the count is set, by
     * {@link #terminator(long)}.
     *
     * @param bytes a number of bytes
     * @throws IllegalArgumentException if it is not positive
     */
    public final void countLimit(long bytes) {
        input.countLimit(bytes);
    }

    /** Parses what is kept, then reads and parses what is there now, at most 64 KiB, unless a callback pauses. */
    @Override
    protected void handleRead() throws IOException {
        try {
            input.parseLeftover();
            if (input.isParsing()) {
                ByteBuffer buffer = readBuffer().limit(READ_BYTES);
                if (recv(buffer) > 0) {
                    input.parse(buffer.flip());
                }
            }
        } finally {
            accountInput();
            if (input.isPending()) {
                readAgain(); // the system does not know of it
            }
        }
    }

    private void accountInput() {
        long more = input.held() - heldInput;
        heldInput += more;
        if (more > 0) {
            holdBytes(more);
        } else if (more < 0) {
            releaseBytes(-more);
        }
    }

    /**
     * Sends bytes after everything that is queued by now, as {@link #send(ByteBuffer)} does.
     *
     * @param data what to send, never null; not kept
     * @throws IOException as {@link #send(ByteBuffer)}
     * @throws IllegalStateException on another thread than the map's
     */
    public final void push(byte[] data) throws IOException {
        send(ByteBuffer.wrap(Objects.requireNonNull(data, "data")));
    }

    /**
     * Sends bytes after everything that is queued by now, as {@link #send(ByteBuffer)} does.
     *
     * @param data what to send, from position to limit, never null; not kept
     * @throws IOException as {@link #send(ByteBuffer)}
     * @throws IllegalStateException on another thread than the map's
     */
    public final void push(ByteBuffer data) throws IOException {
        send(data);
    }

    /**
     * Sends a text, encoded in UTF-8, after everything that is queued by now, as {@link #send(ByteBuffer)} does.
     *
     * @param text what to send, never null
     * @throws IOException as {@link #send(ByteBuffer)}
     * @throws IllegalStateException on another thread than the map's
     */
    public final void push(String text) throws IOException {
        push(Objects.requireNonNull(text, "text").getBytes(UTF_8));
    }

    /**
     * Sends what a producer produces, after everything that is queued by now (rule H3), as {@link #send(Producer)}
     * does.
     *
     * @param producer never null
     * @throws IOException as {@link #send(Producer)}
     * @throws IllegalStateException on another thread than the map's
     */
    public final void pushWithProducer(Producer producer) throws IOException {
        send(producer);
    }

    /** Drops what is queued to be sent, and input that has been read and not given out yet. */
    @Override
    public void discardBuffers() {
        super.discardBuffers();
        forgetInput();
    }

    /** Closes when everything queued has been sent (rule H3), and gives out no more input. */
    @Override
    public void closeWhenDone() {
        super.closeWhenDone();
        forgetInput();
    }

    private void forgetInput() {
        input.drop();
        releaseBytes(heldInput);
        heldInput = 0;
    }

    @Override
    void renew() {
        super.renew();
        forgetInput();
    }
}
