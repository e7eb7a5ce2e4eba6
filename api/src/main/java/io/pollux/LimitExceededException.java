// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import java.io.IOException;

/**
 * A peer has met a limit, for example on what it may send without finishing a request, or on what is queued because it
 * does not read. That is an ordinary end of a connection: unless {@code handleError} is overridden, it logs the message
 * in one plain line and closes (rule D11). Dispatchers with limits of their own may throw it, too.
 */
public final class LimitExceededException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates one.
     *
     * @param message who has met which limit, and what to do about it; never null
     */
    public LimitExceededException(String message) {
        super(message);
    }
}
