// SPDX-License-Identifier: Apache-2.0
package io.pollux.admin;

/**
 * The status of a reactor: its current state, and its counters since it started.
 *
 * @param name its name, never null
 * @param state its current state, never null
 * @param loop the name of the loop in use; null while it is parked, and once it has failed
 * @param channels how many dispatchers it serves
 * @param bufferedBytes how many bytes its dispatchers hold in buffers
 * @param counters what it has done since it started, never null
 * @param lastSwap the most recent exchange of its loop, or null if its loop was never exchanged
 * @param blocked the callback that is stuck; null unless the state is {@link State#BLOCKED} or {@link State#FAILED}
 * @param failure why it has failed; null unless the state is {@link State#FAILED}
 */
public record ReactorStatus(
        String name,
        State state,
        String loop,
        int channels,
        long bufferedBytes,
        ReactorCounters counters,
        LoopSwap lastSwap,
        BlockedCallback blocked,
        Problem failure) {
    /** The state of a reactor. */
    public enum State {
        /** It serves its channels. */
        SERVING,
        /** It has no loop. Its channels wait until a loop is available; nothing is lost. */
        PARKED,
        /** A callback has been running for longer than {@code slow.callback.ms}. Its channels wait. */
        BLOCKED,
        /** It has ended because of an internal error. Another thread will replace it soon. */
        FAILED
    }
}
