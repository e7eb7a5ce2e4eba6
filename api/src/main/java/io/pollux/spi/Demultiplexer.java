// SPDX-License-Identifier: Apache-2.0
package io.pollux.spi;

import java.io.IOException;
import java.nio.channels.SelectableChannel;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Waits for many channels at once; a loop bundle implements it. It holds nothing that the map could not hand to another
 * demultiplexer (rule S1), so it may be exchanged between any two waits.
 *
 * <p>A demultiplexer belongs to one {@link io.pollux.ChannelMap}. Every method except {@link #wakeup} is called on the
 * thread of that map. During a swap, between two waits, a channel may be registered with two demultiplexers (rule S2).
 * Only {@link #await} may block: if another method does not return, nobody can free the map's thread.
 */
@ConsumerType
public interface Demultiplexer extends AutoCloseable {
    /**
     * Registers a channel. The map calls {@link #flush} first, so that no cancelled registration of the same channel
     * interferes.
     *
     * @param channel an open channel in non-blocking mode, never null
     * @param ops the interest: bits of {@link Ops} that are valid for the channel, or 0
     * @param attachment what to pass to {@link Readiness#ready} for this channel, never null
     * @return the registration, never null
     * @throws IOException if the demultiplexer cannot wait for the channel, for example because it is closed
     */
    Registration register(SelectableChannel channel, int ops, Object attachment) throws IOException;

    /**
     * Waits until a channel is ready, the timeout has passed, {@link #wakeup} is called or the thread is interrupted,
     * and records every ready channel at most once. An interrupt ends the wait and leaves the thread's interrupt flag
     * set (rule P16). A system call that a signal interrupts is resumed with the rest of the timeout.
     *
     * @param timeoutNanos how long to wait at most, in nanoseconds; 0 does not wait, and a negative value waits without
     *     limit. The wait must not be shorter: an implementation that counts in coarser units rounds up (rule P9)
     * @param readiness where to record, never null; it must not be used after this method has returned
     * @return the number of channels recorded
     * @throws IOException if the wait itself fails; the map's driver then looks for another loop (rule S6)
     */
    int await(long timeoutNanos, Readiness readiness) throws IOException;

    /**
     * Ends the wait in progress, or the next one if none is in progress. Called from any thread. During and after
     * {@link #close} it does nothing. It must not block. An exception from it is logged, and the wait ends later (rule
     * B10).
     */
    void wakeup();

    /**
     * Completes the cancelled registrations, so that a closed channel releases its descriptor and its port. The map
     * calls it before it binds or registers a channel, and once per slice of a swap; {@link #await} does the same by
     * itself. It costs nothing if nothing was cancelled. Unless overridden, it does nothing.
     *
     * @throws IOException if the underlying call fails
     */
    default void flush() throws IOException {}

    /**
     * Releases every channel, without closing any, and all resources. Further calls do nothing.
     *
     * @throws IOException if a resource cannot be released; the demultiplexer counts as closed all the same
     */
    @Override
    void close() throws IOException;
}
