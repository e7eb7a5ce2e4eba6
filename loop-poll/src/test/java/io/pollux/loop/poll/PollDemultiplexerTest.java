// SPDX-License-Identifier: Apache-2.0
package io.pollux.loop.poll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pollux.EventLoop;
import io.pollux.spi.Demultiplexer;
import io.pollux.spi.Ops;
import io.pollux.spi.Readiness;
import io.pollux.spi.Registration;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.Pipe;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What is special to {@code poll(2)}. What every loop does is the tck's to prove. */
class PollDemultiplexerTest {
    private static final long FOREVER = -1;

    private final Recorder recorder = new Recorder();
    private final List<SelectableChannel> opened = new ArrayList<>();
    private Demultiplexer demultiplexer;
    private Pipe pipe;

    @BeforeEach
    void open() throws IOException {
        demultiplexer = new PollLoop().open();
        pipe = newPipe();
    }

    @AfterEach
    void close() throws IOException {
        demultiplexer.close();
        for (SelectableChannel channel : opened) {
            channel.close();
        }
    }

    private Pipe newPipe() throws IOException {
        Pipe result = Pipe.open();
        opened.add(result.source().configureBlocking(false));
        opened.add(result.sink().configureBlocking(false));
        return result;
    }

    private static void write(Pipe into) throws IOException {
        into.sink().write(ByteBuffer.allocate(1));
    }

    private Map<Object, Integer> await(long timeoutNanos) throws IOException {
        recorder.ready.clear();
        assertEquals(demultiplexer.await(timeoutNanos, recorder), recorder.ready.size());
        assertEquals(0, recorder.vanished);
        return recorder.ready;
    }

    @Test
    void isFoundByTheServiceLoader() {
        PollDemultiplexerTest.class.getModule().addUses(EventLoop.class);
        EventLoop found = ServiceLoader.load(EventLoop.class).findFirst().orElseThrow();

        assertEquals("poll", found.name());
        assertEquals(EventLoop.Style.POLL, found.style());
        assertEquals(Set.of(EventLoop.URGENT, EventLoop.DESCRIPTORS), found.features());
    }

    @Test
    void waitsForDescriptorsThatSelectorsRefuse() throws Exception {
        try (FileInputStream zeros = new FileInputStream("/dev/zero");
                SelectableChannel channel = selectable(zeros.getFD())) {
            channel.configureBlocking(false);
            demultiplexer.register(channel, Ops.READ, "zeros");

            assertEquals(Map.of("zeros", Ops.READ), await(FOREVER));
        }
    }

    /** {@code jdk.nio.Channels.readWriteSelectableChannel}, by reflection, since this module does not read jdk.net. */
    private static SelectableChannel selectable(FileDescriptor descriptor) throws ReflectiveOperationException {
        Class<?> closer = Class.forName("jdk.nio.Channels$SelectableChannelCloser");
        Object leaveOpen = Proxy.newProxyInstance(
                PollDemultiplexerTest.class.getClassLoader(), new Class<?>[] {closer}, (proxy, method, args) -> null);
        return (SelectableChannel) Class.forName("jdk.nio.Channels")
                .getMethod("readWriteSelectableChannel", FileDescriptor.class, closer)
                .invoke(null, descriptor, leaveOpen);
    }

    @Nested
    class AHangUp {
        @BeforeEach
        void hangUp() throws IOException {
            pipe.sink().close();
        }

        @Test
        @Tag("P11")
        void p11_isSilentWithoutInterestUntilThereIsSome() throws IOException {
            Registration source = demultiplexer.register(pipe.source(), 0, "source");
            assertEquals(Map.of(), await(0));

            source.interest(Ops.READ);
            assertEquals(Map.of("source", Ops.READ), await(FOREVER));

            source.interest(0);
            assertEquals(Map.of(), await(0));
        }

        @Test
        @Tag("D10")
        void d10_isNoUrgentDataAndDoesNotSpin() throws IOException {
            demultiplexer.register(pipe.source(), Ops.URGENT, "source");
            long start = System.nanoTime();
            assertEquals(Map.of(), await(5_000_000));
            assertTrue(System.nanoTime() - start >= 5_000_000);
        }

        @Test
        void isEveryInterestButUrgentData() throws IOException {
            demultiplexer.register(pipe.source(), Ops.READ | Ops.URGENT, "source");
            assertEquals(Map.of("source", Ops.READ), await(FOREVER));
        }
    }

    @Nested
    class Sockets {
        private ServerSocketChannel listener;
        private SocketChannel client;
        private SocketChannel server;

        @BeforeEach
        void listen() throws IOException {
            listener = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            opened.add(listener.configureBlocking(false));
            client = SocketChannel.open();
            opened.add(client.configureBlocking(false));
        }

