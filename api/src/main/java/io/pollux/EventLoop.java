// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import io.pollux.spi.Demultiplexer;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A way of waiting over a {@link ChannelMap}: select-style or poll-style. Each loop bundle registers one as a service
 * (with the properties named in {@link PropertyNames}) and as a {@link java.util.ServiceLoader} provider.
 *
 * <p>An event loop holds no state. What it opens is exchanged between passes without any dispatcher noticing, so plain
 * Java may alternate loops over one map as it likes, as Python programs could with {@code asyncore.poll} and
 * {@code asyncore.poll2}:
 *
 * <pre>{@code
 * nio.poll(map, Duration.ofSeconds(1));
 * poll.poll(map, Duration.ofSeconds(1));
 * }</pre>
 *
 * <p>The runtime asks {@link #name}, {@link #style} and {@link #features} once, when the service is registered. It
 * calls {@link #open} on a thread of its own; a loop that does not open in time is not waited for, nor opened again
 * before that call has returned (rule B10).
 *
 * <p>{@link #name}, {@link #style}, {@link #features} and {@link #open} may be called from any thread; the other
 * methods run passes and make the calling thread the owner of the map (rule P15).
 */
@ConsumerType
public interface EventLoop {
    /** How a loop asks the system. */
    enum Style {
        /** The system keeps the set of channels: a pass costs what is ready. */
        SELECT,
        /** The whole set is handed over with each wait: a pass costs what is mapped. */
        POLL
    }

    /** The feature of loops that report and read urgent (out-of-band) data (rule D10). */
    String URGENT = "urgent";

    /** The feature of loops that can wait for any file descriptor that the platform's {@code poll(2)} takes. */
    String DESCRIPTORS = "descriptors";

    /**
     * Returns the name by which configurations and commands choose this loop, for example {@code nio}.
     *
     * @return the name, never null
     */
    String name();

    /**
     * Returns how this loop asks the system.
     *
     * @return the style, never null
     */
    Style style();

    /**
     * Returns what this loop can do beyond the contract's minimum, for example {@link #URGENT} (rule S7).
     *
     * @return an immutable set, never null
     */
    Set<String> features();

    /**
     * Opens a demultiplexer for one map.
     *
     * @return a new, empty demultiplexer, never null
     * @throws IOException if the system has no resources left, or refuses for another reason
     */
    Demultiplexer open() throws IOException;

    /**
     * Runs one pass over a map with this loop, moving the map to it first if another loop served it until now. A pass
     * over an empty map runs what is due once and returns, and so does one in which the last dispatcher is closed
     * before the wait (rule P10). To wait for timers over an empty map, use {@link #loop(ChannelMap, Duration, int)}.
     *
     * @param map the map, never null; it becomes owned by the calling thread
     * @param timeout how long to wait at most if nothing is ready; never null, not negative
     * @return the number of events dispatched
     * @throws IOException if the wait fails
     * @throws SwapException if the map cannot be moved to this loop; it goes on with the loop it has
     * @throws ExitNow if a callback threw it; the remaining events of the pass have been dispatched
     * @throws IllegalStateException if another thread is inside a pass over the map, or the map is closed or driven
     *     (rule B7)
     */
    default int poll(ChannelMap map, Duration timeout) throws IOException, SwapException {
        return map.poll(this, timeout);
    }

    /**
     * Runs passes until nothing is left to do, the count is used up, or the thread is interrupted, in which case the
     * flag stays set (rules P14, P16). Nothing is left when the map has no dispatcher, no armed timer and no task. A
     * pass over a map that has timers only waits for the nearest one.
     *
     * @param map the map, never null; it becomes owned by the calling thread
     * @param timeout how long each pass waits at most; never null, not negative
     * @param count how many passes to run at most; 0 or less runs none
     * @throws IOException if a wait fails
     * @throws SwapException if the map cannot be moved to this loop
     * @throws ExitNow if a callback threw it
     * @throws IllegalStateException if another thread is inside a pass over the map, or the map is closed or driven
     *     (rule B7)
     */
    default void loop(ChannelMap map, Duration timeout, int count) throws IOException, SwapException {
        for (int i = 0; i < count && map.hasWork() && !Thread.currentThread().isInterrupted(); i++) {
            poll(map, timeout);
            map.awaitTimer(timeout);
        }
    }

    /**
     * Runs passes, each waiting at most 30 seconds, until nothing is left to do or the thread is interrupted:
     * asyncore's {@code loop()}. It returns as soon as the last dispatcher is closed, by whomever, unless a timer is
     * armed or a task waits: a client that connects again after a second is not abandoned (rule P14). A timer that
     * always sets itself anew keeps it going; a task from another thread that comes after the end does not.
     *
     * @param map the map, never null; it becomes owned by the calling thread
     * @throws IOException if a wait fails
     * @throws SwapException if the map cannot be moved to this loop
     * @throws ExitNow if a callback threw it
     * @throws IllegalStateException if another thread is inside a pass over the map, or the map is closed or driven
     *     (rule B7)
     */
    default void loop(ChannelMap map) throws IOException, SwapException {
        Duration timeout = Duration.ofSeconds(30);
        while (map.hasWork() && !Thread.currentThread().isInterrupted()) {
            poll(map, timeout);
            map.awaitTimer(timeout);
        }
    }
}
