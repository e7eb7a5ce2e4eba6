// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What one owner has in a map: the number of its dispatchers, and the buffers that they share with nobody else (rule
 * B7): one to read into, and one in which output waits for the end of an event (rule D25).
 */
final class Share {
    private static final int READ_BUFFER_BYTES = 256 * 1024;
    static final int STAGE_BYTES = 64 * 1024;

    /** Whose share this is; null for those who have no owner. */
    final Object owner;

    int dispatchers;
    private ByteBuffer readBuffer;
    private ByteBuffer stage;

    Share(Object owner) {
        this.owner = owner;
    }

    /** The buffer as if it were new, whatever has been done to it, except for its content. */
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