        private void connect() throws IOException {
            client.connect(listener.getLocalAddress());
            demultiplexer.register(listener, Ops.ACCEPT, "listener");
            Registration connecting = demultiplexer.register(client, Ops.CONNECT, "client");
            Map<Object, Integer> seen = new HashMap<>();
            while (seen.size() < 2) {
                seen.putAll(await(FOREVER));
            }
            assertEquals(Map.of("listener", Ops.ACCEPT, "client", Ops.CONNECT), seen);
            client.finishConnect();
            connecting.cancel();
            server = listener.accept();
            opened.add(server.configureBlocking(false));
        }

        @Test
        void connectAndAccept() throws IOException {
            connect();
        }

        @Test
        void reportARefusedConnectAsReadyToFinish() throws IOException {
            SocketAddress address = listener.getLocalAddress();
            listener.close();
            client.connect(address);
            demultiplexer.register(client, Ops.CONNECT, "client");

            assertEquals(Map.of("client", Ops.CONNECT), await(FOREVER));
            assertThrows(IOException.class, client::finishConnect);
        }

        @Test
        @Tag("D10")
        void d10_receiveAnUrgentByte() throws IOException {
            connect();
            Registration registration = demultiplexer.register(server, Ops.READ | Ops.URGENT, "server");
            assertEquals(-1, registration.receiveUrgent());
            client.socket().sendUrgentData('!');

            assertEquals(Map.of("server", Ops.URGENT), await(FOREVER));
            assertEquals('!', registration.receiveUrgent());
            assertEquals(-1, registration.receiveUrgent());
            registration.cancel();
            assertEquals(-1, registration.receiveUrgent());
        }

        @Test
        @Tag("D10")
        void d10_reportAResetAsInputNotAsUrgentData() throws IOException {
            connect();
            demultiplexer.register(server, Ops.READ | Ops.URGENT, "server");
            client.setOption(StandardSocketOptions.SO_LINGER, 0);
            client.close();

            assertEquals(Map.of("server", Ops.READ), await(FOREVER));
        }
    }

    @Nested
    class ACancelledChannel {
        @Test
        void leavesItsSlotToTheLastOne() throws IOException {
            List<Pipe> pipes = new ArrayList<>();
            List<Registration> registrations = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                pipes.add(newPipe());
                registrations.add(demultiplexer.register(pipes.get(i).source(), Ops.READ, i));
                write(pipes.get(i));
            }
            for (int i : new int[] {3, 9, 0}) {
                registrations.get(i).cancel();
                registrations.get(i).cancel();
            }
            assertEquals(Set.of(1, 2, 4, 5, 6, 7, 8), await(FOREVER).keySet());

            registrations.get(8).interest(0); // has moved
            registrations.get(5).cancel();
            assertEquals(Set.of(1, 2, 4, 6, 7), await(FOREVER).keySet());
        }

        @Test
        void leavesItsDescriptorToANewOne() throws IOException {
            for (int i = 0; i < 100; i++) {
                Pipe reused = newPipe();
                Registration registration = demultiplexer.register(reused.source(), Ops.READ, i);
                write(reused);
                assertEquals(Map.of(i, Ops.READ), await(FOREVER));
                registration.cancel();
                reused.source().close();
                reused.sink().close();
                assertEquals(Map.of(), await(0));
            }
        }

