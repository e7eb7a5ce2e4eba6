// SPDX-License-Identifier: Apache-2.0
package io.pollux;

/**
 * What a swap did (rule S4). Times are in nanoseconds.
 *
 * @param from the name of the loop that served the map before, or null if it was parked
 * @param to the name of the loop that serves it now, or null if it is parked
 * @param channels how many channels were moved, or after parking, how many wait for a loop
 * @param slices in how many slices they were moved
 * @param served how many events were dispatched between slices
 * @param longestPauseNanos the longest time without serving any channel
 * @param durationNanos the whole duration, the passes between slices included
 */
public record SwapReport(
        String from, String to, int channels, int slices, long served, long longestPauseNanos, long durationNanos) {}
