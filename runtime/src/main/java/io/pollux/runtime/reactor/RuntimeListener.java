// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.reactor;

import io.pollux.Reactor;
import io.pollux.runtime.loops.LoopListener;
import java.util.List;

/**
 * Is notified of what happens to the reactors of a {@link ReactorGroup}. Called on the reactor's thread, between two
 * passes or in a callback, unless a method says otherwise. It must not block; what it throws is logged.
 */
public interface RuntimeListener extends LoopListener {
    /**
     * A reactor has started. Called on the thread that asked for the reactor.
     *
     * @param reactor which one, never null
     */
    default void started(Reactor reactor) {}

    /**
     * A reactor is about to be stopped: its dispatchers are still open, and it is not handed out any more. Called on
     * the thread that asks for the stop.
     *
     * @param reactor which one, never null
     */
    default void stopping(Reactor reactor) {}

    /**
     * A reactor has been stopped: its dispatchers are closed. Called on the thread that asked for the stop.
     *
     * @param reactor which one, never null
     */
    default void stopped(Reactor reactor) {}

    /**
     * A reactor's thread has failed permanently: it is about to close its dispatchers, and it is not handed out any
     * more. Soon after, {@link #stopped} is called when they are closed, and {@link #started} for the reactor that
     * replaces it (rule S9), both on a thread of the group's.
     *
     * @param reactor which one, never null
     * @param failure what ended its thread, never null
     */
    default void failed(Reactor reactor, Throwable failure) {}

    /**
     * A callback has been running for longer than the limit for slow callbacks, and is still running. Called once for
     * each such callback, on the watch's thread.
     *
     * @param reactor which one, never null
     * @param callback the class of the dispatcher or task that runs, never null
     * @param runningNanos for how long it has been running
     * @param stack where its thread is now, innermost first, never null
     */
    default void blocked(Reactor reactor, String callback, long runningNanos, List<StackTraceElement> stack) {}

    /**
     * A callback that was reported by {@link #blocked} has returned. Called on the watch's thread.
     *
     * @param reactor which one, never null
     * @param callback the class of the dispatcher or task that ran, never null
     * @param durationNanos for how long it ran, to the precision of the watch
     */
    default void unblocked(Reactor reactor, String callback, long durationNanos) {}
}
