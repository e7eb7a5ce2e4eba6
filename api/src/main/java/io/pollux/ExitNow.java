// SPDX-License-Identifier: Apache-2.0
package io.pollux;

/**
 * Thrown by a callback to leave the loop that a caller runs (rule D12). The pass dispatches its remaining events first.
 * On a {@link Reactor} it only closes the dispatcher and is logged, so that one bundle does not stop the others.
 */
public final class ExitNow extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Creates an exception without a message. */
    public ExitNow() {}

    /**
     * Creates an exception with a message.
     *
     * @param message why the loop is left, or null
     */
    public ExitNow(String message) {
        super(message);
    }
}
