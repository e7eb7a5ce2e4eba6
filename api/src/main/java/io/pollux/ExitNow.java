// SPDX-License-Identifier: Apache-2.0
package io.pollux;

/**
 * Thrown by a callback to leave the loop that its caller runs (rule D12). The pass dispatches its remaining events
 * first. On a {@link Reactor} it closes the dispatcher and is logged: one tenant does not stop the others.
 */
public final class ExitNow extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Creates one without a message. */
    public ExitNow() {}

    /**
     * Creates one with a message.
     *
     * @param message why the loop is left, may be null
     */
    public ExitNow(String message) {
        super(message);
    }
}
