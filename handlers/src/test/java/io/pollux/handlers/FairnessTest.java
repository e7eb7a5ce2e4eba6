// SPDX-License-Identifier: Apache-2.0
package io.pollux.handlers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.pollux.Dispatcher;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.SocketChannel;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("H1")
@Tag("P13")
@DisplayName("A connection that moves as much as it can")
class FairnessTest extends OnEachLoop {
    private static final int MOST_BYTES = 256 * 1024;

    private Bottomless channel;
    private Torrent torrent;
    private SocketChannel modest;
    private Dispatcher echo;

    @BeforeEach
    void serveBoth() throws Exception {
        modest = serve(StandardProtocol.ECHO, Map.of(), StandardProtocolFamily.UNIX);
        echo = served();
        Pair pair = connect(StandardProtocolFamily.UNIX);
        write(pair.peer(), new byte[] {1});
        channel = new Bottomless(pair.ours());
        torrent = new Torrent(pair.ours(), channel);
        map.add(torrent);
    }

    @Test
    void readsAndWritesOnceInAPassAndOthersAreServedInTheSame() throws Exception {
        for (int i = 1; i <= 20; i++) {
            write(modest, new byte[] {1});
            pass();
            assertEquals(i, channel.reads);
            assertEquals(i, channel.writes);
            assertEquals(i, echo.activity().bytesOut());
        }
        assertEquals(20L * MOST_BYTES, torrent.activity().bytesIn());
        assertEquals(20L * MOST_BYTES, torrent.activity().bytesOut());
    }

    @Test
    void sendsLongOutputPieceByPieceWhileOthersAreServed() throws Exception {
        torrent.wantRead(false);
        torrent.send(new SimpleProducer(ByteBuffer.allocate(20 * MOST_BYTES), Integer.MAX_VALUE));
        for (int i = 1; i <= 20; i++) {
            write(modest, new byte[] {1});
            pass();
            assertEquals((long) i * MOST_BYTES, torrent.activity().bytesOut());
            assertEquals(i, echo.activity().bytesOut());
        }
        assertEquals(20, channel.writes);
    }

    @Test
    void queuesWhatIsBeyondTheFirstWrite() throws Exception {
        torrent.wantRead(false);
        torrent.send(ByteBuffer.allocate(MOST_BYTES + 1));
        assertEquals(1, torrent.queued());
        until(() -> torrent.queued() == 0);
        assertEquals(2, channel.writes);
        assertEquals(0, torrent.heldBytes());
    }

    @Test
    @Tag("H2")
    void isParsedInPiecesOf64KibByAChat() throws Exception {
        Pair pair = connect(StandardProtocolFamily.UNIX);
        write(pair.peer(), new byte[] {1});
        Chat chat = new Sink(pair.ours());
        map.add(chat);
        for (int i = 1; i <= 20; i++) {
            pass();
            assertEquals(i * 64L * 1024, chat.activity().bytesIn());
        }
    }

    /** Reads as much as there is room for, and writes everything. */
    private static final class Bottomless implements ByteChannel {
        private final SocketChannel channel;
        private int reads;
        private int writes;

        Bottomless(SocketChannel channel) {
            this.channel = channel;
        }

        @Override
        public int read(ByteBuffer buffer) {
            reads++;
            return pass(buffer);
        }

        @Override
        public int write(ByteBuffer data) {
            writes++;
            return pass(data);
        }

        private static int pass(ByteBuffer buffer) {
            int count = buffer.remaining();
            buffer.position(buffer.limit());
            return count;
        }

        @Override
        public boolean isOpen() {
            return channel.isOpen();
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    /** Sends back what it reads. */
    private static final class Torrent extends BufferedDispatcher {
        Torrent(SocketChannel channel, Bottomless through) throws IOException {
            super(channel);
            transport(through);
        }

        @Override
        protected void handleRead() throws IOException {
            ByteBuffer buffer = readBuffer();
            recv(buffer);
            send(buffer.flip());
        }
    }

    /** Drops what it reads. */
    private static final class Sink extends Chat {
        Sink(SocketChannel channel) throws IOException {
            super(channel);
            transport(new Bottomless(channel));
        }

        @Override
        protected void collectIncomingData(ByteBuffer data) {}

        @Override
        protected void foundTerminator() {}
    }
}
