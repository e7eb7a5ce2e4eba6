// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * One owner's share of a map: its number of dispatchers, and the buffers that no other owner's dispatchers use (rule
 * B7). One is for reading; in the other, output waits for the end of an event (rule D25).
 */
final class Share {
    private static final int READ_BUFFER_BYTES = 256 * 1024;
    static final int STAGE_BYTES = 64 * 1024;

    /** The owner; null in the share of everything that has none. */
    final Object owner;

    int dispatchers;
    private ByteBuffer readBuffer;
    private ByteBuffer stage;

    Share(Object owner) {
        this.owner = owner;
    }

    /** The buffer to read into: as if it were new, except for its content. */
    ByteBuffer readBuffer() {
        if (readBuffer == null) {
            readBuffer = ByteBuffer.allocateDirect(READ_BUFFER_BYTES);
        }
        return readBuffer.clear().order(ByteOrder.BIG_ENDIAN);
    }

    /** The buffer for output, empty. */
    ByteBuffer stage() {
        if (stage == null) {
            stage = ByteBuffer.allocateDirect(STAGE_BYTES);
        }
        return stage.clear();
    }
}
