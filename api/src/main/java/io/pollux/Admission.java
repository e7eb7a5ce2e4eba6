// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import io.pollux.text.Log;
import java.util.List;

/** Lets dispatchers into a map, or refuses them, and lets them out. Each belongs to an owner, or to none (rule B2). */
final class Admission {
    private static final System.Logger LOG = Log.of(ChannelMap.class);

    private final ChannelMap map;
    private final Access access;
    private final Ownership ownership;
    private final Members members;
    private final Agenda agenda;
    private final LoopInUse loop;
    private final CallbackErrors errors;

    Admission(
            ChannelMap map,
            Access access,
            Ownership ownership,
            Members members,
            Agenda agenda,
            LoopInUse loop,
            CallbackErrors errors) {
        this.map = map;
        this.access = access;
        this.ownership = ownership;
        this.members = members;
        this.agenda = agenda;
        this.loop = loop;
        this.errors = errors;
    }

    /** Maps a dispatcher now, as {@link MapDriver#add} says. */
    void add(Dispatcher dispatcher, Object onBehalf) {
        access.checkThread();
        access.checkOpen();
        Object owner = ownership.ownerOf(onBehalf, dispatcher.getClass());
        check(dispatcher, owner);
        Membership membership = dispatcher.membership();
        membership.endpoint().claimChannel();
        members.add(membership);
        membership.join(map, ownership.share(owner));
    }

    private void check(Dispatcher dispatcher, Object owner) {
        if (ownership.refuses(owner, dispatcher.getClass())) {
            throw new IllegalStateException(Ownership.refusal(owner));
        }
        if (dispatcher.map() != null) {
            throw new IllegalStateException(dispatcher.describe() + " is already in a map");
        }
        if (dispatcher.state() == Dispatcher.State.NEW || dispatcher.state() == Dispatcher.State.CLOSED) {
            throw new IllegalStateException(dispatcher.describe() + " has no socket: call createSocket first");
        }
        EventLoop current = loop.eventLoop();
        if (current != null && !dispatcher.membership().isGrantedBy(current)) {
            throw new IllegalStateException(MissingFeatures.of(current, List.of(dispatcher)));
        }
    }

    /**
     * Maps a dispatcher now, or with the next pass on another thread than the map's, as {@link MapDriver#adopt} says.
     */
    void adopt(Dispatcher dispatcher, Object onBehalf) {
        if (access.isOwnedByCaller()) {
            add(dispatcher, onBehalf);
            return;
        }
        Object owner = ownership.ownerOf(onBehalf, dispatcher.getClass());
        Runnable task = () -> addHandedOver(dispatcher, owner);
        agenda.put(owner, owner == null ? task : new OwnedTask(owner, task, dispatcher));
    }

    /** A refusal cannot be thrown to the thread that handed the dispatcher over. */
    private void addHandedOver(Dispatcher dispatcher, Object owner) {
        try {
            add(dispatcher, owner);
        } catch (RuntimeException e) {
            Membership membership = dispatcher.membership();
            if (membership.map() == null) {
                errors.thrownBy(membership, membership.generation(), e);
            } else {
                LOG.log(System.Logger.Level.ERROR, "a dispatcher was handed over twice", e);
            }
        }
    }

    /** Unmaps a dispatcher, as {@link MapDriver#remove} says. */
    void remove(Dispatcher dispatcher) {
        access.checkThread();
        Membership membership = dispatcher.membership();
        if (membership.map() == map) {
            map.stage().flush(membership);
        }
        if (membership.map() == map) { // what is left over may have been too much to hold (rule M3)
            map.leave(membership);
            membership.endpoint().watchChannel();
        }
    }
}
