// SPDX-License-Identifier: Apache-2.0
package io.pollux.handlers;

import io.pollux.Dispatcher;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;

/**
 * Sends the 95 printing characters over and over, for as long as the peer reads: in lines of 72, each of which starts
 * one character later than the one before.
 */
final class Chargen extends Dispatcher {
    private static final int RING = 95;
    private static final int LINE = 72;
    private static final int CYCLE_BYTES = RING * (LINE + 2);

    /** Whole cycles, as many as one write takes. */
    private static final ByteBuffer LINES = lines(BufferedDispatcher.WRITE_BYTES / CYCLE_BYTES);

    private final ByteBuffer rest = LINES.duplicate();

    Chargen(SelectableChannel channel) throws IOException {
        super(channel);
    }

    /** The beginning of what is sent. */
    static ByteBuffer beginning(int bytes) {
        return LINES.slice(0, bytes);
    }

    private static ByteBuffer lines(int cycles) {
        ByteBuffer lines = ByteBuffer.allocateDirect(cycles * CYCLE_BYTES);
        for (int line = 0; line < cycles * RING; line++) {
            for (int column = 0; column < LINE; column++) {
                lines.put((byte) (' ' + (line + column) % RING));
            }
            lines.put((byte) '\r').put((byte) '\n');
        }
        return lines.flip().asReadOnlyBuffer();
    }

    @Override
    protected void handleRead() throws IOException {
        recv(readBuffer());
    }

    @Override
    protected void handleWrite() throws IOException {
        send(rest);
        if (!rest.hasRemaining()) {
            rest.clear();
        }
    }

    /** A peer that only ends its output still reads. */
    @Override
    protected void handleClose() {
        if (isOutputEnded()) {
            close();
        }
    }

    @Override
    protected void handleError(Throwable thrown) {
        super.handleError(thrown);
        close();
    }
}
