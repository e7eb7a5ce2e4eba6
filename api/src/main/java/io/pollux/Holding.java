// SPDX-License-Identifier: Apache-2.0
package io.pollux;

/** What one dispatcher holds in buffers, to whom it is charged, and whether it is paused therefore (rules M1, M2). */
final class Holding {
    /** How many bytes; kept outside of a map too, but charged in one only. */
    long bytes;

    /** What is charged beside the map and the process, or null. */
    BufferAccount account;

    /** Since when it is paused, on the map's clock. */
    long pausedNanos;
}
