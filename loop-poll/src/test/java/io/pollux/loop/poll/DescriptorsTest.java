// SPDX-License-Identifier: Apache-2.0
package io.pollux.loop.poll;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.pollux.posix.Posix;
import java.io.IOException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DescriptorsTest {
    private final Descriptors works = channel -> 7;
    private Pipe pipe;

    @BeforeEach
    void open() throws IOException {
        pipe = Pipe.open();
    }

    @AfterEach
    void close() throws IOException {
        pipe.source().close();
        pipe.sink().close();
    }

    @Test
    void areFoundByTheFirstWayThatWorks() throws IOException {
        Descriptors second = channel -> 8;
        assertSame(works, Descriptors.find(List.of(() -> works, () -> second), pipe.source()));
    }

    @Test
    void areFoundThoughEarlierWaysAreBarred() throws IOException {
        Descriptors throwing = channel -> {
            throw new IllegalAccessException();
        };
        assertSame(
                works,
                Descriptors.find(
                        List.of(
                                () -> {
                                    throw new ClassNotFoundException();
                                },
                                () -> throwing,
                                () -> {
                                    throw new NoClassDefFoundError();
                                },
                                () -> works),
                        pipe.source()));
    }

    @Test
    void nameTheFlagThatHelpsWhereNoWayWorks() {
        IOException failure = assertThrows(IOException.class, () -> new PollDemultiplexer(List.of()));
        assertEquals(
                "this JVM does not reveal the file descriptors of channels; start it with --add-exports java.base/sun.nio.ch=io.pollux.loop.poll",
                failure.getMessage());
    }

    @Test
    void areTheSameByUnsafeAndByJniInEveryKindOfChannel() throws Exception {
        Descriptors unsafe = new Descriptors.ByUnsafe();
        try (SelectableChannel stream = SocketChannel.open();
                SelectableChannel listener = ServerSocketChannel.open();
                SelectableChannel datagrams = DatagramChannel.open()) {
            for (SelectableChannel channel : List.of(pipe.source(), pipe.sink(), stream, listener, datagrams)) {
                assertEquals(Posix.descriptor(channel), unsafe.of(channel));
            }
        }
    }

    @Test
    void areNotFoundByTheInterfaceUnlessItIsExported() throws Exception {
        Descriptors byInterface = new Descriptors.ByInterface();
        assertThrows(IllegalAccessException.class, () -> byInterface.of(pipe.source()));
    }
}
