// SPDX-License-Identifier: Apache-2.0
package io.pollux.admin;

import java.time.Duration;

/**
 * Counters of a reactor since it started. They never decrease. If the reactor is running a pass, they may not include
 * it yet.
 *
 * @param passes passes run
 * @param events callbacks dispatched to dispatchers
 * @param bytesIn bytes that dispatchers have read
 * @param bytesOut bytes that dispatchers have written
 * @param longestCallback the longest time that the events of one dispatcher, a task or a timer took; never null
 * @param blockedCallbacks how many callbacks ran for longer than {@code slow.callback.ms}
 * @param swaps how often the loop was exchanged
 * @param recoveries how often a loop failed and was replaced
 */
public record ReactorCounters(
        long passes,
        long events,
        long bytesIn,
        long bytesOut,
        Duration longestCallback,
        long blockedCallbacks,
        long swaps,
        long recoveries) {}
