// SPDX-License-Identifier: Apache-2.0
package io.pollux.dist.launch;

/** Thrown if the command line is wrong; the message is one line. */
final class UsageException extends Exception {
    private static final long serialVersionUID = 1;

    UsageException(String message) {
        super(message);
    }
}
