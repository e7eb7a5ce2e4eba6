// SPDX-License-Identifier: Apache-2.0
package io.pollux.handlers;

import io.pollux.LimitExceededException;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The output of one dispatcher that its socket has not taken, and the limit of how much of it may be copied. It makes a
 * {@link SendQueue} when something is to be queued for the first time, so that a dispatcher whose peer always reads has
 * none.
 */
final class Backlog {
    private final BufferedDispatcher dispatcher;
    private SendQueue queue;
    private int limit = BufferedDispatcher.DEFAULT_SEND_LIMIT;

    Backlog(BufferedDispatcher dispatcher) {
        this.dispatcher = dispatcher;
    }

    int limit() {
        return limit;
    }

    void limit(int bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("a send limit must not be negative: " + bytes);
        }
        limit = bytes;
    }

    boolean isEmpty() {
        return queue == null || queue.isEmpty();
    }

    /** Whether the current producer has returned that it has nothing yet. */
    boolean isWaiting() {
        return queue != null && queue.isWaiting();
    }

    /** How many bytes have been copied and not sent. */
    int bytes() {
        return queue == null ? 0 : queue.bytes();
    }

    void add(Producer producer) {
        queue().add(producer);
    }

    /**
     * Copies data to the end of the queue.
     *
     * @return how much more memory the queue takes now, in bytes
     */
    long add(ByteBuffer data) {
        long growth = queue().growth(data.remaining());
        queue.add(data);
        return growth;
    }

    /**
     * Throws if data do not fit into the limit.
     *
     * @param rest how many bytes are to be queued
     * @param size how many bytes the caller wanted to send in one call
     * @param queuedBefore how many bytes were queued when that call began; the output of the event itself is allowed on
     *     top
     */
    void checkRoom(int rest, int size, int queuedBefore) throws IOException {
        if (rest <= limit - queuedBefore) {
            return;
        }
        String refused = dispatcher + " cannot queue " + rest + " bytes";
        if (rest > limit) {
            throw new IOException(
                    refused + " (the unsent part of " + size + " that were sent in one call): its send limit is "
                            + limit + "; use a producer, or raise the limit");
        }
        throw new LimitExceededException(refused + ": " + bytes() + " are queued " + obstacle()
                + ", and its send limit is " + limit
                + "; stop reading until handleDrained, use a producer, or raise the limit");
    }

    private String obstacle() {
        if (!dispatcher.isConnected()) {
            return "until it is connected";
        }
        return queue != null && queue.startsWithProducer() ? "until a producer ends" : "that its peer has not read";
    }

    /** The next bytes to send, to be reported to {@link #sent}; null if there are none, or none yet. */
    ByteBuffer head() throws IOException {
        return isEmpty() ? null : queue.head();
    }

    /**
     * Bytes of the head have been sent.
     *
     * @return how much less memory the queue takes now, in bytes
     */
    long sent(int count) {
        long before = queue.capacity();
        queue.sent(count);
        return before - queue.capacity();
    }

    /**
     * Drops everything.
     *
     * @return how much memory that frees, in bytes
     */
    long clear() {
        if (queue == null) {
            return 0;
        }
        long freed = queue.capacity();
        queue.clear();
        return freed;
    }

    private SendQueue queue() {
        if (queue == null) {
            queue = new SendQueue();
            dispatcher.whenClosed(queue::clear);
        }
        return queue;
    }

    /** The dispatcher has a new socket; what was queued has been dropped with the last one. */
    void renew() {
        queue = null; // the next one is to be cleared when that socket is closed
    }
}
