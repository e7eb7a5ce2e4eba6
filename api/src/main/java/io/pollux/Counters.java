// SPDX-License-Identifier: Apache-2.0
package io.pollux;

/**
 * The counters of a {@link ChannelMap} since it was created. On another thread than the map's, the numbers may be out
 * of date by one pass.
 *
 * @param passes passes run
 * @param events callbacks dispatched to dispatchers
 * @param bytesIn bytes that dispatchers have read
 * @param bytesOut bytes that dispatchers have written
 * @param longestCallbackNanos the longest time that the events of one dispatcher in a pass, a task, or a timer took, in
 *     nanoseconds
 */
public record Counters(long passes, long events, long bytesIn, long bytesOut, long longestCallbackNanos) {}
