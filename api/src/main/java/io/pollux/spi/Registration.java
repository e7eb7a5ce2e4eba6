// SPDX-License-Identifier: Apache-2.0
package io.pollux.spi;

import java.io.IOException;
import org.osgi.annotation.versioning.ConsumerType;

/** One channel in one {@link Demultiplexer}. Confined to the thread of the map, like the demultiplexer that made it. */
@ConsumerType
public interface Registration {
    /**
     * Changes what the demultiplexer waits for. The map calls it only when the interest has changed, right before a
     * wait.
     *
     * @param ops bits of {@link Ops}; 0 keeps the channel registered and silent, a hang-up included (rule P11)
     * @throws IOException if the channel cannot be waited for any more; the map then treats it as broken (rule P8)
     */
    void interest(int ops) throws IOException;

    /**
     * Lets go of the channel, before it is closed or after another demultiplexer has it. Nothing is reported for it
     * afterwards. Further calls do nothing; never throws because the channel has been closed meanwhile.
     */
    void cancel();

    /**
     * Reads the urgent byte of the channel, on loops with the feature {@code urgent} (rule D10).
     *
     * @return the byte, 0 to 255, or -1 if none is there or the loop does not have the feature
     * @throws IOException if the call fails for another reason than that nothing is there
     */
    default int receiveUrgent() throws IOException {
        return -1;
    }
}
