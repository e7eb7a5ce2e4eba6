// SPDX-License-Identifier: Apache-2.0
package io.pollux.spi;

/**
 * The operations that a {@link Demultiplexer} waits for and reports, as bits of an {@code int}. Four of them have the
 * values of {@link java.nio.channels.SelectionKey}, so that a loop on a selector hands them on unchanged.
 */
public final class Ops {
    /** Input, or the end of the input, can be read. The value of {@code SelectionKey.OP_READ}. */
    public static final int READ = 1;

    /** Urgent (out-of-band) data is waiting; ignored by loops without the feature {@code urgent} (rule D10). */
    public static final int URGENT = 1 << 1;

    /** Output can be written. The value of {@code SelectionKey.OP_WRITE}. */
    public static final int WRITE = 1 << 2;

    /** A connect has come to its end, well or badly. The value of {@code SelectionKey.OP_CONNECT}. */
    public static final int CONNECT = 1 << 3;

    /** A connection waits to be accepted. The value of {@code SelectionKey.OP_ACCEPT}. */
    public static final int ACCEPT = 1 << 4;

    /** Reported, never asked for: the channel is broken underneath and can serve nobody any more (rule P8). */
    public static final int BROKEN = 1 << 5;

    private Ops() {}
}
