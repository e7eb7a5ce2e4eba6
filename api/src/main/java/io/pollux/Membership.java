// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import io.pollux.spi.Demultiplexer;
import io.pollux.spi.Registration;

/** Where a dispatcher is in its map, and how the loop knows it. Kept by the map, on its thread. */
final class Membership {
    /** The map, or null. Volatile because {@link Dispatcher#close} asks from any thread. */
    volatile ChannelMap map;

    /** Counts the times of leaving a map: what belongs to an earlier time is void (rule P5). */
    int generation;

    /** On whose behalf it was mapped, or null: a bundle, for rule B2. */
    Object owner;

    /** The place among all members, and among those that are asked; -1 if there is none. */
    int member = -1;

    int asked = -1;

    /** Whether the interest is to be looked at before the next wait. */
    boolean changed;

    Demultiplexer demultiplexer;
    Registration registration;
    int registeredOps;

    void register(Demultiplexer with, Registration as, int ops) {
        demultiplexer = with;
        registration = as;
        registeredOps = ops;
    }

    void forgetRegistration() {
        demultiplexer = null;
        registration = null;
        registeredOps = 0;
    }
}
