// SPDX-License-Identifier: Apache-2.0
package io.pollux.shell.karaf;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;
import org.jline.utils.NonBlockingReader;

/** The keys of a terminal, each as it is pressed and not by lines; Ctrl-C is one of them. */
final class TerminalKeys implements Keys {
    private final Terminal terminal;
    private final Attributes before;

    TerminalKeys(Terminal terminal) {
        this.terminal = terminal;
        this.before = terminal.enterRawMode();
    }

    @Override
    public boolean pressedWithin(Duration time) throws IOException {
        try {
            return terminal.reader().read(time.toMillis()) != NonBlockingReader.READ_EXPIRED;
        } catch (InterruptedIOException e) {
            return true; // this is how the shell passes on a Ctrl-C
        }
    }

    @Override
    public void close() {
        terminal.setAttributes(before);
    }
}
