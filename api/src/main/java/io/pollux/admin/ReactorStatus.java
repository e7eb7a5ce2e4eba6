// SPDX-License-Identifier: Apache-2.0
package io.pollux.admin;

/**
 * A reactor: what it does now, and what it has done since it started.
 *
 * @param name its name, never null
 * @param state what it does now, never null
 * @param loop the name of the loop in use; null while it is parked, and once it has failed
 * @param channels how many dispatchers it serves
 * @param bufferedBytes how many bytes those hold in buffers
 * @param counters what it has done, never null
 * @param lastSwap the last exchange of its loop, or null if there was none
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
    /** What a reactor does. */
    public enum State {
        /** It serves its channels. */
        SERVING,
        /** It has no loop. Its channels wait until one comes; nothing is lost. */
        PARKED,
        /** A callback has been running for longer than {@code slow.callback.ms}. Its channels wait. */
        BLOCKED,
        /** It has ended after an error of its own. Another thread replaces it soon. */
        FAILED
    }
}
