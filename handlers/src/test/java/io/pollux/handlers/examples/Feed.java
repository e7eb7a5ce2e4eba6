// SPDX-License-Identifier: Apache-2.0
package io.pollux.handlers.examples;

import io.pollux.handlers.BufferedDispatcher;
import io.pollux.handlers.Producer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

class Feed implements Producer {
    private final Queue<ByteBuffer> pieces = new ConcurrentLinkedQueue<>();
    private final BufferedDispatcher receiver;
    private volatile boolean ended;

    Feed(BufferedDispatcher receiver) throws IOException {
        this.receiver = receiver;
        receiver.send(this);
    }

    /** Called by any thread. */
    void put(ByteBuffer piece) {
        pieces.add(piece);
        receiver.resumeProducer();
    }

    /** Called by any thread. */
    void end() {
        ended = true;
        receiver.resumeProducer();
    }

    @Override
    public ByteBuffer more() {
        boolean last = ended; // before looking for a piece
        ByteBuffer piece = pieces.poll();
        return piece == null && !last ? NOT_YET : piece;
    }
}
