// SPDX-License-Identifier: Apache-2.0
package io.pollux.handlers.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pollux.ChannelMap;
import io.pollux.handlers.Chat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Locale;

class Shouter extends Chat {
    private final StringBuilder line = new StringBuilder();

    Shouter(SocketChannel peer, ChannelMap map) throws IOException {
        super(peer, map);
        terminator("\n");
        inputLimit(1000);
        push("Say something, or quit.\n");
    }

    @Override
    protected void collectIncomingData(ByteBuffer data) {
        line.append(UTF_8.decode(data));
    }

    @Override
    protected void foundTerminator() throws IOException {
        String said = line.toString();
        line.setLength(0);
        if (said.equals("quit")) {
            push("Bye.\n");
            closeWhenDone();
        } else {
            push(said.toUpperCase(Locale.ROOT) + "\n");
        }
    }
}
