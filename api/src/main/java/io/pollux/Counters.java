// SPDX-License-Identifier: Apache-2.0
package io.pollux;

/**
 * What a {@link ChannelMap} has done since it was created. Read from another thread the numbers may lag behind by a
 * pass.
 *
 * @param passes passes run
 * @param events callbacks dispatched to dispatchers
 * @param bytesIn bytes that dispatchers have read
 * @param bytesOut bytes that dispatchers have written
 * @param longestCallbackNanos the longest time that the events of one dispatcher, a task or a timer took, in
 *     nanoseconds
 */
public record Counters(long passes, long events, long bytesIn, long bytesOut, long longestCallbackNanos) {}
