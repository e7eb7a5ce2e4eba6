// SPDX-License-Identifier: Apache-2.0
package io.pollux.handlers;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.pollux.ChannelMap;
import io.pollux.Dispatcher.State;
import io.pollux.EventLoop;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("H5")
@DisplayName("The file dispatcher")
class FileDispatcherTest extends OnEachLoop {
    private static final byte[] SLEEPING = "It's not dead, it's sleeping!".getBytes(US_ASCII);

    /** Reads 29 bytes per event. */
    static final class Reader extends FileDispatcher {
        final ByteArrayOutputStream got = new ByteArrayOutputStream();
        Throwable error;

        Reader(FileInputStream in, ChannelMap map) throws IOException {
            super(in, map);
        }

        @Override
        protected void handleRead() throws IOException {
            ByteBuffer piece = ByteBuffer.allocate(29);
            if (recv(piece) > 0) {
                got.write(piece.array(), 0, piece.position());
            }
        }

        @Override
        protected void handleError(Throwable thrown) {
            error = thrown;
            super.handleError(thrown);
        }
    }

    /** Writes what it is given. */
    static class Writer extends FileDispatcher {
        final ByteBuffer rest;

        Writer(FileOutputStream out, ChannelMap map, byte[] content) throws IOException {
            super(out, map);
            rest = ByteBuffer.wrap(content);
        }

        @Override
        protected void handleWrite() throws IOException {
            send(rest);
            wantWrite(rest.hasRemaining());
        }
    }

    @Nested
    @DisplayName("of a regular file")
    class Regular {
        @Test
        void readsAFileOf29BytesInTwoPasses() throws IOException {
            Path path = Files.write(folder.resolve("file"), SLEEPING);
            Reader reader = new Reader(new FileInputStream(path.toFile()), map);
            pass();
            assertArrayEquals(SLEEPING, reader.got.toByteArray());
            assertEquals(State.CONNECTED, reader.state());
            pass();
            assertEquals(State.CLOSED, reader.state());
            assertNull(reader.error);
        }

        @Test
        @Tag("D26")
        void closesIfItIsWrittenAndItsOutputEnds() throws IOException {
            Path path = Files.write(folder.resolve("file"), SLEEPING);
            Reader reader = new Reader(new FileInputStream(path.toFile()), map);
            assertThrows(UnsupportedOperationException.class, reader::shutdownOutput);
            assertEquals(State.CONNECTED, reader.state());
            Writer writer = new Writer(new FileOutputStream(path.toFile(), true), map, new byte[0]);
            writer.shutdownOutput();
            assertEquals(State.CLOSED, writer.state());
        }

        @Test
        void appendsIfTheStreamDoes() throws IOException {
            Path path = Files.write(folder.resolve("file"), SLEEPING);
            Writer writer =
                    new Writer(new FileOutputStream(path.toFile(), true), map, "Come again?".getBytes(US_ASCII));
            until(() -> !writer.rest.hasRemaining());
            writer.close();
            assertEquals("It's not dead, it's sleeping!Come again?", Files.readString(path));
        }

        @Test
        void readsOnlyWhileItIsInterested() throws IOException {
            Path path = Files.write(folder.resolve("file"), new byte[290]);
            Reader reader = new Reader(new FileInputStream(path.toFile()), map);
            pass();
            reader.wantRead(false);
            settle();
            assertEquals(29, reader.activity().bytesIn());
            reader.wantRead(true);
            until(map::isEmpty);
            assertEquals(290, reader.activity().bytesIn());
        }

        @Test
        @Tag("D20")
        void tellsOfAFullDiskAndClosesOnce() throws IOException {
            List<String> told = new ArrayList<>();
            FileDispatcher writer = new FileDispatcher(new FileOutputStream("/dev/full"), map) {
                @Override
                protected void handleWrite() throws IOException {
                    send(ByteBuffer.wrap(SLEEPING));
                }

                @Override
                protected void handleError(Throwable thrown) {
                    told.add(thrown.getClass().getName());
                    super.handleError(thrown);
                }

                @Override
                protected void handleClose() throws IOException {
                    told.add("close");
                    super.handleClose();
                }
            };
            until(map::isEmpty);
            assertEquals(List.of("java.io.IOException", "close"), told);
            assertEquals(State.CLOSED, writer.state());
        }

