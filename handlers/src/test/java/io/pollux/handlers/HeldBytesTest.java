// SPDX-License-Identifier: Apache-2.0
package io.pollux.handlers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pollux.Dispatcher;
import io.pollux.Dispatcher.State;
import io.pollux.MapDriver;
import io.pollux.Owners;
import java.io.IOException;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("What is held in buffers")
class HeldBytesTest extends OnEachLoop {
    private static final int LIMIT = 256 * 1024;

    /** More than three quarters of the limit, however little each has the server hold: a segment of 4 KiB. */
    private static final int ATTACKERS = 60;

    /** A chat that answers each line with much more. */
    private static class Talker extends Chat {
        final StringBuilder collected = new StringBuilder();

        Talker(SelectableChannel channel) throws IOException {
            super(channel);
            terminator("\n");
        }

        @Override
        protected void collectIncomingData(ByteBuffer data) {
            collected.append("x".repeat(data.remaining()));
        }

        @Override
        protected void foundTerminator() throws IOException {
            push(new byte[2_000]);
            collected.setLength(0);
        }
    }

    enum Ending {
        CLOSED,
        CLOSED_WHEN_DONE,
        DISCARDED,
        EXPELLED,
        REMOVED,
        RESET,
        READ
    }

    @ParameterizedTest
    @EnumSource
    @Tag("M1")
    void isNothingAnyMoreWhenItsQueueHasCometoItsEnd(Ending ending) throws Exception {
        Pair pair = connect(StandardProtocolFamily.UNIX);
        BufferedDispatcher sender = new BufferedDispatcher(pair.ours(), map);
        sender.wantRead(false);
        byte[] data = pattern(700_000);
        sender.send(ByteBuffer.wrap(data));
        assertTrue(sender.heldBytes() >= sender.queued(), () -> sender.heldBytes() + " for " + sender.queued());
        assertEquals(sender.heldBytes(), map.bufferAccount().held());
        switch (ending) {
            case CLOSED -> sender.close();
            case CLOSED_WHEN_DONE -> {
                sender.closeWhenDone();
                assertArrayEquals(data, readToEnd(pair.peer()));
            }
            case DISCARDED -> sender.discardBuffers();
            case EXPELLED -> {
                try (MapDriver driver = map.drive("a test", Owners.NONE)) {
                    driver.expel(sender);
                    assertEquals(0, map.bufferAccount().held());
                }
            }
            case REMOVED -> map.remove(sender);
            case RESET -> {
                pair.peer().close();
                until(() -> sender.state() == State.CLOSED);
            }
            case READ -> assertArrayEquals(data, read(pair.peer(), data.length));
        }
        until(() -> map.bufferAccount().held() == 0);
        sender.close();
    }

    @Test
    @Tag("M1")
    void isTheMemoryOfWholeSegments() throws Exception {
        Pair pair = connect(StandardProtocolFamily.UNIX);
        BufferedDispatcher sender = new BufferedDispatcher(pair.ours(), map);
        writeUntilQueued(sender);
        long before = sender.heldBytes();
        sender.send(ByteBuffer.allocate(200_000));
        long queued = sender.queued();
        assertTrue(sender.heldBytes() >= queued, "held for " + queued);
        assertTrue(sender.heldBytes() <= before + 200_000 + 4 * 1024, () -> "held: " + sender.heldBytes());
    }

    private static void writeUntilQueued(BufferedDispatcher sender) throws IOException {
        while (sender.queued() == 0) {
            sender.send(ByteBuffer.allocate(10_000));
        }
    }

    @Test
    @Tag("M1")
    void isTheInputOfAChatUntilItsTerminatorComes() throws Exception {
        Pair pair = connect(StandardProtocolFamily.INET);
        Talker talker = new Talker(pair.ours());
        map.add(talker);
        write(pair.peer(), new byte[5_000]);
        until(() -> talker.heldBytes() == 5_000);
        write(pair.peer(), new byte[] {'\n'});
        until(() -> talker.heldBytes() == 0);
        talker.terminator(100);
        write(pair.peer(), new byte[60]);
        until(() -> talker.heldBytes() == 60);
        write(pair.peer(), new byte[60]);
        until(() -> talker.activity().bytesIn() == 5_121 && talker.heldBytes() == 0);
        talker.terminator("\n");
        write(pair.peer(), new byte[60]);
        until(() -> talker.heldBytes() == 60);
        talker.discardBuffers();
        assertEquals(0, map.bufferAccount().held());
    }

    static List<ProtocolFamily> attacked() {
        return List.of(StandardProtocolFamily.INET, StandardProtocolFamily.UNIX);
    }

    @ParameterizedTest
    @MethodSource("attacked")
    @Tag("M3")
    void staysBelowTheLimitWhenEchoesPeersDoNotReadAndOthersAreServed(ProtocolFamily family) throws Exception {
        attack(family, new byte[100_000], channel -> StandardProtocol.ECHO.dispatcher(channel, Map.of()));
    }

    @ParameterizedTest
    @MethodSource("attacked")
    @Tag("M3")
    void staysBelowTheLimitWhenChatsPeersAskAndDoNotRead(ProtocolFamily family) throws Exception {
        byte[] lines = new byte[100];
        Arrays.fill(lines, (byte) '\n');
        attack(family, lines, Talker::new);
    }

    @ParameterizedTest
    @MethodSource("attacked")
    @Tag("M3")
    void staysBelowTheLimitWhenChatsPeersNeverFinishALine(ProtocolFamily family) throws Exception {
        attack(family, new byte[6_000], Talker::new);
    }

    /** What serves an attacker. */
    private interface Attacked {
        Dispatcher on(SocketChannel channel) throws Exception;
    }

    private void attack(ProtocolFamily family, byte[] data, Attacked attacked) throws Exception {
        map.bufferAccount().limit(LIMIT);
        SocketChannel healthy = serve(StandardProtocol.ECHO, Map.of(), family);
        List<SocketChannel> peers = new ArrayList<>();
        for (int i = 0; i < ATTACKERS; i++) {
            Pair pair = connect(family);
            map.add(attacked.on(pair.ours()));
            peers.add(pair.peer());
        }
        int nearTheLimit = 0;
        for (int round = 0; nearTheLimit < 3; round++) {
            assertTrue(round < 1_000, "the limit never comes near");
            for (SocketChannel peer : peers) {
                writeWhatIsTaken(peer, data);
                pass();
                assertTrue(map.bufferAccount().held() <= LIMIT, () -> "held: " + map.bufferAccount());
            }
            byte[] message = pattern(1_000 + round);
            write(healthy, message);
            assertArrayEquals(message, read(healthy, message.length));
            boolean isNear =
                    map.bufferAccount().closed() > 0 || map.bufferAccount().held() > LIMIT * 3 / 4;
            nearTheLimit += isNear ? 1 : 0;
        }
        for (int seconds = 0; seconds < 25; seconds++) {
            clockNanos.addAndGet(Duration.ofSeconds(1).toNanos());
            pass();
        }
        assertTrue(map.bufferAccount().closed() > 0, "some are closed");
        for (SocketChannel peer : peers) {
            peer.close();
        }
        until(() -> {
            clockNanos.addAndGet(Duration.ofSeconds(1).toNanos()); // who is paused is resumed or closed by a timer
            return map.bufferAccount().held() == 0;
        });
        write(healthy, data);
        assertArrayEquals(data, read(healthy, data.length));
    }

    private static void writeWhatIsTaken(SocketChannel peer, byte[] data) {
        try {
            peer.write(ByteBuffer.wrap(data));
        } catch (IOException e) {
            return; // it has been closed
        }
    }
}
