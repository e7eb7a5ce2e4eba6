// SPDX-License-Identifier: Apache-2.0
package io.pollux;

/**
 * The results of a swap (rule S4). Times are in nanoseconds.
 *
 * @param from the name of the loop that served the map before, or null if it was parked
 * @param to the name of the loop that serves the map now, or null if it is parked
 * @param channels how many channels were moved; if the map was parked, how many wait for a loop
 * @param slices in how many slices they were moved
 * @param served how many events were dispatched between the slices
 * @param longestPauseNanos the longest time in which no channel was served
 * @param durationNanos how long the whole swap took, including the passes between the slices
 */
public record SwapReport(
        String from, String to, int channels, int slices, long served, long longestPauseNanos, long durationNanos) {}
