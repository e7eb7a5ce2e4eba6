// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import java.io.IOException;

/**
 * A peer has exceeded a limit, for example on how much it may send without finishing a request, or on how much is
 * queued because it does not read. That is an ordinary end of a connection: unless overridden, {@code handleError} logs
 * the message in one plain line and closes (rule D11). Dispatchers with limits of their own may throw it, too.
 */
public final class LimitExceededException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates one.
     *
     * @param message which limit was exceeded, by whom, and what to do about it; never null
     */
    public LimitExceededException(String message) {
        super(message);
    }
}
