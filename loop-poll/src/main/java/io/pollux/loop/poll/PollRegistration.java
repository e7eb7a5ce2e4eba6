// SPDX-License-Identifier: Apache-2.0
package io.pollux.loop.poll;

import static io.pollux.posix.PollFds.POLLERR;
import static io.pollux.posix.PollFds.POLLHUP;
import static io.pollux.posix.PollFds.POLLIN;
import static io.pollux.posix.PollFds.POLLNVAL;
import static io.pollux.posix.PollFds.POLLOUT;
import static io.pollux.posix.PollFds.POLLPRI;

import io.pollux.posix.Posix;
import io.pollux.spi.Ops;
import io.pollux.spi.Registration;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;

/** One channel in a {@link PollSet}, and the translation between {@link Ops} and the events of {@code poll(2)}. */
final class PollRegistration implements Registration {
    static final int NONE = -1;

    private static final int INPUT = Ops.READ | Ops.ACCEPT;
    private static final int OUTPUT = Ops.WRITE | Ops.CONNECT;

    final SelectableChannel channel;
    final Object attachment;
    private final PollSet set;
    private final int fd;
    private int ops;

    /** Its slot in the set, which may move it; {@link #NONE} once it has been removed. */
    int slot;

    PollRegistration(PollSet set, int fd, SelectableChannel channel, int ops, Object attachment) {
        this.set = set;
        this.fd = fd;
        this.channel = channel;
        this.ops = ops;
        this.attachment = attachment;
        slot = set.add(fd, events(ops), this);
    }

    @Override
    public void interest(int ops) throws IOException {
        if (slot == NONE) {
            return;
        }
        if (!channel.isOpen()) {
            throw new ClosedChannelException();
        }
        this.ops = ops;
        set.watch(slot, fd, events(ops));
    }

    @Override
    public void cancel() {
        if (slot != NONE) {
            set.remove(slot);
            slot = NONE;
        }
    }

    @Override
    public int receiveUrgent() throws IOException {
        return slot != NONE && channel.isOpen() ? Posix.receiveUrgent(fd) : -1;
    }

    /** Waits for nothing until the interest is stated again. */
    void silence() {
        set.watch(slot, fd, 0);
    }

    private static int events(int ops) {
        return ((ops & INPUT) != 0 ? POLLIN : 0)
                | ((ops & OUTPUT) != 0 ? POLLOUT : 0)
                | ((ops & Ops.URGENT) != 0 ? POLLPRI : 0);
    }

    /**
     * Returns what is ready, within the interest. A hang-up or an error makes everything ready but urgent data, as it
     * does with the JDK's selectors: reading or writing then finds out.
     */
    int ready(int found) {
        if ((found & POLLNVAL) != 0) {
            return Ops.BROKEN;
        }
        if ((found & (POLLERR | POLLHUP)) != 0) {
            return ops & ~Ops.URGENT;
        }
        return ops
                & (((found & POLLIN) != 0 ? INPUT : 0)
                        | ((found & POLLOUT) != 0 ? OUTPUT : 0)
                        | ((found & POLLPRI) != 0 ? Ops.URGENT : 0));
    }
}
