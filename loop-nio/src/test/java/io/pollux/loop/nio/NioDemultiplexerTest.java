// SPDX-License-Identifier: Apache-2.0
package io.pollux.loop.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pollux.EventLoop;
import io.pollux.spi.Demultiplexer;
import io.pollux.spi.Ops;
import io.pollux.spi.Registration;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.Pipe;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is special to selectors. What every loop does is the tck's to prove. */
class NioDemultiplexerTest {
    private static final long FOREVER = -1;

    private final Recorder recorder = new Recorder();
    private Demultiplexer demultiplexer;
    private Pipe pipe;

    @BeforeEach
    void open() throws IOException {
        demultiplexer = new NioLoop().open();
        pipe = Pipe.open();
        pipe.source().configureBlocking(false);
        pipe.sink().configureBlocking(false);
    }

    @AfterEach
    void close() throws IOException {
        demultiplexer.close();
        pipe.source().close();
        pipe.sink().close();
    }

    private void write(int bytes) throws IOException {
        pipe.sink().write(ByteBuffer.allocate(bytes));
    }

    private Map<Object, Integer> await(long timeoutNanos) throws IOException {
        recorder.ready.clear();
        assertEquals(demultiplexer.await(timeoutNanos, recorder), recorder.ready.size());
        return recorder.ready;
    }

    @Test
    void isFoundByTheServiceLoader() {
        NioDemultiplexerTest.class.getModule().addUses(EventLoop.class);
        EventLoop found = ServiceLoader.load(EventLoop.class).findFirst().orElseThrow();

        assertEquals("nio", found.name());
        assertEquals(EventLoop.Style.SELECT, found.style());
        assertTrue(found.features().isEmpty());
    }

    @Test
    void asksSelectorsForNoUrgentData() throws IOException {
        Registration source = demultiplexer.register(pipe.source(), Ops.READ | Ops.URGENT, "source");
        source.interest(Ops.URGENT);
        write(1);

        assertEquals(Map.of(), await(0));
        assertEquals(-1, source.receiveUrgent());
    }

    @Nested
    class AChannelThatSomebodyCloses {
        @Test
        @Tag("P8")
        void p8_isReportedAsVanishedUntilItIsCancelled() throws IOException {
            Registration source = demultiplexer.register(pipe.source(), Ops.READ, "source");
            await(0);
            assertEquals(0, recorder.vanished);

            pipe.source().close();
            await(0);
            assertEquals(1, recorder.vanished);

            source.cancel();
            await(0);
            assertEquals(1, recorder.vanished);
        }

        @Test
        @Tag("P8")
        void p8_isNoticedThoughAnotherOneIsCancelledMeanwhile() throws IOException {
            demultiplexer.register(pipe.source(), Ops.READ, "source");
            Registration sink = demultiplexer.register(pipe.sink(), 0, "sink");
            await(0);

            pipe.source().close();
            sink.cancel();
            await(0);

            assertEquals(1, recorder.vanished);
        }

        @Test
        void refusesAnInterestAndLetsItselfBeCancelled() throws IOException {
            Registration source = demultiplexer.register(pipe.source(), Ops.READ, "source");
            pipe.source().close();

            assertThrows(ClosedChannelException.class, () -> source.interest(0));
            source.cancel();
            source.cancel();
            source.interest(Ops.READ);
        }
    }

    @Nested
    class ACancelledChannel {
        @Test
        void isSilentAtOnce() throws IOException {
            Registration source = demultiplexer.register(pipe.source(), Ops.READ, "source");
            write(1);
            source.cancel();

            assertEquals(Map.of(), await(0));
            assertEquals(0, recorder.vanished);
        }

        @Test
        void canBeRegisteredAgainWhenFlushed() throws IOException {
            demultiplexer.register(pipe.source(), 0, "first").cancel();
            demultiplexer.flush();
            demultiplexer.register(pipe.source(), Ops.READ, "second");
            write(1);

            assertEquals(Map.of("second", Ops.READ), await(FOREVER));
        }

        @Test
        void forgetsItsAttachment() throws IOException {
            Object attachment = new Object();
            Registration registration = demultiplexer.register(pipe.source(), 0, attachment);
            WeakReference<Object> reference = new WeakReference<>(attachment);
            attachment = null;

            registration.cancel();

            while (reference.get() != null) {
                System.gc();
            }
            assertNull(reference.get());
        }
    }

    @Nested
    class AWakeup {
        @Test
        void doesNothingAfterClose() throws IOException {
            demultiplexer.close();
            demultiplexer.wakeup();
            assertEquals(0, demultiplexer.await(FOREVER, recorder));
        }
    }

    @Nested
    @Tag("P16")
    class P16AnInterrupt {
        @AfterEach
        void clear() {
            Thread.interrupted();
        }

        @RepeatedTest(20)
        void endsTheWaitInProgressAndStays() throws Exception {
            Thread waiter = Thread.currentThread();
            Thread helper = helper(waiter::interrupt);
            helper.start();
            assertEquals(Map.of(), await(FOREVER));
            assertTrue(Thread.interrupted());
            helper.join();
        }
    }

    @Test
    void doesNothingWithItsRegistrationsOnceClosed() throws IOException {
        Registration source = demultiplexer.register(pipe.source(), Ops.READ, "source");
        demultiplexer.close();

        source.interest(0);
        source.cancel();
        demultiplexer.flush();
    }

    private static Thread helper(Runnable task) {
        Thread thread = new Thread(task, "helper");
        thread.setDaemon(true);
        return thread;
    }
}
