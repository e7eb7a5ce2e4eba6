// SPDX-License-Identifier: Apache-2.0
package io.pollux.spi;

/**
 * The operations that a {@link Demultiplexer} waits for and reports, as bits of an {@code int}. Four of them have the
 * values of {@link java.nio.channels.SelectionKey}, so that a loop on a selector can pass them on unchanged.
 */
public final class Ops {
    /** Input, or the end of input, can be read. The value of {@code SelectionKey.OP_READ}. */
    public static final int READ = 1;

    /** Urgent (out-of-band) data can be read. Loops without the feature {@code urgent} ignore it (rule D10). */
    public static final int URGENT = 1 << 1;

    /** Output can be written. The value of {@code SelectionKey.OP_WRITE}. */
    public static final int WRITE = 1 << 2;

    /** A connect has succeeded or failed. The value of {@code SelectionKey.OP_CONNECT}. */
    public static final int CONNECT = 1 << 3;

    /** A connection can be accepted. The value of {@code SelectionKey.OP_ACCEPT}. */
    public static final int ACCEPT = 1 << 4;

    /** The channel is broken or has been closed underneath (rule P8). It is reported, but never part of an interest. */
    public static final int BROKEN = 1 << 5;

    private Ops() {}
}
