// SPDX-License-Identifier: Apache-2.0
package io.pollux.shell.karaf;

import java.io.IOException;
import java.time.Duration;

/** The keys that are pressed while a command runs. */
interface Keys extends AutoCloseable {
    /** Waits for this time; returns whether a key was pressed or the session ended before that. */
    boolean pressedWithin(Duration time) throws IOException;

    @Override
    void close();
}
