// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import io.pollux.spi.Ops;
import java.io.IOException;

/**
 * The pass over a map: run what is due, ask, hand over interests, wait, dispatch. The wait only records; events are
 * dispatched after it has returned, so callbacks may close, map, flush and swap freely. Once warm, a pass allocates
 * nothing, and it reads the clock once a wait and once a callback.
 */
final class Pass {
    /** How many connections a listener accepts per event at most (rule P13). */
    static final int ACCEPT_BATCH = 64;

    private final ChannelMap map;
    private final Access access;
    private final Ownership ownership;
    private final Members members;
    private final Agenda agenda;
    private final LoopInUse loop;
    private final RunningCallback callback;
    private final PendingEvents pending = new PendingEvents();
    private final CallbackErrors errors;
    private final InterestChanges interests;
    private final Wait wait;
    private final Dispatch dispatch;
    private final Sweep sweep;

    private boolean running;
    private long count;

    Pass(
            ChannelMap map,
            Access access,
            Ownership ownership,
            Members members,
            Agenda agenda,
            LoopInUse loop,
            Stage stage,
            RunningCallback callback) {
        this.map = map;
        this.access = access;
        this.ownership = ownership;
        this.members = members;
        this.agenda = agenda;
        this.loop = loop;
        this.callback = callback;
        errors = new CallbackErrors(map, access, ownership, stage);
        interests = new InterestChanges(map, members, ownership, loop, pending, errors);
        wait = new Wait(loop, agenda.mailbox(), callback);
        dispatch = new Dispatch(map, ownership, stage, callback, errors);
        sweep = new Sweep(callback.nowNanos());
    }

    /** Where errors of callbacks go. */
    CallbackErrors errors() {
        return errors;
    }

    boolean isRunning() {
        return running;
    }

    long count() {
        return count;
    }

    /** Marks a dispatcher, so that its interest is checked before the next wait. */
    void changed(Membership membership) {
        interests.changed(membership);
    }

    /** Requests an event for the next dispatch, before which the map does not wait. */
    void request(Membership membership, int ops) {
        pending.request(membership, ops);
    }

    /** Forgets the dispatchers that have left the map. */
    void forgetUnmapped() {
        interests.forgetUnmapped();
        pending.forgetUnmapped(map);
    }

    /**
     * Begins a pass on the calling thread, to which the map belongs from now on.
     *
     * @param byCaller whether a caller runs the loop, and not a driver
     */
    void enter(boolean byCaller) {
        access.enter(byCaller);
        Thread caller = Thread.currentThread();
        agenda.mailbox().belongsTo(caller);
        ownership.runsOn(caller);
    }

    /** Ends the pass, and rethrows an {@link ExitNow} of a callback, to leave the caller's loop (rule D12). */
    void exit() {
        access.exit();
        errors.rethrowExit();
    }

    /** One pass; during a swap over both loops, without waiting. */
    int run(long timeoutNanos) throws IOException {
        count++;
        running = true;
        try {
            agenda.runDue(dispatch);
            interests.ask();
            interests.handOver();
            sweep();
            wait.await(limited(isOver() ? 0 : timeoutNanos), pending.gathering());
            return dispatchAll();
        } finally {
            ownership.enter(null);
            running = false;
        }
    }

    /** All that is done over an empty map (rule P10). */
    void runWithoutWait() {
        running = true;
        try {
            agenda.runDue(dispatch);
        } finally {
            ownership.enter(null);
            running = false;
        }
    }

    /** Waits over an empty map, and without a loop, until a timer is due or the map is woken (rule P14). */
    void awaitTimer(long timeoutNanos) throws IOException {
        pending.clear(); // the dispatchers that requested events have left
        wait.await(limited(timeoutNanos), pending.gathering());
    }

    /** Whether a caller's loop ends after this pass, because the map has become empty (rule P10). */
    private boolean isOver() {
        return access.isDrivenByCaller() && members.size() == 0;
    }

    /** How long a wait may take: nothing if work is left, and less than the timeout if a timer is due before. */
    private long limited(long timeoutNanos) {
        boolean workIsLeft = !pending.isEmpty() || agenda.hasTasks() || errors.hasExit() || loop.isMoving();
        return timeoutNanos == 0 || workIsLeft ? 0 : agenda.untilTimer(timeoutNanos);
    }

    /** Checks whether channels have been closed underneath, each at least once a second (rule P8). */
    private void sweep() {
        for (int left = sweep.due(members.size(), callback.nowNanos()); left > 0; left--) {
            requestIfBroken(members.get(sweep.next(members.size())));
        }
    }

    private void requestIfBroken(Membership membership) {
        if (membership.endpoint().isBroken()) {
            pending.request(membership, Ops.BROKEN);
        }
    }

    private int dispatchAll() {
        if (pending.gathering().takeVanished()) {
            members.copy().forEach(this::requestIfBroken);
        }
        ReadySet batch = pending.take();
        long before = map.events();
        try {
            for (int i = 0; i < batch.size(); i++) {
                dispatch.deliver(batch.member(i), batch.generation(i), batch.ops(i));
            }
        } finally {
            batch.truncate(0);
        }
        return (int) (map.events() - before);
    }
}
