// SPDX-License-Identifier: Apache-2.0
package io.pollux.benchmarks.race;

import java.nio.ByteBuffer;

/** The endless sequence of bytes that each connection sends and expects back. */
final class Sequence {
    /** A prime, so it is no multiple of a message or a buffer. */
    private static final int PERIOD = 65_521;

    private final ByteBuffer bytes;

    /** The greatest length of a piece. */
    Sequence(int longestPiece) {
        bytes = ByteBuffer.allocateDirect(PERIOD + longestPiece);
        for (int i = 0; i < bytes.capacity(); i++) {
            int at = i % PERIOD;
            bytes.put(i, (byte) (at * 31 + (at >>> 8)));
        }
    }

    /** Returns a piece of it, in a buffer that is valid until the next call. */
    ByteBuffer piece(long from, int length) {
        int start = (int) (from % PERIOD);
        return bytes.clear().position(start).limit(start + length);
    }
}
