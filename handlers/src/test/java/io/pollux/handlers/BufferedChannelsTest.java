// SPDX-License-Identifier: Apache-2.0
package io.pollux.handlers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pollux.Dispatcher.State;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NotYetConnectedException;
import java.nio.channels.Pipe;
import java.util.Arrays;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("H1")
@DisplayName("The buffered sender over other channels than streams")
class BufferedChannelsTest extends OnEachLoop {
    private static final int TOO_LONG = 70_000;

    private final ByteBuffer got = ByteBuffer.allocate(64 * 1024);

    private DatagramChannel bound() throws IOException {
        DatagramChannel socket = DatagramChannel.open(StandardProtocolFamily.INET);
        socket.configureBlocking(false);
        return socket.bind(loopback(StandardProtocolFamily.INET));
    }

    private int receive(DatagramChannel socket) throws IOException {
        got.clear();
        until(() -> {
            try {
                return socket.receive(got) != null;
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        return got.position();
    }

    @Test
    @Tag("D20")
    void keepsDatagramsApartAndOutlivesOneThatIsTooLong() throws IOException {
        try (DatagramChannel peer = bound()) {
            BufferedDispatcher sender = new BufferedDispatcher(bound().connect(peer.getLocalAddress()));
            assertEquals(2, sender.send(ByteBuffer.allocate(2)));
            assertThrows(IOException.class, () -> sender.send(ByteBuffer.allocate(TOO_LONG)));
            map.add(sender);
            assertEquals(3, sender.send(ByteBuffer.allocate(3)));
            assertThrows(IOException.class, () -> sender.send(ByteBuffer.allocate(TOO_LONG)));
            assertEquals(4, sender.send(ByteBuffer.allocate(4)));
            assertEquals(0, sender.queued());
            assertEquals(2, receive(peer));
            assertEquals(3, receive(peer));
            assertEquals(4, receive(peer));
            assertEquals(State.CONNECTED, sender.state());
        }
    }

    @Test
    @Tag("D22")
    void refusesADatagramWithoutAPeerInsteadOfKeepingIt() throws IOException {
        BufferedDispatcher sender = new BufferedDispatcher(bound(), map);
        assertThrows(NotYetConnectedException.class, () -> sender.send(ByteBuffer.allocate(1)));
        assertEquals(0, sender.queued());
        assertEquals(1, map.size());
    }

    @Test
    @Tag("H3")
    void closesASourceWhenDoneAtOnceForItHasNothingToSend() throws IOException {
        Pipe pipe = Pipe.open();
        BufferedDispatcher reader = new BufferedDispatcher(pipe.source(), map);
        reader.closeWhenDone();
        assertTrue(map.isEmpty());
        pipe.sink().close();
    }

    @Test
    @Tag("H3")
    void closesASinkWhenEverythingHasGone() throws IOException {
        byte[] content = pattern(900_000);
        Pipe pipe = Pipe.open();
        pipe.source().configureBlocking(false);
        BufferedDispatcher writer = new BufferedDispatcher(pipe.sink(), map);
        assertEquals(content.length, writer.send(ByteBuffer.wrap(content)));
        writer.closeWhenDone();
        ByteBuffer all = ByteBuffer.allocate(content.length + 1);
        until(() -> {
            try {
                return pipe.source().read(all) < 0;
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        assertEquals(content.length, all.position());
        assertArrayEquals(content, Arrays.copyOf(all.array(), content.length));
        assertTrue(map.isEmpty());
        pipe.source().close();
    }
}
