// SPDX-License-Identifier: Apache-2.0
package io.pollux.shell.karaf;

import java.io.IOException;
import java.time.Duration;

/** What somebody types while a command runs. */
interface Keys extends AutoCloseable {
    /** Whether a key is pressed before this time is over, or nobody is there any more; waits for it. */
    boolean pressedWithin(Duration time) throws IOException;

    @Override
    void close();
}
