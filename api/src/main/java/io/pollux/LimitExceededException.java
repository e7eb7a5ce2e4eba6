// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import java.io.IOException;

/**
 * Thrown when a peer exceeds a limit, for example on the length of an unfinished request, or on the data queued because
 * the peer does not read. That is an ordinary end of a connection: unless overridden, {@code handleError} logs the
 * message in one line without a stack, and closes the connection (rule D11). Dispatchers that define limits may throw
 * it too.
 */
public final class LimitExceededException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message which limit was exceeded, by which dispatcher, and what to do about it, never null
     */
    public LimitExceededException(String message) {
        super(message);
    }
}
