// SPDX-License-Identifier: Apache-2.0
package io.pollux.loop.poll;

/**
 * Decides whether a wait begins with a <em>glance</em>, a {@code poll} that does not block. A {@code poll} that blocks
 * enters the wait queue of each descriptor until it meets a ready one, which costs more than looking at them. But a
 * glance that finds nothing is a wasted system call.
 *
 * <p>Measured on TCP sockets (Linux, JDK 17, 2 cores): with 10, 100 and 1,000 of them, the ready one last, a glance
 * turns 2.4, 17 and 155 µs into 1.0, 6 and 55. If none is ready it adds 1, 6 and 60 µs to the 14, 39 and 257 of a wait
 * that blocks. In an echo server costs and gains are equal at about 32 connections. So with many channels every wait
 * begins with a glance. With few channels waits glance as long as glances find something; after each vain glance, twice
 * as many waits go without one.
 */
final class Glance {
    static final int MANY_CHANNELS = 32;
    static final int LONGEST_PAUSE = 64;

    /** How many waits over few channels go without a glance after a vain one. */
    private int pause = 1;

    private int left;

    /** Returns whether the wait that begins now should glance first. */
    boolean isDue(int channels) {
        if (channels >= MANY_CHANNELS || left == 0) {
            return true;
        }
        left--;
        return false;
    }

    /** Learns from the result of a glance over this many channels. */
    void was(boolean inVain, int channels) {
        boolean pauses = inVain && channels < MANY_CHANNELS;
        left = pauses ? pause : 0;
        pause = pauses ? Math.min(2 * pause, LONGEST_PAUSE) : 1;
    }
}
