// SPDX-License-Identifier: Apache-2.0
package io.pollux.shell.gogo;

import org.apache.felix.service.command.Process;

/**
 * Tells Gogo that the command of this thread has failed, without an exception: a person reads one line, and a batch can
 * tell.
 */
final class CommandFailure {
    private static final int STATUS = 1;

    private CommandFailure() {}

    /** Returns false outside of a command, and where another Gogo runs it than the one that this bundle is wired to. */
    static boolean report() {
        Process command = Process.Utils.current();
        if (command != null) {
            command.error(STATUS);
        }
        return command != null;
    }
}
