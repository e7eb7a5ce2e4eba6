// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import java.time.Duration;
import java.util.concurrent.Executor;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A named thread that drives one {@link ChannelMap} with the best loop that the registry offers and the reactor's
 * filter admits. It is registered as a service. Every method may be called from any thread.
 *
 * <p>In OSGi each bundle gets its own view of a reactor, valid for one start of that bundle. When the bundle stops,
 * everything that it has added to the reactor through the view ends, and so does the view (rule B2).
 */
@ProviderType
public interface Reactor extends Executor {
    /**
     * Returns the name, for example {@code reactor-0}.
     *
     * @return the name, never null
     */
    String name();

    /**
     * Returns the map that this reactor drives. Except for its thread-safe methods it may be used only on the reactor's
     * thread, that is in callbacks and in tasks given to {@link #execute}.
     *
     * <p>Only the reactor drives the map: those of its methods that could stall or end the dispatchers of others throw
     * {@link IllegalStateException} (rule B7).
     *
     * @return the map, never null
     * @throws IllegalStateException if the bundle to which this view belongs has stopped
     */
    ChannelMap map();

    /**
     * Returns the name of the loop in use.
     *
     * @return the name, or null while the reactor is parked (rule S5)
     */
    String loopName();

    /**
     * Tells whether the calling thread is this reactor's.
     *
     * @return true in the callbacks, tasks and timers of this reactor
     */
    boolean inReactor();

    /**
     * Maps a dispatcher: on the reactor's own thread at once, from another thread in its next pass.
     *
     * @param dispatcher a dispatcher in no map, never null
     * @throws java.util.concurrent.RejectedExecutionException if the reactor has been stopped
     * @throws IllegalStateException if the bundle to which this view belongs has stopped; on the reactor's thread also
     *     if the dispatcher is already mapped or requires a feature that the loop in use does not have. From another
     *     thread, such a refusal goes to the dispatcher's {@code handleError}
     */
    void add(Dispatcher dispatcher);

    /**
     * Runs a task on the reactor's thread in its next pass. If the task throws, that is logged.
     *
     * @param task what to run, never null
     * @throws java.util.concurrent.RejectedExecutionException if the reactor, or the bundle to which this view belongs,
     *     has been stopped
     */
    @Override
    void execute(Runnable task);

    /**
     * Runs a task on the reactor's thread once, after a delay. If the task throws, that is logged.
     *
     * @param task what to run, never null
     * @param delay how long from now, never null; zero or negative means in the next pass
     * @return the timer, never null
     * @throws java.util.concurrent.RejectedExecutionException if the reactor, or the bundle to which this view belongs,
     *     has been stopped
     */
    Timer schedule(Runnable task, Duration delay);

    /**
     * Exchanges the loop, and returns when that is done. On the reactor's own thread, also in a callback, this happens
     * at once. The choice holds until that loop leaves or fails (rule S6), or the configured filter changes.
     *
     * @param loopName the name of a loop in the registry, never null; if it is in use already, it is opened afresh
     * @return what was done, never null
     * @throws SwapException if there is no such loop; if it does not have a feature that a dispatcher requires; if it
     *     cannot be opened, or a channel cannot be registered with it; or if the reactor does not answer in time. The
     *     old loop keeps serving the map
     * @throws IllegalStateException if the bundle to which this view belongs has stopped
     */
    SwapReport swap(String loopName) throws SwapException;
}