        @Test
        void canBeRegisteredAgainAtOnce() throws IOException {
            demultiplexer.register(pipe.source(), 0, "first").cancel();
            demultiplexer.register(pipe.source(), Ops.READ, "second");
            write(pipe);

            assertEquals(Map.of("second", Ops.READ), await(FOREVER));
        }
    }

    @Nested
    @Tag("P8")
    class P8AChannelThatSomebodyCloses {
        @Test
        void isBrokenEachTimeUntilItIsCancelled() throws IOException {
            Registration source = demultiplexer.register(pipe.source(), Ops.READ, "source");
            demultiplexer.register(pipe.sink(), 0, "sink");
            pipe.source().close();

            assertEquals(Map.of("source", Ops.BROKEN), await(FOREVER));
            assertEquals(Map.of("source", Ops.BROKEN), await(FOREVER));
            source.cancel();
            assertEquals(Map.of(), await(0));
        }

        @Test
        void refusesAnInterestAndLetsItselfBeCancelled() throws IOException {
            Registration source = demultiplexer.register(pipe.source(), Ops.READ, "source");
            pipe.source().close();

            assertThrows(ClosedChannelException.class, () -> source.interest(0));
            assertEquals(-1, source.receiveUrgent());
            source.cancel();
            source.interest(Ops.READ);
        }
    }

    @Test
    void growsOverAThousandChannels() throws IOException {
        for (int i = 0; i < 1500; i++) {
            Pipe next = newPipe();
            demultiplexer.register(next.source(), Ops.READ, i);
            if (i % 3 == 0) {
                write(next);
            }
        }
        Map<Object, Integer> ready = await(FOREVER);

        assertEquals(500, ready.size());
        assertTrue(ready.keySet().stream().allMatch(i -> (Integer) i % 3 == 0));
    }

    @Nested
    @Tag("P9")
    class P9ATimeout {
        @Test
        void isNotShortenedBySignals() throws Exception {
            Signals signals = new Signals();
            Thread sender = helper(() -> {
                while (!Thread.currentThread().isInterrupted()) {
                    signals.send();
                }
            });
            sender.start();
            for (int i = 0; i < 10; i++) {
                long start = System.nanoTime();
                await(10_500_000);
                assertTrue(System.nanoTime() - start >= 10_500_000);
            }
            sender.interrupt();
            sender.join();
        }
    }

    @Nested
    class AWakeup {
        @Test
        void isNeverLostOverManyChannels() throws Exception {
            for (int i = 0; i < Glance.MANY_CHANNELS; i++) {
                demultiplexer.register(newPipe().source(), Ops.READ, i);
            }
            isNeverLost();
        }

        @Test
        void andAChannelAreFoundInOneWait() throws IOException {
            demultiplexer.register(pipe.source(), Ops.READ, "source");
            for (int i = 0; i < 2 * Glance.LONGEST_PAUSE; i++) {
                write(pipe);
                demultiplexer.wakeup();
                assertEquals(Map.of("source", Ops.READ), await(FOREVER));
                pipe.source().read(ByteBuffer.allocate(1));
                long start = System.nanoTime();
                assertEquals(Map.of(), await(1_000_000));
                assertTrue(System.nanoTime() - start >= 1_000_000);
            }
        }

        @Test
        void isNeverLost() throws Exception {
            int rounds = 20_000;
            Semaphore ended = new Semaphore(0);
            Thread waker = helper(() -> {
                for (int i = 0; i < rounds; i++) {
                    demultiplexer.wakeup();
                    ended.acquireUninterruptibly();
                }
            });
            waker.start();
            for (int i = 0; i < rounds; i++) {
                await(FOREVER);
                ended.release();
            }
            waker.join();
        }

        @Test
        void endsOneWaitAfterEveryChannelThatComesOrGoes() throws IOException {
            List<Registration> registrations = new ArrayList<>();
            for (int i = 0; i < 150; i++) {
                registrations.add(demultiplexer.register(newPipe().source(), Ops.READ, i));
                assertEndsOneWait();
            }
            for (Registration registration : registrations) {
                registration.cancel();
                assertEndsOneWait();
            }
        }

        private void assertEndsOneWait() throws IOException {
            demultiplexer.wakeup();
            assertEquals(Map.of(), await(FOREVER));
            long start = System.nanoTime();
            assertEquals(Map.of(), await(1_000_000));
            assertTrue(System.nanoTime() - start >= 1_000_000);
        }

        @RepeatedTest(20)
        void writesIntoNoReusedDescriptorAroundClose() throws Exception {
            Thread waker = helper(() -> {
                while (!Thread.currentThread().isInterrupted()) {
                    demultiplexer.wakeup();
                }
            });
            waker.start();
            for (int i = 0; i < 20; i++) {
                await(FOREVER);
            }
            demultiplexer.close();
            for (int i = 0; i < 20; i++) {
                assertEquals(0, newPipe().source().read(ByteBuffer.allocate(1)));
            }
            waker.interrupt();
            waker.join();
        }

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

        @Test
        void endsTheNextWaitEachTimeAndStays() throws IOException {
            Thread.currentThread().interrupt();
            assertEquals(Map.of(), await(FOREVER));
            assertEquals(Map.of(), await(FOREVER));
            assertTrue(Thread.currentThread().isInterrupted());
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
    void letsGoOfItsChannelsWhenClosed() throws IOException {
        Registration source = demultiplexer.register(pipe.source(), Ops.READ, "source");
        demultiplexer.close();
        demultiplexer.close();

        assertTrue(pipe.source().isOpen());
        assertThrows(IOException.class, () -> demultiplexer.register(pipe.sink(), 0, "sink"));
        source.interest(0);
        source.cancel();
        demultiplexer.flush();
        assertEquals(-1, source.receiveUrgent());
    }

    @Test
    void allocatesNothingPerWakeup() throws Exception {
        Readiness ignorer = new Ignorer();

        assertEquals(0, Allocation.bytesOf(10_000, () -> wokenWait(ignorer)) / 10_000);
    }

    private int wokenWait(Readiness readiness) throws IOException {
        demultiplexer.wakeup();
        return demultiplexer.await(FOREVER, readiness);
    }

    private static Thread helper(Runnable task) {
        Thread thread = new Thread(task, "helper");
        thread.setDaemon(true);
        return thread;
    }

    private static final class Ignorer implements Readiness {
        @Override
        public void ready(Object attachment, int ops) {}

        @Override
        public void vanished() {}
    }
}
