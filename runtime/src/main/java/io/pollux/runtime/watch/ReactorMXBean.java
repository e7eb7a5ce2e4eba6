// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.watch;

import java.io.IOException;

/**
 * A reactor, as JMX shows it: {@code io.pollux:type=Reactor,name=reactor-0}, with a key {@code framework} before the
 * name where several frameworks share the JVM. Times are in nanoseconds.
 */
public interface ReactorMXBean {
    /** The name of the loop in use, or null while parked, or if it has failed. */
    String getLoop();

    /** Whether there is no loop to use. */
    boolean isParked();

    /** How many bytes dispatchers hold in buffers. */
    long getBufferedBytes();

    /** How many dispatchers there are. */
    int getChannels();

    /** How many passes have been run. */
    long getPasses();

    /** How many events have been dispatched. */
    long getEvents();

    /** How many bytes dispatchers have read. */
    long getBytesIn();

    /** How many bytes dispatchers have written. */
    long getBytesOut();

    /** The longest time that one callback took. */
    long getLongestCallbackNanos();

    /** How often the loop has been exchanged. */
    long getSwaps();

    /** How often a loop has failed and been replaced. */
    long getRecoveries();

    /** The results of the last swap, or null if there was none. */
    SwapView getLastSwap();

    /** The callback that is stuck now, and for how long at least; null if none is stuck. */
    String getBlockedCallback();

    /** The stack of {@link #getBlockedCallback} when it was detected; empty if none is stuck. */
    String[] getBlockedStack();

    /** How many callbacks have been stuck. */
    long getBlockedCallbacks();

    /**
     * Exchanges the loop.
     *
     * @param loop the name of a loop
     * @return what was done
     * @throws IOException if it was not done, with the reason
     */
    SwapView swap(String loop) throws IOException;
}
