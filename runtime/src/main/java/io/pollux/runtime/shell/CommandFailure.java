// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.shell;

import io.pollux.text.Log;
import org.apache.felix.service.command.Process;

/**
 * Tells Gogo that the command of this thread has failed, without an exception: a person reads one line, and a batch can
 * tell.
 */
final class CommandFailure {
    private static final int STATUS = 1;
    private static final System.Logger LOG = Log.of(CommandFailure.class);

    private CommandFailure() {}

    /** Returns false outside of a command, and where a Gogo runs the commands that this bundle is not wired to. */
    static boolean report() {
        try {
            return tell();
        } catch (NoClassDefFoundError e) {
            LOG.log(System.Logger.Level.DEBUG, "nobody here can be told that a command has failed", e);
            return false;
        }
    }

    private static boolean tell() {
        Process command = Process.Utils.current();
        if (command != null) {
            command.error(STATUS);
        }
        return command != null;
    }
}
