// SPDX-License-Identifier: Apache-2.0
package io.pollux.benchmarks.race;

import java.nio.ByteBuffer;

/** The endless sequence of bytes that each connection sends and expects back. */
final class Sequence {
    /** Prime, so that it is no multiple of a message or of a buffer. */
    private static final int PERIOD = 65_521;

    private final ByteBuffer bytes;

    /** For pieces of up to this length. */
    Sequence(int longestPiece) {
        bytes = ByteBuffer.allocateDirect(PERIOD + longestPiece);
        for (int i = 0; i < bytes.capacity(); i++) {
            int at = i % PERIOD;
            bytes.put(i, (byte) (at * 31 + (at >>> 8)));
        }
    }

    /** A piece of it, in a buffer that is good until the next call. */
    ByteBuffer piece(long from, int length) {
        int start = (int) (from % PERIOD);
        return bytes.clear().position(start).limit(start + length);
    }
}
