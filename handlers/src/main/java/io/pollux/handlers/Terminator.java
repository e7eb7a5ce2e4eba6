// SPDX-License-Identifier: Apache-2.0
package io.pollux.handlers;

import java.nio.ByteBuffer;

/**
 * Finds a sequence of bytes in input that comes in pieces, looking at each byte once (Knuth, Morris and Pratt): what
 * has matched at the end of one piece is known by its length, so nothing needs to be kept or scanned again.
 */
final class Terminator {
    private final byte[] bytes;

    /** For each length, less one, of a match: the length of its longest proper beginning that is also its end. */
    private final int[] borders;

    private int matched;

    Terminator(byte[] sequence) {
        bytes = sequence.clone();
        borders = new int[bytes.length];
        for (int i = 1; i < bytes.length; i++) {
            borders[i] = extend(borders[i - 1], bytes[i]);
        }
    }

    /** Reads until the sequence is complete, or to the end of the data; returns where it stopped. */
    int scan(ByteBuffer input, int from, int to) {
        int at = from;
        while (at < to && !isFound()) {
            matched = extend(matched, input.get(at++));
        }
        return at;
    }

    private int extend(int length, byte b) {
        int shorter = length;
        while (shorter > 0 && bytes[shorter] != b) {
            shorter = borders[shorter - 1];
        }
        return bytes[shorter] == b ? shorter + 1 : 0;
    }

    boolean isFound() {
        return matched == bytes.length;
    }

    /** How many bytes of the sequence the input ends with. */
    int matched() {
        return matched;
    }

    void reset() {
        matched = 0;
    }

    /** A copy of the sequence's beginning. */
    ByteBuffer beginning(int length) {
        return ByteBuffer.allocate(length).put(0, bytes, 0, length);
    }
}
