// SPDX-License-Identifier: Apache-2.0
package io.pollux.spi;

import java.io.IOException;
import org.osgi.annotation.versioning.ConsumerType;

/** A channel registered with a {@link Demultiplexer}. Every method is called on the thread of the map. */
@ConsumerType
public interface Registration {
    /**
     * Sets what the demultiplexer waits for. The map calls it right before a wait, and only if the interest has
     * changed.
     *
     * @param ops bits of {@link Ops}; with 0 the channel stays registered, and nothing is reported for it, not even a
     *     hang-up (rule P11)
     * @throws IOException if the demultiplexer cannot wait for the channel any more; the map then treats the channel as
     *     broken (rule P8)
     */
    void interest(int ops) throws IOException;

    /**
     * Releases the channel, before it is closed or after another demultiplexer has registered it. Nothing is reported
     * for it afterwards. Further calls do nothing. It must not throw if the channel is already closed.
     */
    void cancel();

    /**
     * Reads the urgent byte of the channel, on loops with the feature {@code urgent} (rule D10). Unless overridden, it
     * returns -1.
     *
     * @return the byte, 0 to 255, or -1 if there is none or the loop does not have the feature
     * @throws IOException if reading fails
     */
    default int receiveUrgent() throws IOException {
        return -1;
    }
}
