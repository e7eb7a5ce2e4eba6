// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests.karaf;

import java.io.IOException;
import javax.management.MXBean;

/** The bean of a reactor, as far as it is used here. */
@MXBean
public interface ReactorBean {
    /** The loop in use, or null. */
    String getLoop();

    /** Whether there is no loop. */
    boolean isParked();

    /** How many channels it has. */
    int getChannels();

    /** How often its loop has been exchanged. */
    long getSwaps();

    /** How often its loop has failed. */
    long getRecoveries();

    /** How many bytes it has received. */
    long getBytesIn();

    /** How many bytes it has sent. */
    long getBytesOut();

    /** Exchanges the loop. */
    void swap(String loop) throws IOException;
}
