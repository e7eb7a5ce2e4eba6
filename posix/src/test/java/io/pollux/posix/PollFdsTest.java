// SPDX-License-Identifier: Apache-2.0
package io.pollux.posix;

import static io.pollux.posix.PollFds.INTERRUPTED;
import static io.pollux.posix.PollFds.POLLHUP;
import static io.pollux.posix.PollFds.POLLIN;
import static io.pollux.posix.PollFds.POLLNVAL;
import static io.pollux.posix.PollFds.POLLOUT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.nio.channels.Pipe;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class PollFdsTest {
    private PollFds fds;
    private Pipe pipe;
    private int source;
    private int sink;

    @BeforeEach
    void open() throws IOException {
        fds = PollFds.allocate(2);
        pipe = Pipe.open();
        source = Posix.descriptor(pipe.source());
        sink = Posix.descriptor(pipe.sink());
    }

    @AfterEach
    void close() throws IOException {
        fds.close();
        pipe.sink().close();
        pipe.source().close();
    }

    @Test
    void findsWhatIsReady() throws IOException {
        fds.watch(0, source, POLLIN);
        fds.watch(1, sink, POLLOUT);

        assertEquals(1, fds.poll(2, -1));
        assertEquals(0, fds.found(0));
        assertEquals(POLLOUT, fds.found(1));
    }

    @Test
    void looksAtNoMoreSlotsThanAsked() throws IOException {
        fds.watch(0, source, POLLIN);
        fds.watch(1, sink, POLLOUT);

        assertEquals(0, fds.poll(1, 0));
    }

    @Test
    void keepsItsContentWhenItGrows() throws IOException {
        fds.watch(0, source, POLLIN);
        fds.watch(1, sink, POLLOUT);

        PollFds grown = fds.grownTo(1000);

        assertEquals(1, grown.poll(2, 0));
        assertEquals(POLLOUT, grown.found(1));
    }

    @Test
    void movesASlot() throws IOException {
        fds.watch(0, source, POLLIN);
        fds.watch(1, sink, POLLOUT);
        fds.move(1, 0);

        assertEquals(1, fds.poll(1, 0));
        assertEquals(POLLOUT, fds.found(0));
    }

    @Test
    void findsAHangUpUnasked() throws IOException {
        fds.watch(0, source, POLLIN);
        pipe.sink().close();

        assertEquals(1, fds.poll(1, -1));
        assertEquals(POLLHUP, fds.found(0));
    }

    @Test
    @Tag("P11")
    void p11_findsNothingWhereItWaitsForNothing() throws IOException {
        fds.watch(0, source, POLLIN);
        fds.watch(0, source, 0);
        pipe.sink().close();

        assertEquals(0, fds.poll(1, 0));
    }

    @Test
    void findsADescriptorThatIsNotOpen() throws IOException {
        fds.watch(0, Integer.MAX_VALUE, POLLIN);

        assertEquals(1, fds.poll(1, -1));
        assertEquals(POLLNVAL, fds.found(0));
    }

    @Test
    void tellsThatASignalHasInterruptedIt() throws Exception {
        NativeLibrary process = NativeLibrary.getProcess();
        Function kill = process.getFunction("pthread_kill");
        long waiter = process.getFunction("pthread_self").invokeLong(new Object[0]);
        int brokenPipe = 13; // which the JVM handles by doing nothing
        fds.watch(0, source, POLLIN);
        Thread signaller = new Thread(() -> {
            while (!Thread.currentThread().isInterrupted()) {
                kill.invokeInt(new Object[] {waiter, brokenPipe});
            }
        });
        signaller.setDaemon(true);

        signaller.start();
        assertEquals(INTERRUPTED, fds.poll(1, -1));
        signaller.interrupt();
        signaller.join();
    }

    @Test
    void saysWhyItFails() {
        IOException failure = assertThrows(IOException.class, () -> fds.poll(Integer.MAX_VALUE, 0));
        assertTrue(failure.getMessage().startsWith("poll: "), failure.getMessage());
    }
}
