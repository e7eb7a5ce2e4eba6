// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What one owner has in a map: the number of its dispatchers, and the buffer that they share with nobody else (rule
 * B7).
 */
final class Share {
    private static final int READ_BUFFER_BYTES = 64 * 1024;

    /** Whose share this is; null for those who have no owner. */
    final Object owner;

    int dispatchers;
    private ByteBuffer readBuffer;

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
}
