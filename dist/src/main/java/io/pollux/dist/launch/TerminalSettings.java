// SPDX-License-Identifier: Apache-2.0
package io.pollux.dist.launch;

import java.io.IOException;

/** The settings of the shell's terminal, which JLine does not restore completely. */
final class TerminalSettings {
    private TerminalSettings() {}

    /**
     * Gives the terminal the settings back that {@code bin/pollux} has read by {@code stty -g}; null if there is none.
     */
    static void restore(String settings) {
        if (settings == null) {
            return;
        }
        try {
            new ProcessBuilder("stty", settings).inheritIO().start().waitFor();
        } catch (IOException e) {
            return; // it stays as JLine has left it
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
