// SPDX-License-Identifier: Apache-2.0
package io.pollux.handlers;

import io.pollux.ChannelMap;
import io.pollux.Dispatcher;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.util.Objects;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A dispatcher around one end of a pipe, a FIFO, a terminal, standard input or output, or a regular file: asyncore's
 * {@code file_dispatcher} (rule H5). {@code recv} and {@code send} read and write it, and never block. A regular file
 * is always ready; at its end {@code handleClose} runs.
 *
 * <p>The dispatcher owns the stream and closes it at its own close; standard input, output and error stay open. While
 * the dispatcher is open, its descriptor is non-blocking for all who share it, including other processes; when the
 * dispatcher or its map closes, it blocks again. Standard streams are an exception where Linux can open the terminal or
 * pipe a second time: the dispatcher opens it separately, and {@code System.in}, {@code System.out} and
 * {@code System.err} are unaffected.
 *
 * <p>When the other end of a FIFO or a pipe has been closed, or a terminal has hung up, {@code handleClose} runs. A
 * regular file has no other end: any failure, such as writing to a full disk, goes to {@code handleError} (rule D20).
 * {@code send} may have written a part before.
 *
 * <p>This class states its interest (rule P12): call {@code wantRead} and {@code wantWrite} when it changes.
 *
 * <p>Opening a FIFO blocks until its other end is opened: do that on another thread.
 *
 * <p>Needs the JDK's module {@code jdk.net}, package {@code jdk.nio}.
 */
@ConsumerType
public class FileDispatcher extends Dispatcher {
    private final boolean isOutput;

    /**
     * Creates a dispatcher that reads.
     *
     * @param in an open stream, never null; for standard input {@code new FileInputStream(FileDescriptor.in)}
     * @param map where it lives, or null if it is mapped later
     * @throws IOException if the stream is closed or the system refuses
     * @throws IllegalStateException if the map belongs to another thread or is closed; or if another dispatcher around
     *     the same {@link java.io.FileDescriptor} is mapped, unless it is a regular file's (rule D23)
     */
    public FileDispatcher(FileInputStream in, ChannelMap map) throws IOException {
        this(OpenFile.of(Objects.requireNonNull(in, "in")), false, map);
        wantRead(true);
    }

    /**
     * Creates a dispatcher that writes. It has no read interest; it has write interest if and only if it overrides
     * {@code handleWrite}, until {@code wantWrite} says otherwise.
     *
     * @param out an open stream, never null; for standard output {@code new FileOutputStream(FileDescriptor.out)}
     * @param map where it lives, or null if it is mapped later
     * @throws IOException if the stream is closed or the system refuses
     * @throws IllegalStateException if the map belongs to another thread or is closed; or if another dispatcher around
     *     the same {@link java.io.FileDescriptor} is mapped, unless it is a regular file's (rule D23)
     */
    public FileDispatcher(FileOutputStream out, ChannelMap map) throws IOException {
        this(OpenFile.of(Objects.requireNonNull(out, "out")), true, map);
        wantRead(false);
    }

    private FileDispatcher(OpenFile file, boolean isOutput, ChannelMap map) throws IOException {
        super(file.ready(), map);
        this.isOutput = isOutput;
        transport(file);
    }

    /**
     * Closes a dispatcher that writes, because it has only output.
     *
     * @throws UnsupportedOperationException if this one reads
     */
    @Override
    public void shutdownOutput() throws IOException {
        if (isOutput) {
            close();
        } else {
            super.shutdownOutput();
        }
    }

    /**
     * Tells whether read events are wanted: asyncore's predicate. Call {@link #wantRead} instead of overriding it.
     *
     * @return what {@code wantRead} has stated last
     */
    @Override
    protected final boolean readable() {
        return wantsRead();
    }

    /**
     * Tells whether write events are wanted: asyncore's predicate. Call {@link #wantWrite} instead of overriding it.
     *
     * @return what {@code wantWrite} has stated last
     */
    @Override
    protected final boolean writable() {
        return wantsWrite();
    }
}
