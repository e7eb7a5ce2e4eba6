// SPDX-License-Identifier: Apache-2.0
package io.pollux.dist.launch;

import java.util.Map;

/** The reader of standard input. */
enum InputMode {
    /** Gogo's shell, for a person at a terminal. */
    SHELL,

    /** The launcher, which runs each line as a command until the input ends. */
    COMMANDS,

    /** Nothing. */
    NONE;

    /**
     * Adds to the properties of the framework, and of the JVM, what keeps Gogo's shell from the input of the others.
     */
    void configure(Map<String, String> framework) {
        if (this == SHELL) {
            return;
        }
        framework.put("gosh.args", "--nointeractive --noshutdown");
        // Else JLine would open the terminal for a moment, and swallow Ctrl-C.
        System.setProperty("org.jline.terminal.exec", "false");
        System.setProperty("org.jline.terminal.jna", "false");
        System.setProperty("org.jline.terminal.jansi", "false");
        System.setProperty("org.jline.terminal.dumb", "true");
    }
}
