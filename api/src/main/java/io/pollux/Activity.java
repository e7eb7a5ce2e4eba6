// SPDX-License-Identifier: Apache-2.0
package io.pollux;

/**
 * The counters and times of a {@link Dispatcher} since it was created.
 *
 * @param events events dispatched to it
 * @param bytesIn bytes that it has read
 * @param bytesOut bytes that it has written
 * @param createdNanos when it was created, a time of {@link System#nanoTime}
 * @param activeNanos when its last event was dispatched, or else {@code createdNanos}; a time of
 *     {@link System#nanoTime}
 */
public record Activity(long events, long bytesIn, long bytesOut, long createdNanos, long activeNanos) {}
