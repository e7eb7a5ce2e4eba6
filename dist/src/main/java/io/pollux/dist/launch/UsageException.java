// SPDX-License-Identifier: Apache-2.0
package io.pollux.dist.launch;

/** Says in one line what is wrong with the command line. */
final class UsageException extends Exception {
    private static final long serialVersionUID = 1;

    UsageException(String message) {
        super(message);
    }
}
