// SPDX-License-Identifier: Apache-2.0
package io.pollux.admin;

/** What an operator asked for is refused, and nothing has changed. The message is meant for the operator. */
public final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    /**
     * Creates one.
     *
     * @param message what is refused and what would be accepted, one line or several, never null
     */
    public RefusedException(String message) {
        super(message);
    }
}
