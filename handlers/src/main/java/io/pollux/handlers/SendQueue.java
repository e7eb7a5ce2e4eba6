// SPDX-License-Identifier: Apache-2.0
package io.pollux.handlers;

import io.pollux.text.Log;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/**
 * A queue of unsent output: copied bytes and producers. Bytes are copied once, into segments; a new segment is made
 * when the last one is full, and each is freed as soon as it has been sent.
 */
final class SendQueue {
    private static final int SMALLEST_BYTES = 4 * 1024;
    private static final int LARGEST_BYTES = BufferedDispatcher.WRITE_BYTES;
    private static final System.Logger LOG = Log.of(SendQueue.class);

    private final ArrayDeque<Producer> entries = new ArrayDeque<>(4);
    private ByteBuffer head;
    private int bytes;
    private long capacity;
    private boolean waiting;

    boolean isEmpty() {
        return entries.isEmpty();
    }

    /** Whether the first producer has returned that it has nothing yet, and has not been asked since. */
    boolean isWaiting() {
        return waiting;
    }

    /** Whether what is copied here waits for a producer to end. */
    boolean startsWithProducer() {
        return !isEmpty() && !(entries.peek() instanceof Segment);
    }

    /** How many bytes are copied here; what producers have not produced yet does not count. */
    int bytes() {
        return bytes;
    }

    /** How much memory more it takes to copy so many bytes here: whole segments. */
    long growth(int more) {
        int left = more - (entries.peekLast() instanceof Segment last ? last.room() : 0);
        int rest = left % LARGEST_BYTES;
        return left <= 0 ? 0 : left - rest + (rest == 0 ? 0 : Math.max(SMALLEST_BYTES, rest));
    }

    /** How much memory the copied bytes take: a segment is freed when all of it has been sent. */
    long capacity() {
        return capacity;
    }

    void add(Producer producer) {
        entries.add(producer);
    }

    void add(ByteBuffer data) {
        bytes += data.remaining();
        if (entries.peekLast() instanceof Segment last) {
            last.append(data);
        }
        while (data.hasRemaining()) {
            Segment segment = new Segment(data.remaining());
            segment.append(data);
            entries.add(segment);
            capacity += segment.content.capacity();
        }
    }

    /** The next bytes to send, to be reported to {@link #sent}; null if there are none (any more, or yet). */
    @SuppressWarnings("ReferenceEquality") // NOT_YET equals every other empty buffer
    ByteBuffer head() throws IOException {
        waiting = false;
        while (head == null && !entries.isEmpty()) {
            Producer first = entries.peek();
            ByteBuffer more = first.more();
            if (first != entries.peek()) {
                return null; // it has discarded itself
            }
            if (more == Producer.NOT_YET) {
                waiting = true;
                return null;
            }
            if (more != null && more.hasRemaining()) {
                head = more;
            } else {
                entries.remove().close();
            }
        }
        return head;
    }

    /** The position of the head has been moved by so much. */
    void sent(int count) {
        boolean done = !head.hasRemaining();
        head = done ? null : head;
        if (entries.peek() instanceof Segment first) {
            bytes -= count;
            if (done) {
                entries.remove();
                capacity -= first.content.capacity();
            }
        }
    }

    /** Drops everything. */
    void clear() {
        head = null;
        bytes = 0;
        capacity = 0;
        waiting = false;
        while (!entries.isEmpty()) {
            closeQuietly(entries.remove());
        }
    }

    private static void closeQuietly(Producer producer) {
        try {
            producer.close();
        } catch (IOException | RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "a producer failed to close cleanly", e);
        }
    }

    private static final class Segment implements Producer {
        private final ByteBuffer content;

        Segment(int wanted) {
            int size = Math.max(SMALLEST_BYTES, Math.min(wanted, LARGEST_BYTES));
            content = ByteBuffer.allocate(size).limit(0);
        }

        int room() {
            return content.capacity() - content.limit();
        }

        void append(ByteBuffer data) {
            int end = content.limit();
            int count = Math.min(data.remaining(), content.capacity() - end);
            content.limit(end + count).put(end, data, data.position(), count);
            data.position(data.position() + count);
        }

        @Override
        public ByteBuffer more() {
            return content;
        }
    }
}
