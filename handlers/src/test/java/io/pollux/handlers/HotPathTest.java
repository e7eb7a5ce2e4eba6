// SPDX-License-Identifier: Apache-2.0
package io.pollux.handlers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pollux.EventLoop;
import io.pollux.spi.Demultiplexer;
import io.pollux.spi.Readiness;
import io.pollux.spi.Registration;
import java.io.IOException;
import java.lang.StackWalker.StackFrame;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("H1")
@DisplayName("An echoed message")
class HotPathTest extends OnEachLoop {
    private int changes;

    @BeforeEach
    void countChangesOfInterest() {
        loop = new CountingLoop(loop);
    }

    @Test
    void changesNoInterestWhileThePeerReads() throws Exception {
        SocketChannel peer = serve(StandardProtocol.ECHO, Map.of(), StandardProtocolFamily.INET);
        for (int i = 0; i < 1000; i++) {
            write(peer, new byte[100]);
            read(peer, 100);
        }
        assertEquals(0, changes);
        assertEquals(1000, served().activity().events());
    }

    /**
     * Over a socket of the Unix domain: one of TCP tries a full peer again from time to time, and may get rid of some.
     */
    @Test
    void changesItTwiceWhenThePeerStopsReadingAndGoesOn() throws Exception {
        SocketChannel peer = serve(StandardProtocol.ECHO, Map.of(), StandardProtocolFamily.UNIX);
        long written = writeUntilFull(peer, new byte[100_000]);
        int whileFull = changes;
        assertTrue(whileFull % 2 == 1, "changes: " + whileFull);
        settle();
        assertEquals(whileFull, changes);
        read(peer, (int) written);
        settle();
        assertEquals(0, changes % 2);
    }

    /**
     * HotSpot's compiler inlines 15 calls deep. Counted from where a reactor's thread runs, the dispatch of a batch is
     * the fourth, and behind a channel's read or write the JDK has four more.
     */
    @Test
    void isReadAndWrittenAtMostSevenCallsBelowTheBatch() throws Exception {
        Pair pair = connect(StandardProtocolFamily.INET);
        Mirror mirror = new Mirror(pair.ours());
        map.add(mirror);
        write(pair.peer(), new byte[] {1});
        read(pair.peer(), 1);
        assertTrue(mirror.callsToRead <= 7, () -> "read by " + mirror.callsToRead);
        assertTrue(mirror.callsToWrite <= 7, () -> "written by " + mirror.callsToWrite);
    }

    /** Sends back what it reads, and counts the calls on the way to the socket. */
    private static final class Mirror extends BufferedDispatcher {
        private int callsToRead;
        private int callsToWrite;

        Mirror(SocketChannel channel) throws IOException {
            super(channel);
            transport(new ByteChannel() {
                @Override
                public int read(ByteBuffer buffer) throws IOException {
                    callsToRead = callsBelowTheBatch();
                    return channel.read(buffer);
                }

                @Override
                public int write(ByteBuffer data) throws IOException {
                    callsToWrite = callsBelowTheBatch();
                    return channel.write(data);
                }

                @Override
                public boolean isOpen() {
                    return channel.isOpen();
                }

                @Override
                public void close() throws IOException {
                    channel.close();
                }
            });
        }

        /** Those on the stack, but for this one. */
        private static int callsBelowTheBatch() {
            return StackWalker.getInstance().walk(frames ->
                    (int) frames.takeWhile(frame -> !isBatch(frame)).skip(1).count());
        }

        private static boolean isBatch(StackFrame frame) {
            return frame.getClassName().equals("io.pollux.Pass")
                    && frame.getMethodName().equals("dispatchAll");
        }

        @Override
        protected void handleRead() throws IOException {
            ByteBuffer buffer = readBuffer();
            recv(buffer);
            send(buffer.flip());
        }
    }

    /** A loop that counts how often it is told another interest. */
    private final class CountingLoop implements EventLoop {
        private final EventLoop real;

        CountingLoop(EventLoop real) {
            this.real = real;
        }

        @Override
        public String name() {
            return real.name();
        }

        @Override
        public Style style() {
            return real.style();
        }

        @Override
        public Set<String> features() {
            return real.features();
        }

        @Override
        public Demultiplexer open() throws IOException {
            return new CountingDemultiplexer(real.open());
        }
    }

    private final class CountingDemultiplexer implements Demultiplexer {
        private final Demultiplexer real;

        CountingDemultiplexer(Demultiplexer real) {
            this.real = real;
        }

        @Override
        public Registration register(SelectableChannel channel, int ops, Object attachment) throws IOException {
            return new CountingRegistration(real.register(channel, ops, attachment));
        }

        @Override
        public int await(long timeoutNanos, Readiness readiness) throws IOException {
            return real.await(timeoutNanos, readiness);
        }

        @Override
        public void wakeup() {
            real.wakeup();
        }

        @Override
        public void flush() throws IOException {
            real.flush();
        }

        @Override
        public void close() throws IOException {
            real.close();
        }
    }

    private final class CountingRegistration implements Registration {
        private final Registration real;

        CountingRegistration(Registration real) {
            this.real = real;
        }

        @Override
        public void interest(int ops) throws IOException {
            changes++;
            real.interest(ops);
        }

        @Override
        public void cancel() {
            real.cancel();
        }

        @Override
        public int receiveUrgent() throws IOException {
            return real.receiveUrgent();
        }
    }
}
