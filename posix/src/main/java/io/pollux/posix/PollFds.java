// SPDX-License-Identifier: Apache-2.0
package io.pollux.posix;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * An array of {@code struct pollfd} outside the heap, and {@code poll(2)} over it. It is edited in place and belongs to
 * one thread. Its memory is freed when it is garbage-collected; {@link Posix#unload} waits until it is closed. Slots
 * count from 0; the content of a slot is undefined until it has been watched or copied to.
 */
public final class PollFds implements AutoCloseable {
    /** Event: input, its end, or a connection to accept. */
    public static final int POLLIN = 0x01;

    /** Event: urgent (out-of-band) data. */
    public static final int POLLPRI = 0x02;

    /** Event: room for output, or a connect that has finished. */
    public static final int POLLOUT = 0x04;

    /** Event that is reported without being asked for: an error is pending. */
    public static final int POLLERR = 0x08;

    /** Event that is reported without being asked for: the other side has hung up. */
    public static final int POLLHUP = 0x10;

    /** Event that is reported without being asked for: the descriptor is not open. */
    public static final int POLLNVAL = 0x20;

    /** The result of {@link #poll} when a signal has interrupted it. */
    public static final int INTERRUPTED = -1;

    private static final int BYTES = 8;
    private static final int EVENTS = 4;
    private static final int REVENTS = 6;

    private final ByteBuffer array;
    private final Pointer address;
    private boolean open = true;

    private PollFds(ByteBuffer array) {
        this.array = array;
        address = Native.getDirectBufferPointer(array);
    }

    /**
     * Makes an array.
     *
     * @param capacity how many slots it has, positive
     * @return the array, never null
     * @throws IOException if native calls do not work here, as {@link Posix#load}
     */
    public static PollFds allocate(int capacity) throws IOException {
        Posix.load();
        Mapping.enter();
        return new PollFds(memory(capacity));
    }

    /**
     * Makes a larger array with the same content. It replaces this one, which must not be used or closed afterwards.
     *
     * @param newCapacity how many slots it has, no less than this one's
     * @return the new array, never null
     */
    public PollFds grownTo(int newCapacity) {
        return new PollFds(memory(newCapacity).put(array.clear()).clear());
    }

    private static ByteBuffer memory(int slots) {
        return ByteBuffer.allocateDirect(slots * BYTES).order(ByteOrder.nativeOrder());
    }

    /**
     * Sets what a slot waits for. Hang-ups and errors cannot be masked, so a slot without events holds
     * {@code ~descriptor}, which the system ignores.
     *
     * @param slot the slot
     * @param descriptor the descriptor, not negative
     * @param events bits to wait for; 0 keeps the slot silent
     */
    public void watch(int slot, int descriptor, int events) {
        int at = slot * BYTES;
        array.putInt(at, events == 0 ? ~descriptor : descriptor);
        array.putShort(at + EVENTS, (short) events);
        array.putShort(at + REVENTS, (short) 0);
    }

    /**
     * Copies one slot's content to another.
     *
     * @param from the slot to copy
     * @param to the slot to overwrite
     */
    public void move(int from, int to) {
        array.putLong(to * BYTES, array.getLong(from * BYTES));
    }

    /**
     * Returns the events that the last {@link #poll} found.
     *
     * @param slot a slot that the poll looked at
     * @return event bits, 0 if there was nothing
     */
    public int found(int slot) {
        return array.getShort(slot * BYTES + REVENTS);
    }

    /**
     * Waits until something is found: {@code poll(2)}.
     *
     * @param count how many slots to look at, from the first one on
     * @param timeoutMs how long to wait at most, in milliseconds; 0 does not wait, a negative value waits without limit
     * @return the number of slots where something was found, or {@link #INTERRUPTED}; then the result of {@link #found}
     *     is undefined
     * @throws IOException if the call fails for another reason
     */
    public int poll(int count, int timeoutMs) throws IOException {
        int found = LibC.poll(address, count, timeoutMs);
        return found < 0 ? failed() : found;
    }

    private static int failed() throws IOException {
        int errno = Native.getLastError();
        if (errno == Posix.EINTR) {
            return INTERRUPTED;
        }
        throw Posix.failure("poll", errno);
    }

    /**
     * Ends the use of the array, for {@link Posix#unload}. No thread may be polling it, or poll it later. A second call
     * does nothing.
     */
    @Override
    public void close() {
        if (open) {
            open = false;
            Mapping.leave();
        }
    }
}
