// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.shell;

import org.apache.felix.service.command.Process;

/**
 * Tells Gogo that the command of this thread has failed, without an exception: a person reads one line, and a batch can
 * tell.
 */
final class CommandFailure {
    private static final int STATUS = 1;

    private CommandFailure() {}

    /** Does nothing outside of a command. */
    static void report() {
        Process command = Process.Utils.current();
        if (command != null) {
            command.error(STATUS);
        }
    }
}
