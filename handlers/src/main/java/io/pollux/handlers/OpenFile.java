// SPDX-License-Identifier: Apache-2.0
package io.pollux.handlers;

import java.io.Closeable;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.Channel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.Pipe;
import java.nio.channels.SelectableChannel;
import java.util.Map;
import java.util.WeakHashMap;
import jdk.nio.Channels;

/**
 * Reads and writes an open file, and has a selectable channel that is ready when the file is. For most files that is
 * their own descriptor. A regular file is always ready, and epoll refuses it, so the end of a pipe stands in for it: it
 * is always ready too, because the pipe either holds one byte that is never read, or is empty and never written to.
 */
final class OpenFile implements ByteChannel {
    /** One channel for each descriptor, so that two dispatchers around the same one are recognized (rule D23). */
    private static final Map<FileDescriptor, WeakReference<SelectableChannel>> CHANNELS = new WeakHashMap<>();

    private final FileChannel file;
    private final SelectableChannel ready;
    private final Closeable rest;

    /** Whether there is another end, so that a failure means that it was closed (rule D20). */
    private final boolean hasPeer;

    private OpenFile(FileChannel file, SelectableChannel ready, Closeable rest, boolean hasPeer) {
        this.file = file;
        this.ready = ready;
        this.rest = rest;
        this.hasPeer = hasPeer;
    }

    static OpenFile of(FileInputStream in) throws IOException {
        boolean standard = in.getFD() == FileDescriptor.in;
        Closeable owned = standard ? () -> {} : in;
        if (!isSeekable(in.getChannel())) {
            FileInputStream own = standard ? StandardStream.input() : null;
            return own == null
                    ? ofDescriptor(in.getChannel(), in.getFD(), owned)
                    : ofDescriptor(own.getChannel(), own.getFD(), own);
        }
        Pipe pipe = Pipe.open();
        pipe.sink().write(ByteBuffer.allocate(1));
        return new OpenFile(in.getChannel(), pipe.source(), both(pipe.sink(), owned), false);
    }

    static OpenFile of(FileOutputStream out) throws IOException {
        int number = out.getFD() == FileDescriptor.out ? 1 : out.getFD() == FileDescriptor.err ? 2 : 0;
        Closeable owned = number > 0 ? () -> {} : out;
        if (!isSeekable(out.getChannel())) {
            FileOutputStream own = number > 0 ? StandardStream.output(number) : null;
            return own == null
                    ? ofDescriptor(out.getChannel(), out.getFD(), owned)
                    : ofDescriptor(own.getChannel(), own.getFD(), own);
        }
        Pipe pipe = Pipe.open();
        return new OpenFile(out.getChannel(), pipe.sink(), both(pipe.source(), owned), false);
    }

    private static OpenFile ofDescriptor(FileChannel file, FileDescriptor descriptor, Closeable owned) {
        SelectableChannel ready = channel(descriptor, owned);
        return new OpenFile(file, ready, () -> ready.configureBlocking(true), true);
    }

    private static SelectableChannel channel(FileDescriptor descriptor, Closeable owned) {
        synchronized (CHANNELS) {
            WeakReference<SelectableChannel> known = CHANNELS.get(descriptor);
            SelectableChannel channel = known == null ? null : known.get();
            if (channel == null || !channel.isOpen()) {
                channel = Channels.readWriteSelectableChannel(descriptor, closer(owned));
                CHANNELS.put(descriptor, new WeakReference<>(channel));
            }
            return channel;
        }
    }

    /**
     * The descriptor is closed only when it is registered with no selector, because its number may be reused at once.
     */
    private static Channels.SelectableChannelCloser closer(Closeable owned) {
        return new Channels.SelectableChannelCloser() {
            @Override
            public void implCloseChannel(SelectableChannel channel) throws IOException {
                if (!channel.isRegistered()) {
                    owned.close();
                }
            }

            @Override
            public void implReleaseChannel(SelectableChannel channel) throws IOException {
                owned.close();
            }
        };
    }

    private static Closeable both(Channel stand, Closeable owned) {
        return () -> {
            try (stand) {
                owned.close();
            }
        };
    }

    /** Files with a position are always ready: regular files, and devices such as {@code /dev/null}. */
    private static boolean isSeekable(FileChannel file) throws IOException {
        if (!file.isOpen()) {
            throw new ClosedChannelException();
        }
        try {
            file.position();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** The channel to wait for. */
    SelectableChannel ready() {
        return ready;
    }

    @Override
    public int read(ByteBuffer buffer) throws IOException {
        boolean interrupted = Thread.interrupted(); // it would close the file
        try {
            return file.read(buffer);
        } catch (IOException e) {
            throw failure(e);
        } finally {
            restore(interrupted);
        }
    }

    @Override
    public int write(ByteBuffer data) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            return file.write(data);
        } catch (IOException e) {
            throw failure(e);
        } finally {
            restore(interrupted);
        }
    }

    /**
     * A FIFO has lost its reader, or a terminal has hung up. A regular file has no peer: its failure may be a full
     * disk.
     */
    private IOException failure(IOException cause) {
        if (!hasPeer) {
            return cause;
        }
        ClosedChannelException gone = new ClosedChannelException();
        gone.initCause(cause);
        return gone;
    }

    private static void restore(boolean interrupted) {
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isOpen() {
        return ready.isOpen();
    }

    /** Closes what the selectable channel does not close itself, or makes the descriptor block again. */
    @Override
    public void close() throws IOException {
        rest.close();
    }
}
