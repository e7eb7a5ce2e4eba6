// SPDX-License-Identifier: Apache-2.0
package io.pollux.dist.launch;

import java.util.logging.ConsoleHandler;
import java.util.logging.LogManager;
import java.util.logging.Logger;

/**
 * The JVM's log, which goes on while the JVM shuts down: what a stop waits for is to be read after a signal, too.
 * Java's own closes all handlers as soon as a shutdown begins, beside the hook that stops the framework. Named by
 * {@code bin/pollux}, from whose launcher it is loaded.
 */
public final class LastLines extends LogManager {
    private boolean configured;

    /** Called by the JVM. */
    public LastLines() {}

    /** Called when the configuration is read, and when a shutdown begins: then the log stays, or begins. */
    @Override
    public void reset() {
        if (configured) {
            Logger root = getLogger("");
            if (root.getHandlers().length == 0) {
                root.addHandler(new ConsoleHandler());
            }
        }
        configured = true;
    }
}
