// SPDX-License-Identifier: Apache-2.0
package io.pollux.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pollux.ChannelMap;
import io.pollux.CompactTraceback;
import io.pollux.Dispatcher;
import io.pollux.ExitNow;
import io.pollux.spi.Ops;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The cases of CPython's own tests of asyncore that need no loop: its helper functions and the bare dispatcher. */
@DisplayName("The original's cases without a loop")
class OriginalHelperCasesTest {
    private final ScriptedLoop loop = new ScriptedLoop();
    private final ChannelMap map = new ChannelMap();
    private final List<String> called = new ArrayList<>();
    private final List<String> logged = new ArrayList<>();

    @AfterEach
    void close() {
        map.closeAll(true);
        map.close();
    }

    /** Notes every call, and throws what it was told to. */
    private final class Noting extends Dispatcher {
        RuntimeException thrown;

        Noting(SelectableChannel channel) throws IOException {
            super(channel, map);
        }

        private void called(String name) {
            called.add(name);
            if (thrown != null) {
                throw thrown;
            }
        }

        @Override
        protected void handleRead() {
            called("read");
        }

        @Override
        protected void handleWrite() {
            called("write");
        }

        @Override
        protected void handleExpt() {
            called("expt");
        }

        @Override
        protected void handleClose() {
            called("close");
        }

        @Override
        protected void handleError(Throwable error) {
            called.add("error " + error.getMessage());
        }
    }

    private Noting connected() throws IOException {
        try (ServerSocketChannel listener =
                ServerSocketChannel.open().bind(new InetSocketAddress(java.net.InetAddress.getLoopbackAddress(), 0))) {
            Noting noting = new Noting(SocketChannel.open(listener.getLocalAddress()));
            listener.accept().close();
            loop.poll(map, Duration.ZERO);
            return noting;
        }
    }

    private void report(Dispatcher dispatcher, int ops) throws IOException {
        loop.script.put(dispatcher.channel(), ops);
        loop.poll(map, Duration.ZERO);
    }

    @ParameterizedTest
    @CsvSource({Ops.READ + ",read", Ops.WRITE + ",write", Ops.URGENT + ",expt", Ops.BROKEN + ",close"})
    @Tag("P4")
    void eachReadinessFlagCallsExactlyOneHandler(int flag, String handler) throws IOException {
        report(connected(), flag);
        assertEquals(List.of(handler), called);
    }

    @ParameterizedTest
    @ValueSource(ints = {Ops.READ, Ops.WRITE, Ops.URGENT, Ops.BROKEN})
    @Tag("D12")
    void exitNowPasses(int flag) throws IOException {
        Noting noting = connected();
        noting.thrown = new ExitNow();
        assertThrows(ExitNow.class, () -> report(noting, flag));
        assertEquals(1, called.size());
    }

    @ParameterizedTest
    @ValueSource(ints = {Ops.READ, Ops.WRITE, Ops.URGENT, Ops.BROKEN})
    @Tag("D11")
    void everythingElseReachesTheErrorHandler(int flag) throws IOException {
        Noting noting = connected();
        noting.thrown = new IllegalStateException("oops");
        report(noting, flag);
        assertEquals(2, called.size());
        assertEquals("error oops", called.get(1));
    }

    @Test
    @Tag("D16")
    void closeAllClosesTenAndEmptiesTheMap() throws IOException {
        List<Dispatcher> ten = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            ten.add(new Dispatcher(DatagramChannel.open(), map));
        }
        assertEquals(10, map.size());
        map.closeAll(false);
        assertTrue(map.isEmpty());
        ten.forEach(dispatcher -> assertEquals(Dispatcher.State.CLOSED, dispatcher.state()));
    }

    @Test
    @Tag("D11")
    void theCondensedTracebackHasTheInnermostFrameAndAllFrames() {
        // on a thread of its own, for the stack of a test may have more frames than are shown
        CompactTraceback traceback = CompletableFuture.supplyAsync(() -> CompactTraceback.of(thrownByAMethod()))
                .join();
        assertEquals("OriginalHelperCasesTest.java", traceback.file());
        assertEquals("thrownByAMethod", traceback.method());
        assertEquals("java.lang.ArithmeticException", traceback.type());
        assertEquals("1 / 0", traceback.message());
        String innermost = "[OriginalHelperCasesTest.java|thrownByAMethod|" + traceback.line() + "]";
        assertTrue(traceback.info().endsWith(innermost), traceback.info());
        assertTrue(traceback.info().matches("(\\[[^|\\]]+\\|[^|\\]]+\\|-?\\d+\\] ?)+"), traceback.info());
    }

    private static ArithmeticException thrownByAMethod() {
        return new ArithmeticException("1 / 0");
    }

    /** Shows what is protected, and keeps what is logged. */
    private final class Bare extends Dispatcher {
        boolean warns = true;

        @Override
        protected boolean ignoresLog(System.Logger.Level level) {
            return !warns && super.ignoresLog(level);
        }

        @Override
        protected void log(String message) {
            logged.add("log: " + message);
        }

        @Override
        protected void logInfo(String message, System.Logger.Level level) {
            if (!ignoresLog(level)) {
                logged.add(level + ": " + message);
            }
        }

        void unhandled() throws IOException {
            handleRead();
            handleWrite();
            handleExpt();
            handleConnect();
        }

        boolean readableAndWritable() {
            return readable() && writable();
        }
    }

    @Test
    @Tag("D1")
    void thePredicatesAreTrueByDefault() {
        assertTrue(new Bare().readableAndWritable());
    }

    @Test
    @Tag("D1")
    void theTextFormHasClassAndIdentityThenStateAndAddress() throws IOException {
        Dispatcher bare = new Dispatcher(map);
        String identity = " at 0x" + Integer.toHexString(System.identityHashCode(bare)) + ">";
        assertEquals("<io.pollux.Dispatcher" + identity, bare.toString());
        bare.createSocket();
        bare.bind(new InetSocketAddress(java.net.InetAddress.getLoopbackAddress(), 0));
        SocketAddress bound = bare.localAddress();
        String address = "127.0.0.1:" + ((InetSocketAddress) bound).getPort();
        assertEquals("<io.pollux.Dispatcher " + address + identity, bare.toString());
        bare.listen(1);
        assertEquals("<io.pollux.Dispatcher listening " + address + identity, bare.toString());
    }

    @Test
    @Tag("D2")
    void theFourUnhandledEventsAreLoggedAsWarnings() throws IOException {
        new Bare().unhandled();
        assertEquals(
                List.of(
                        "WARNING: unhandled read event",
                        "WARNING: unhandled write event",
                        "WARNING: unhandled incoming priority event",
                        "WARNING: unhandled connect event"),
                logged);
    }

    @Test
    @Tag("D2")
    void warningsAreSuppressedByDefaultAndNothingElseIs() throws IOException {
        Bare bare = new Bare();
        bare.warns = false;
        bare.unhandled();
        bare.logInfo("an error", System.Logger.Level.ERROR);
        bare.logInfo("news", System.Logger.Level.INFO);
        bare.log("traffic");
        assertEquals(List.of("ERROR: an error", "INFO: news", "log: traffic"), logged);
        assertFalse(bare.ignoresLog(System.Logger.Level.INFO));
    }
}