        @Test
        @Tag("D20")
        void goesOnAfterAFullDiskIfItIsToldTo() throws IOException {
            Writer writer = new Writer(new FileOutputStream("/dev/full"), map, SLEEPING);
            assertThrows(IOException.class, () -> writer.send(writer.rest));
            assertEquals(29, writer.rest.remaining());
            assertFalse(writer.isOutputEnded());
            assertEquals(State.CONNECTED, writer.state());
        }

        @Test
        @Tag("D22")
        void isReadOrWrittenAndNotBoth() throws IOException {
            Path path = Files.write(folder.resolve("file"), SLEEPING);
            Reader reader = new Reader(new FileInputStream(path.toFile()), map);
            Writer writer = new Writer(new FileOutputStream(path.toFile(), true), map, SLEEPING);
            assertThrows(IllegalStateException.class, () -> reader.send(ByteBuffer.allocate(1)));
            assertThrows(IllegalStateException.class, () -> writer.recv(ByteBuffer.allocate(1)));
            assertEquals(2, map.size());
        }

        @Test
        @Tag("D21")
        void takesNothingIntoAFullBufferAndOfNothing() throws IOException {
            Path path = Files.write(folder.resolve("file"), SLEEPING);
            Reader reader = new Reader(new FileInputStream(path.toFile()), map);
            Writer writer = new Writer(new FileOutputStream(path.toFile(), true), map, SLEEPING);
            assertEquals(0, reader.recv(ByteBuffer.allocate(0)));
            assertEquals(0, writer.send(ByteBuffer.allocate(0)));
            assertEquals(2, map.size());
        }

        @Test
        void keepsTheFileWhenItsThreadIsInterrupted() throws IOException {
            Path path = Files.write(folder.resolve("file"), new byte[290]);
            Reader reader = new Reader(new FileInputStream(path.toFile()), map);
            Thread.currentThread().interrupt();
            try {
                pass();
                pass();
            } finally {
                assertTrue(Thread.interrupted());
            }
            until(map::isEmpty);
            assertEquals(290, reader.activity().bytesIn());
        }

        @Test
        void closesItsStreamOnceHoweverOften() throws IOException {
            Path path = Files.write(folder.resolve("file"), SLEEPING);
            FileInputStream in = new FileInputStream(path.toFile());
            FileInputStream other = new FileInputStream(path.toFile());
            Reader reader = new Reader(in, map);
            reader.close();
            reader.close();
            assertThrows(IOException.class, in::read);
            assertEquals('I', other.read());
            other.close();
        }

        @Test
        void refusesAClosedStream() throws IOException {
            FileInputStream in = new FileInputStream(
                    Files.write(folder.resolve("file"), SLEEPING).toFile());
            in.close();
            assertThrows(IOException.class, () -> new Reader(in, map));
            assertTrue(map.isEmpty());
        }
    }

    @Nested
    @DisplayName("of a FIFO")
    class Fifo {
        private FileInputStream in;
        private FileOutputStream out;

