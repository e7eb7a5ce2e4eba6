// SPDX-License-Identifier: Apache-2.0
package io.pollux.handlers;

import java.nio.ByteBuffer;
import java.util.Objects;

/** Produces the content of a buffer in pieces: asynchat's {@code simple_producer}. */
public final class SimpleProducer implements Producer {
    private final ByteBuffer data;
    private final int pieceBytes;

    /**
     * Creates a producer of pieces of 256 KiB.
     *
     * @param data what to produce, never null; not copied, so it must not be changed until it has been sent
     */
    public SimpleProducer(byte[] data) {
        this(ByteBuffer.wrap(Objects.requireNonNull(data, "data")), BufferedDispatcher.WRITE_BYTES);
    }

    /**
     * Creates a producer of pieces of a given size.
     *
     * @param data what to produce, from position to limit, never null; not copied, so its content must not be changed
     *     until it has been sent
     * @param pieceBytes the size of each piece but the last, in bytes
     * @throws IllegalArgumentException if the size is not positive
     */
    public SimpleProducer(ByteBuffer data, int pieceBytes) {
        Objects.requireNonNull(data, "data");
        if (pieceBytes <= 0) {
            throw new IllegalArgumentException("the size of a piece must be positive: " + pieceBytes);
        }
        this.data = data.slice();
        this.pieceBytes = pieceBytes;
    }

    @Override
    public ByteBuffer more() {
        int size = Math.min(pieceBytes, data.remaining());
        ByteBuffer piece = data.slice(data.position(), size);
        data.position(data.position() + size);
        return piece;
    }
}
