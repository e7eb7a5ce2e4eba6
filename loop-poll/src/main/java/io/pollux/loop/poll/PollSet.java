// SPDX-License-Identifier: Apache-2.0
package io.pollux.loop.poll;

import io.pollux.posix.PollFds;
import java.io.IOException;
import java.util.Arrays;

/**
 * The array that {@code poll(2)} is given, and the registration that each slot belongs to. It is edited in place: it
 * grows by doubling, and the last slot takes the place of a removed one. The waker comes after the channels: a call
 * that blocks enters the wait queues in order until it meets a ready descriptor, and a call that does not block can
 * leave the waker out.
 */
final class PollSet {
    private static final int INITIAL_SLOTS = 64;

    private PollFds fds = PollFds.allocate(INITIAL_SLOTS);
    private PollRegistration[] owners = new PollRegistration[INITIAL_SLOTS];
    private int size;
    private int waker;

    PollSet() throws IOException {}

    /** Puts the waker after the channels. */
    void waker(int fd) {
        waker = fd;
        placeWaker();
    }

    private void placeWaker() {
        fds.watch(size, waker, PollFds.POLLIN);
    }

    /** Returns the number of channels. */
    int size() {
        return size;
    }

    PollRegistration owner(int slot) {
        return owners[slot];
    }

    /** Returns the new slot. */
    int add(int fd, int events, PollRegistration owner) {
        if (size + 1 == owners.length) {
            fds = fds.grownTo(2 * owners.length);
            owners = Arrays.copyOf(owners, 2 * owners.length);
        }
        int slot = size++;
        owners[slot] = owner;
        fds.watch(slot, fd, events);
        placeWaker();
        return slot;
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
        placeWaker();
    }

    private void clear() {
        while (size > 0) {
            owners[--size].slot = PollRegistration.NONE;
            owners[size] = null;
        }
    }

    /** Stops polling everything. */
    void close() {
        clear();
        fds.close();
    }

    int poll(boolean alsoWaker, int timeoutMs) throws IOException {
        return fds.poll(alsoWaker ? size + 1 : size, timeoutMs);
    }

    /** Returns whether the last poll included the waker and found it ready. */
    boolean foundWaker() {
        return fds.found(size) != 0;
    }

    int found(int slot) {
        return fds.found(slot);
    }
}
