// SPDX-License-Identifier: Apache-2.0
package io.pollux.handlers.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pollux.ChannelMap;
import io.pollux.handlers.BufferedDispatcher;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

class HttpClient extends BufferedDispatcher {
    private final ByteArrayOutputStream answer = new ByteArrayOutputStream();

    HttpClient(ChannelMap map, InetSocketAddress server, String path) throws IOException {
        super(map);
        createSocket();
        connect(server);
        send(UTF_8.encode("GET " + path + " HTTP/1.0\r\nHost: " + server.getHostString() + "\r\n\r\n"));
    }

    @Override
    protected void handleConnect() {}

    @Override
    protected void handleRead() throws IOException {
        ByteBuffer data = readBuffer();
        if (recv(data) > 0) {
            byte[] piece = new byte[data.flip().remaining()];
            data.get(piece);
            answer.write(piece);
        }
    }

    @Override
    protected void handleClose() throws IOException {
        super.handleClose();
        answered(answer.toString(UTF_8));
    }

    protected void answered(String text) {
        log(text);
    }
}