        /** Opens both ends, each of which waits for the other. */
        private void open() throws Exception {
            File fifo = folder.resolve("fifo").toFile();
            assertEquals(0, new ProcessBuilder("mkfifo", fifo.getPath()).start().waitFor());
            CompletableFuture<FileOutputStream> opening = CompletableFuture.supplyAsync(() -> {
                try {
                    return new FileOutputStream(fifo);
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            in = new FileInputStream(fifo);
            out = opening.get(60, TimeUnit.SECONDS);
        }

        @Test
        void readsWhatComesAndEndsWithTheWriter() throws Exception {
            open();
            Reader reader = new Reader(in, map);
            settle();
            assertEquals(0, reader.activity().events());
            out.write(SLEEPING);
            until(() -> reader.activity().bytesIn() == 29);
            out.write(SLEEPING);
            out.close();
            until(map::isEmpty);
            assertEquals(58, reader.got.size());
            assertNull(reader.error);
            assertThrows(IOException.class, in::read);
        }

        @Test
        void writesAsTheOtherEndReads() throws Exception {
            open();
            byte[] content = pattern(1_000_000);
            Writer writer = new Writer(out, map, content);
            settle();
            assertTrue(writer.rest.hasRemaining());
            Reader reader = new Reader(in, map);
            until(() -> !writer.rest.hasRemaining());
            writer.close();
            until(map::isEmpty);
            assertArrayEquals(content, reader.got.toByteArray());
        }

        @Test
        @Tag("D23")
        void isServedByOneDispatcherPerDescriptor() throws Exception {
            open();
            Reader first = new Reader(in, map);
            FileInputStream same = new FileInputStream(in.getFD());
            assertThrows(IllegalStateException.class, () -> new Reader(same, map));
            out.write(SLEEPING);
            until(() -> first.activity().bytesIn() == 29);
            map.remove(first);
            Reader second = new Reader(same, map);
            out.write(SLEEPING);
            until(() -> second.activity().bytesIn() == 29);
            second.close();
            pass();
            assertThrows(IOException.class, in::read);
        }

        @Test
        @Tag("D23")
        void isServedTwiceByTwoDescriptors() throws Exception {
            open();
            Reader first = new Reader(in, map);
            Reader second =
                    new Reader(new FileInputStream(folder.resolve("fifo").toFile()), map);
            out.write(new byte[58]);
            until(() -> first.activity().bytesIn() + second.activity().bytesIn() == 58);
            out.close();
            until(map::isEmpty);
        }

        @Test
        @Tag("D20")
        void closesWhenNobodyReadsAnyMore() throws Exception {
            open();
            List<Throwable> errors = new ArrayList<>();
            Writer writer = new Writer(out, map, new byte[1_000_000]) {
                @Override
                protected void handleError(Throwable thrown) {
                    errors.add(thrown);
                    super.handleError(thrown);
                }
            };
            settle();
            in.close();
            until(map::isEmpty);
            assertEquals(List.of(), errors);
            assertEquals(State.CLOSED, writer.state());
        }

        @Test
        void survivesTheLoopsExchange() throws Exception {
            open();
            Reader reader = new Reader(in, map);
            for (Named<EventLoop> other : loops()) {
                out.write(SLEEPING);
                long expected = reader.activity().bytesIn() + 29;
                pass();
                other.getPayload().poll(map, Duration.ZERO);
                until(() -> reader.activity().bytesIn() == expected);
            }
            assertEquals(58, reader.got.size());
            out.close();
            until(map::isEmpty);
        }
    }

    @Test
    @Tag("B7")
    @DisplayName("leaves standard input open, and blocking as it was")
    void leavesStandardInputOpenAndBlocking() throws Exception {
        String path = System.getProperty("java.class.path") + File.pathSeparator
                + System.getProperty("jdk.module.path", "") + File.pathSeparator + "target/test-classes";
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        path,
                        StandardInputChild.class.getName(),
                        loop.name())
                .redirectError(Redirect.INHERIT)
                .start();
        try (OutputStream input = child.getOutputStream()) {
            input.write("first".getBytes(US_ASCII));
            input.flush();
            assertEquals("got first;", new String(child.getInputStream().readNBytes(10), US_ASCII));
            assertEquals("closed;", new String(child.getInputStream().readNBytes(7), US_ASCII));
            input.write("second".getBytes(US_ASCII));
        }
        assertEquals("then second", new String(child.getInputStream().readAllBytes(), US_ASCII));
        assertEquals(0, child.waitFor());
        assertFalse(child.isAlive());
    }
}
