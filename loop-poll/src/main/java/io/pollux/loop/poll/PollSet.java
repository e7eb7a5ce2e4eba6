// SPDX-License-Identifier: Apache-2.0
package io.pollux.loop.poll;

import io.pollux.posix.PollFds;
import java.io.IOException;
import java.util.Arrays;

/**
 * What {@code poll(2)} is given, and beside it whose slot is whose. It is edited in place: it grows by doubling, and
 * the last slot moves into the place of one that is removed.
 */
final class PollSet {
    private static final int INITIAL_SLOTS = 64;

    private PollFds fds = PollFds.allocate(INITIAL_SLOTS);
    private PollRegistration[] owners = new PollRegistration[INITIAL_SLOTS];
    private int size;

    PollSet() throws IOException {}

    int size() {
        return size;
    }

    /** Returns whose slot it is; null for the one that was added without. */
    PollRegistration owner(int slot) {
        return owners[slot];
    }

    /** Returns the new slot. */
    int add(int fd, int events, PollRegistration owner) {
        if (size == owners.length) {
            fds = fds.grownTo(2 * size);
            owners = Arrays.copyOf(owners, 2 * size);
        }
        owners[size] = owner;
        fds.watch(size, fd, events);
        return size++;
    }

    void watch(int slot, int fd, int events) {
        fds.watch(slot, fd, events);
    }

    void remove(int slot) {
        int last = --size;
        fds.move(last, slot);
        owners[last].slot = slot;
        owners[slot] = owners[last];
        owners[last] = null;
    }

    void clear() {
        while (size > 0) {
            PollRegistration owner = owners[--size];
            owners[size] = null;
            if (owner != null) {
                owner.slot = PollRegistration.NONE;
            }
        }
    }

    int poll(int timeoutMs) throws IOException {
        return fds.poll(size, timeoutMs);
    }

    int found(int slot) {
        return fds.found(slot);
    }
}
