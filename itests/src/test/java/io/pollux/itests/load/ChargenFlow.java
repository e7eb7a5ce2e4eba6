// SPDX-License-Identifier: Apache-2.0
package io.pollux.itests.load;

import java.io.IOException;
import java.net.SocketAddress;

/**
 * Checks the output of a character generator: the lines of RFC 864, 72 characters each, each starting one character
 * further.
 */
public final class ChargenFlow extends Flow {
    private static final int LINE = 72;

    /** The length of a line in bytes, with its end. */
    public static final int LINE_BYTES = LINE + 2;

    private static final int CHARACTERS = 95;

    private final int number;

    /** Connects to a chargen server. */
    public ChargenFlow(SocketAddress server, int number) throws IOException {
        super(server);
        this.number = number;
    }

    @Override
    byte expected(long position) {
        int column = (int) (position % LINE_BYTES);
        if (column >= LINE) {
            return (byte) (column == LINE ? '\r' : '\n');
        }
        long line = position / LINE_BYTES;
        return (byte) (' ' + (line + column) % CHARACTERS);
    }

    @Override
    public String toString() {
        return "chargen client " + number;
    }
}
