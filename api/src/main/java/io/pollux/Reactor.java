// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import java.time.Duration;
import java.util.concurrent.Executor;
import org.osgi.annotation.versioning.ProviderType;

/**
 * A named thread that drives one {@link ChannelMap} with the best loop that the registry offers and its filter admits.
 * Registered as a service; every method may be called from any thread.
 *
 * <p>In OSGi each bundle gets a view of its own, which is good for one start of that bundle: what is left in the
 * reactor through it ends when the bundle stops, and the view with it (rule B2).
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
     * Returns the map that this reactor drives. Except for its thread-safe methods it may be used on the reactor's
     * thread only, that is in callbacks and in what is given to {@link #execute}.
     *
     * <p>The reactor drives it: what could stall or end others throws {@link IllegalStateException} there (rule B7).
     *
     * @return the map, never null
     * @throws IllegalStateException if the bundle whose view this is has stopped
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
     * @return true in callbacks, tasks and timers of this reactor
     */
    boolean inReactor();

    /**
     * Maps a dispatcher: at once on the reactor's own thread, else with its next pass.
     *
     * @param dispatcher a dispatcher without a map, never null
     * @throws java.util.concurrent.RejectedExecutionException if the reactor has been stopped
     * @throws IllegalStateException if the bundle whose view this is has stopped; and on the reactor's thread, if the
     *     dispatcher is mapped already or requires a feature that the loop in use lacks; from another thread such a
     *     refusal goes to the dispatcher's {@code handleError}
     */
    void add(Dispatcher dispatcher);

    /**
     * Runs a task on the reactor's thread, with its next pass. A task that throws is logged.
     *
     * @param task what to run, never null
     * @throws java.util.concurrent.RejectedExecutionException if the reactor, or the bundle whose view this is, has
     *     been stopped
     */
    @Override
    void execute(Runnable task);

    /**
     * Runs a task on the reactor's thread after a while.
     *
     * @param task what to run, never null
     * @param delay how long from now, never null; zero or negative means with the next pass
     * @return the timer, never null
     * @throws java.util.concurrent.RejectedExecutionException if the reactor, or the bundle whose view this is, has
     *     been stopped
     */
    Timer schedule(Runnable task, Duration delay);

    /**
     * Exchanges the loop and returns when that is done. On the reactor's own thread, also in a callback, it happens at
     * once. The choice holds until that loop leaves or fails (rule S6), or the configured filter changes.
     *
     * @param loopName the name of a loop in the registry, never null; the one in use is opened afresh
     * @return what was done, never null
     * @throws SwapException if there is no such loop, if it lacks a feature that a dispatcher requires, if its opening
     *     or a registration failed, or if the reactor did not answer in time; the old loop goes on
     * @throws IllegalStateException if the bundle whose view this is has stopped
     */
    SwapReport swap(String loopName) throws SwapException;
}
