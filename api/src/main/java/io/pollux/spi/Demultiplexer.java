// SPDX-License-Identifier: Apache-2.0
package io.pollux.spi;

import java.io.IOException;
import java.nio.channels.SelectableChannel;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * What a loop bundle implements: a way of waiting over many channels at once. It holds nothing that the map could not
 * tell another one (rule S1), so it may be exchanged between any two waits.
 *
 * <p>One demultiplexer belongs to one {@link io.pollux.ChannelMap}. Every method is called on the thread of that map,
 * {@link #wakeup} aside. Between two waits of a swap, a channel may be registered with two demultiplexers (rule S2). No
 * method but {@link #await} may block: nobody can take over a thread that does not return from here.
 */
@ConsumerType
public interface Demultiplexer extends AutoCloseable {
    /**
     * Takes a channel in. Cancelled registrations of the same channel, here or elsewhere, do not stand in the way: the
     * map has flushed them.
     *
     * @param channel an open channel in non-blocking mode, never null
     * @param ops the interest, bits of {@link Ops} within the channel's valid ones; may be 0
     * @param attachment what {@link Readiness#ready} is to be given for this channel, never null
     * @return the registration, never null
     * @throws IOException if the channel cannot be waited for, its being closed included
     */
    Registration register(SelectableChannel channel, int ops, Object attachment) throws IOException;

    /**
     * Waits until a channel is ready, the time has passed, {@link #wakeup} is called or the thread is interrupted, and
     * records every ready channel, each at most once. An interrupt ends the wait and leaves the thread's flag set (rule
     * P16); an interrupted system call is resumed with what is left of the time.
     *
     * @param timeoutNanos how long to wait at most, in nanoseconds: 0 does not wait, a negative value waits without
     *     limit. Never shortened: an implementation that counts in coarser units rounds up (rule P9)
     * @param readiness where to record, never null; not kept after the return
     * @return the number of channels recorded
     * @throws IOException if the wait itself fails, which makes the map's driver look for another loop (rule S6)
     */
    int await(long timeoutNanos, Readiness readiness) throws IOException;

    /**
     * Ends the wait in progress, or the next one if none is in progress. Called from any thread, also during and after
     * {@link #close}, when it does nothing. It must not block; what it throws is logged, and the wait ends later (rule
     * B10).
     */
    void wakeup();

    /**
     * Completes what cancelling has left behind, so that a closed channel lets go of its descriptor and its port. The
     * map calls it before it binds or registers, and once per slice of a swap; {@link #await} does the same by itself.
     * Costs nothing if nothing was cancelled.
     *
     * @throws IOException if the underlying call fails
     */
    default void flush() throws IOException {}

    /**
     * Lets go of every channel, without closing any, and of all resources. Further calls do nothing.
     *
     * @throws IOException if a resource could not be given back; it counts as closed all the same
     */
    @Override
    void close() throws IOException;
}
