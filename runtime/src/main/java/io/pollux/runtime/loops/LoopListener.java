// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.loops;

import io.pollux.Reactor;
import io.pollux.SwapReport;

/**
 * Is notified which loops reactors use. Called on the reactor's thread, between two passes or in a callback. It must
 * not block; what it throws is logged.
 */
public interface LoopListener {
    /**
     * A reactor uses another loop, or a fresh instance of the same one.
     *
     * @param reactor which one, never null
     * @param report the swap, never null; {@code from} is null if the reactor was parked
     * @param cause why, in words, never null
     */
    default void swapped(Reactor reactor, SwapReport report, String cause) {}

    /**
     * A swap was refused or has failed; another loop may be tried next.
     *
     * @param reactor which one, never null
     * @param loop the name of the loop that cannot be used, never null
     * @param cause why it was tried, in words, never null
     * @param failure why it failed, never null
     */
    default void swapFailed(Reactor reactor, String loop, String cause, Throwable failure) {}

    /**
     * No loop is left: a reactor waits for the next one (rule S5).
     *
     * @param reactor which one, never null
     * @param report what was done, never null; {@code from} names the loop that was left
     * @param cause why, in words, never null
     */
    default void parked(Reactor reactor, SwapReport report, String cause) {}

    /**
     * A loop has failed or spun, and was replaced (rule S6). Called after the swap or the parking that followed.
     *
     * @param reactor which one, never null
     * @param failed the name of the loop that failed, never null
     * @param now the name of the loop in use: the same for a fresh instance, null if parked
     * @param failure what the wait threw, never null
     */
    default void recovered(Reactor reactor, String failed, String now, Throwable failure) {}
}
