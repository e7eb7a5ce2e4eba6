// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import io.pollux.spi.Demultiplexer;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A way of waiting over a {@link ChannelMap}: select-style or poll-style. Each loop bundle registers one as a service
 * with the properties of {@link PropertyNames}, and as a {@link java.util.ServiceLoader} provider.
 *
 * <p>An event loop holds no state. The demultiplexer that it opens can be exchanged between passes without any
 * dispatcher noticing. So a program may alternate between loops over one map, as Python programs could with
 * {@code asyncore.poll} and {@code asyncore.poll2}:
 *
 * <pre>{@code
 * nio.poll(map, Duration.ofSeconds(1));
 * poll.poll(map, Duration.ofSeconds(1));
 * }</pre>
 *
 * <p>The runtime asks {@link #name}, {@link #style} and {@link #features} once, when the service is registered. It
 * calls {@link #open} on a separate thread. If that does not return in time, the runtime stops waiting for it, and does
 * not call it again before it has returned (rule B10).
 *
 * <p>{@link #name}, {@link #style}, {@link #features} and {@link #open} may be called from any thread. The other
 * methods run passes, and the map belongs to the calling thread from then on (rule P15).
 */
@ConsumerType
public interface EventLoop {
    /** How a loop asks the system which channels are ready. */
    enum Style {
        /** The system keeps the set of channels: the cost of a pass grows with the channels that are ready. */
        SELECT,
        /** Each wait passes the whole set to the system: the cost of a pass grows with the channels that are mapped. */
        POLL
    }

    /** The feature of loops that report and read urgent, that is out-of-band, data (rule D10). */
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
     * Returns what this loop can do beyond what the contract requires, for example {@link #URGENT} (rule S7).
     *
     * @return an immutable set, never null
     */
    Set<String> features();

    /**
     * Opens a demultiplexer for one map.
     *
     * @return a new, empty demultiplexer, never null
     * @throws IOException if the system refuses, for example because no descriptors are left
     */
    Demultiplexer open() throws IOException;

    /**
     * Runs one pass over a map with this loop. If another loop has served the map so far, moves it to this one first. A
     * pass does not wait if the map is empty, or has become empty before the wait (rule P10). To wait for timers over
     * an empty map, use {@link #loop(ChannelMap, Duration, int)}.
     *
     * @param map the map, never null; it belongs to the calling thread from now on
     * @param timeout how long to wait at most if nothing is ready, never null, not negative
     * @return the number of events dispatched
     * @throws IOException if the wait fails
     * @throws SwapException if the map cannot be moved to this loop; it keeps the loop that it has
     * @throws ExitNow if a callback threw it; the remaining events of the pass have been dispatched
     * @throws IllegalArgumentException if the timeout is negative
     * @throws IllegalStateException if another thread is inside a pass over the map, or the map is closed or driven
     *     (rule B7)
     */
    default int poll(ChannelMap map, Duration timeout) throws IOException, SwapException {
        return map.callerLoop().poll(this, Objects.requireNonNull(timeout, "timeout"));
    }

    /**
     * Runs passes until nothing is left to do, the count is reached, or the thread is interrupted; in that case the
     * interrupt flag stays set (rules P14, P16). Nothing is left to do when the map has no dispatcher, no armed timer
     * and no task. A pass over a map that has only timers waits for the nearest one.
     *
     * @param map the map, never null; it belongs to the calling thread from now on
     * @param timeout how long each pass waits at most, never null, not negative
     * @param count how many passes to run at most; 0 or less runs none
     * @throws IOException if a wait fails
     * @throws SwapException if the map cannot be moved to this loop
     * @throws ExitNow if a callback threw it
     * @throws IllegalArgumentException if the timeout is negative
     * @throws IllegalStateException if another thread is inside a pass over the map, or the map is closed or driven
     *     (rule B7)
     */
    default void loop(ChannelMap map, Duration timeout, int count) throws IOException, SwapException {
        Objects.requireNonNull(timeout, "timeout");
        for (int i = 0;
                i < count
                        && map.callerLoop().hasWork()
                        && !Thread.currentThread().isInterrupted();
                i++) {
            poll(map, timeout);
            map.callerLoop().awaitTimer(timeout);
        }
    }

    /**
     * Runs passes until nothing is left to do or the thread is interrupted: asyncore's {@code loop()}. Each pass waits
     * at most 30 seconds. The method returns once the last dispatcher is closed, unless a timer is armed or a task is
     * queued, so that a client may connect again after a second (rule P14). A timer that always rearms itself keeps it
     * running; a task that another thread submits after the end does not run.
     *
     * @param map the map, never null; it belongs to the calling thread from now on
     * @throws IOException if a wait fails
     * @throws SwapException if the map cannot be moved to this loop
     * @throws ExitNow if a callback threw it
     * @throws IllegalStateException if another thread is inside a pass over the map, or the map is closed or driven
     *     (rule B7)
     */
    default void loop(ChannelMap map) throws IOException, SwapException {
        Duration timeout = Duration.ofSeconds(30);
        while (map.callerLoop().hasWork() && !Thread.currentThread().isInterrupted()) {
            poll(map, timeout);
            map.callerLoop().awaitTimer(timeout);
        }
    }
}
