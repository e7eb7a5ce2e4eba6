// SPDX-License-Identifier: Apache-2.0
package io.pollux.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.jna.Native;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.AbstractSelectableChannel;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class PosixTest {
    private Pipe pipe;

    @BeforeEach
    void open() throws IOException {
        Posix.load();
        pipe = Pipe.open();
    }

    @AfterEach
    void close() throws IOException {
        pipe.sink().close();
        pipe.source().close();
    }

    @Nested
    class UrgentData {
        private ServerSocketChannel listener;
        private SocketChannel receiver;
        private SocketChannel sender;

        @BeforeEach
        void connect() throws IOException {
            listener = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            sender = SocketChannel.open(listener.getLocalAddress());
            receiver = listener.accept();
            receiver.configureBlocking(false);
        }

        @AfterEach
        void disconnect() throws IOException {
            sender.close();
            receiver.close();
            listener.close();
        }

        @Test
        void isFoundAndReadOnce() throws IOException {
            sender.socket().sendUrgentData(0xfe);
            try (PollFds fds = PollFds.allocate(1)) {
                fds.watch(0, Posix.descriptor(receiver), PollFds.POLLPRI);

                assertEquals(1, fds.poll(1, -1));
                assertEquals(PollFds.POLLPRI, fds.found(0));
            }
            assertEquals(0xfe, Posix.receiveUrgent(Posix.descriptor(receiver)));
            assertEquals(-1, Posix.receiveUrgent(Posix.descriptor(receiver)));
        }

        @Test
        void isAbsentAsLongAsNobodySendsAny() throws IOException {
            assertEquals(-1, Posix.receiveUrgent(Posix.descriptor(receiver)));
        }

        @Test
        void isUnknownOutsideOfSockets() {
            IOException failure =
                    assertThrows(IOException.class, () -> Posix.receiveUrgent(Posix.descriptor(pipe.source())));
            assertTrue(failure.getMessage().startsWith("recv: "), failure.getMessage());
        }
    }

    @Nested
    class ADescriptor {
        @Test
        void isFoundInEveryKindOfChannel() throws IOException {
            try (SelectableChannel stream = SocketChannel.open();
                    SelectableChannel listener = ServerSocketChannel.open();
                    SelectableChannel datagrams = DatagramChannel.open()) {
                Set<Integer> descriptors = Set.of( // which throws on duplicates
                        Posix.descriptor(pipe.source()),
                        Posix.descriptor(pipe.sink()),
                        Posix.descriptor(stream),
                        Posix.descriptor(listener),
                        Posix.descriptor(datagrams));
                assertTrue(descriptors.stream().allMatch(descriptor -> descriptor > 0));
            }
        }

        @Test
        void isUnknownInAChannelOfAnotherProvider() {
            IOException failure = assertThrows(IOException.class, () -> Posix.descriptor(new StrangeChannel()));
            assertEquals("no file descriptor was found in " + StrangeChannel.class.getName(), failure.getMessage());
        }
    }

    @Nested
    class Loading {
        private void succeed() {}

        @Test
        void worksOnTheSystemsThatWeKnow() {
            assertNull(Posix.obstacle("Linux", this::succeed));
            assertNull(Posix.obstacle("Mac OS X", this::succeed));
            assertNull(Posix.obstacle("FreeBSD", this::succeed));
        }

        @Test
        void declinesElsewhereWithoutTouchingJna() {
            String obstacle = Posix.obstacle("Windows 11", () -> {
                throw new AssertionError("touched");
            });
            assertEquals("poll(2) is supported on Linux, macOS and the BSDs; this is Windows 11", obstacle);
        }

        @Test
        void declinesInOneLineWhereJnaCannotBeLoaded() {
            String obstacle = Posix.obstacle("Linux", () -> {
                throw new UnsatisfiedLinkError("no jnidispatch\nand more");
            });
            assertEquals("JNA cannot make native calls here: java.lang.UnsatisfiedLinkError: no jnidispatch", obstacle);
        }

        @Test
        void namesTheFlagWhereNativeAccessIsDenied() {
            String obstacle = Posix.obstacle("Linux", () -> {
                throw new ExceptionInInitializerError(new IllegalCallerException("Illegal native access"));
            });
            assertEquals(
                    "JNA cannot make native calls here: java.lang.IllegalCallerException: Illegal native access; "
                            + "start the JVM with --enable-native-access=com.sun.jna",
                    obstacle);
        }

        @Test
        @Tag("B1")
        void b1_showsJnaNoneOfItsCallersLoaders() {
            Thread thread = Thread.currentThread();
            ClassLoader before = thread.getContextClassLoader();
            AtomicReference<ClassLoader> seen = new AtomicReference<>();
            try (URLClassLoader callers = new URLClassLoader(new URL[0])) {
                thread.setContextClassLoader(callers);
                Mapping.unseen(() -> seen.set(Thread.currentThread().getContextClassLoader()));
                assertSame(callers, thread.getContextClassLoader());
            } catch (IOException e) {
                throw new AssertionError(e);
            } finally {
                thread.setContextClassLoader(before);
            }
            assertSame(Native.class.getClassLoader(), seen.get());
        }

        @Test
        @Tag("B1")
        void b1_leavesNothingOfJnaInTheThreadsOfItsCallers() {
            AtomicReference<Thread> user = new AtomicReference<>();
            Mapping.unseen(() -> user.set(Thread.currentThread()));
            assertNotSame(Thread.currentThread(), user.get());
        }

        @Test
        @Tag("B1")
        void b1_givesTheCallsBackToJnaAndTakesThemAgain() throws IOException {
            Posix.unload();
            Posix.unload();
            assertFalse(Mapping.isMapped());
            assertThrows(UnsatisfiedLinkError.class, () -> LibC.strerror(0));

            Posix.load();
            assertTrue(Posix.descriptor(pipe.source()) > 0);
        }

        @Test
        @Tag("B1")
        void b1_givesThemBackOnlyWhenTheLastArrayIsClosed() throws IOException {
            PollFds first = PollFds.allocate(1);
            PollFds last = PollFds.allocate(1).grownTo(2);
            Posix.unload();
            first.close();
            first.close();
            assertEquals(0, last.poll(0, 0));

            last.close();
            assertFalse(Mapping.isMapped());
        }

        @Test
        @Tag("B1")
        void b1_keepsThemForWhoeverHasComeMeanwhile() throws IOException {
            PollFds old = PollFds.allocate(1);
            Posix.unload();
            try (PollFds young = PollFds.allocate(1)) {
                old.close();
                assertEquals(0, young.poll(0, 0));
            }
            assertTrue(Mapping.isMapped());
        }

        @Test
        void worksAgainInAnotherClassLoaderAsAfterAnUpdate() throws Exception {
            URL code = Posix.class.getProtectionDomain().getCodeSource().getLocation();
            try (URLClassLoader updated = new Updated(code)) {
                Class<?> type = updated.loadClass(Posix.class.getName());
                assertNotSame(Posix.class, type);
                type.getMethod("load").invoke(null);
                assertEquals(
                        Posix.descriptor(pipe.source()),
                        type.getMethod("descriptor", SelectableChannel.class).invoke(null, pipe.source()));
            }
            assertNotEquals(0, Posix.descriptor(pipe.source()));
        }
    }

    /** Loads this package anew and everything else from where it comes. */
    private static final class Updated extends URLClassLoader {
        Updated(URL code) {
            super(new URL[] {code}, PosixTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (name.startsWith("io.pollux.posix.") && findLoadedClass(name) == null) {
                return findClass(name);
            }
            return super.loadClass(name, resolve);
        }
    }

    private static final class StrangeChannel extends AbstractSelectableChannel {
        StrangeChannel() {
            super(null);
        }

        @Override
        protected void implCloseSelectableChannel() {}

        @Override
        protected void implConfigureBlocking(boolean block) {}

        @Override
        public int validOps() {
            return 0;
        }
    }
}
