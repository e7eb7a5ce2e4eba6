// SPDX-License-Identifier: Apache-2.0
package io.pollux.shell.karaf;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Repeats a picture in the same place of a terminal until a key is pressed. */
final class Watch {
    private static final String CLEAR = "\u001b[2J";
    private static final String HOME = "\u001b[H";
    private static final String CLEAR_TO_END_OF_LINE = "\u001b[K";
    private static final String CLEAR_BELOW = "\u001b[J";

    private final Keys keys;
    private final Duration interval;

    Watch(Keys keys, Duration interval) {
        this.keys = keys;
        this.interval = interval;
    }

    /** Writes each picture at once, over the one before, so that nothing flickers. */
    void run(Consumer<PrintStream> picture, Charset charset, PrintStream out) throws IOException {
        out.print(CLEAR);
        do {
            ByteArrayOutputStream drawn = new ByteArrayOutputStream();
            picture.accept(new PrintStream(drawn, true, charset));
            out.print(drawn.toString(charset)
                    .lines()
                    .map(line -> line + CLEAR_TO_END_OF_LINE + "\n")
                    .collect(Collectors.joining("", HOME, CLEAR_BELOW)));
            out.flush();
        } while (!keys.pressedWithin(interval));
    }
}
