// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import java.io.IOException;

/**
 * Thrown when a swap is refused, or fails and is undone (rules S2, S7). The message and the cause say why. Every
 * channel is still mapped.
 */
public final class SwapException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * Creates an exception.
     *
     * @param message what was tried, why it failed, and which loop serves the map now, never null
     * @param cause what the loop threw, or null if the swap was refused before anything was tried
     */
    public SwapException(String message, Throwable cause) {
        super(message, cause);
    }
}
