// SPDX-License-Identifier: Apache-2.0
package io.pollux.handlers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pollux.Dispatcher.State;
import java.io.IOException;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Tag("D25")
@DisplayName("Output of an event, while others close or send, ")
class OutputAmongOthersTest extends OnEachLoop {
    private static final int LIMIT = 100_000;
    private static final int LARGE = 60_000;
    private static final int SOME = 50_000;

    /** Stays open when its peer has ended its output, as one half of a relay does. */
    private static final class Stayer extends BufferedDispatcher {
        final List<Throwable> errors = new ArrayList<>();
        int closes;

        Stayer(SocketChannel channel) throws IOException {
            super(channel);
        }

        void say(byte[] data) throws IOException {
            send(ByteBuffer.wrap(data));
        }

        void use(ByteChannel between) {
            transport(between);
        }

        void hold(long bytes) {
            holdBytes(bytes);
        }

        @Override
        protected void handleRead() throws IOException {
            recv(readBuffer());
        }

        @Override
        protected void handleClose() {
            closes++;
        }

        @Override
        protected void handleError(Throwable thrown) {
            errors.add(thrown);
            super.handleError(thrown);
        }

        @Override
        protected void logInfo(String message, System.Logger.Level level) {}
    }

    /** Takes nothing at first, as a socket does whose buffer is full. */
    private static final class FullAtFirst extends Wire {
        private boolean full = true;

        FullAtFirst(SocketChannel socket) {
            super(socket);
        }

        @Override
        public int write(ByteBuffer data) throws IOException {
            if (full) {
                full = false;
                return 0;
            }
            return super.write(data);
        }
    }

    private record End(Stayer stayer, SocketChannel peer) {}

    private End end(ProtocolFamily family) throws IOException {
        Pair pair = connect(family);
        Stayer stayer = new Stayer(pair.ours());
        map.add(stayer);
        return new End(stayer, pair.peer());
    }

    private End fullAtFirst() throws IOException {
        Pair pair = connect(StandardProtocolFamily.INET);
        Stayer stayer = new Stayer(pair.ours());
        stayer.use(new FullAtFirst(pair.ours()));
        map.add(stayer);
        return new End(stayer, pair.peer());
    }

    private void inTask(Callable<?> action) throws IOException {
        AtomicInteger done = new AtomicInteger();
        List<Exception> thrown = new ArrayList<>();
        map.execute(() -> {
            try {
                action.call();
            } catch (Exception e) {
                thrown.add(e);
            }
            done.incrementAndGet();
        });
        until(() -> done.get() == 1);
        assertEquals(List.of(), thrown);
    }

    @ParameterizedTest
    @MethodSource("families")
    @Tag("P11")
    void closesWhoHasStayedAfterThePeersEndIfItBreaks(ProtocolFamily family) throws IOException {
        End end = end(family);
        end.peer().shutdownOutput();
        until(() -> end.stayer().closes == 1);
        reset(end.peer());
        inTask(() -> {
            end.stayer().say(new byte[] {1});
            end.stayer().say(new byte[] {2});
            return null;
        });
        until(() -> end.stayer().state() == State.CLOSED);
        assertTrue(map.isEmpty());
        assertEquals(1, end.stayer().closes);
    }

    @Test
    @Tag("M3")
    void isNothingOfOneThatIsClosedBecauseAnothersOutputIsTooMuch() throws IOException {
        map.bufferAccount().limit(LIMIT);
        End end = fullAtFirst();
        End large = end(StandardProtocolFamily.INET);
        large.stayer().hold(LARGE);
        inTask(() -> {
            end.stayer().say(pattern(SOME));
            large.stayer().say(new byte[] {1});
            return null;
        });
        assertEquals(State.CLOSED, large.stayer().state());
        assertArrayEquals(pattern(SOME), read(end.peer(), SOME));
        assertEquals(List.of(), end.stayer().errors);
        until(() -> map.bufferAccount().held() == 0);
    }

    @Test
    @Tag("M3")
    void comesBeforeWhatIsSentWhenAnotherIsClosedToMakeRoom() throws IOException {
        map.bufferAccount().limit(LIMIT);
        End end = fullAtFirst();
        End large = end(StandardProtocolFamily.INET);
        large.stayer().hold(LARGE);
        large.stayer().whenClosed(() -> {
            try {
                end.stayer().say(new byte[] {42});
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        inTask(() -> {
            end.stayer().say(pattern(SOME));
            return null;
        });
        byte[] got = read(end.peer(), SOME + 1);
        assertEquals(42, got[SOME]);
        assertEquals(-1, ByteBuffer.wrap(got, 0, SOME).mismatch(ByteBuffer.wrap(pattern(SOME))));
        until(() -> map.bufferAccount().held() == 0);
    }

    @Test
    @Tag("D13")
    void mayCloseItsDispatcherOnceMoreWhileThatCloses() throws IOException {
        Pair pair = connect(StandardProtocolFamily.INET);
        Stayer stayer = new Stayer(pair.ours());
        AtomicInteger closed = new AtomicInteger();
        stayer.use(new Wire(pair.ours()) {
            @Override
            public int write(ByteBuffer data) throws IOException {
                stayer.close();
                return data.remaining();
            }
        });
        End other = end(StandardProtocolFamily.INET);
        map.add(stayer);
        stayer.whenClosed(closed::incrementAndGet);
        inTask(() -> {
            stayer.say(new byte[] {1});
            stayer.close();
            return null;
        });
        assertEquals(1, closed.get());
        assertEquals(List.of(other.stayer()), map.dispatchers());
    }
}
