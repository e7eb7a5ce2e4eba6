// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.reactor;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.pollux.Dispatcher;
import java.io.IOException;
import java.net.Socket;

/** A blocking client of an echo server. */
public final class Client implements AutoCloseable {
    private static final int TIMEOUT_MS = 60_000;

    public final Socket socket;

    public Client(Dispatcher server) throws IOException {
        socket = new Socket(
                Echo.addressOf(server).getAddress(), Echo.addressOf(server).getPort());
        socket.setSoTimeout(TIMEOUT_MS);
    }

    public void send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(US_ASCII));
    }

    public void expect(String text) throws IOException {
        assertEquals(text, new String(socket.getInputStream().readNBytes(text.length()), US_ASCII));
    }

    public void echoes(String text) throws IOException {
        send(text);
        expect(text);
    }

    /** The server closes this connection. */
    public void expectEnd() throws IOException {
        assertEquals(-1, socket.getInputStream().read());
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
