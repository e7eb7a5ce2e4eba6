// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import io.pollux.spi.Ops;

/**
 * Calls back: the events of one dispatcher in their order, or one task, each on its owner's behalf. It times each
 * callback, hands on what is thrown, and writes out what an event has sent when the event ends.
 */
final class Dispatch {
    private final ChannelMap map;
    private final Ownership ownership;
    private final Stage stage;
    private final RunningCallback callback;
    private final CallbackErrors errors;

    Dispatch(ChannelMap map, Ownership ownership, Stage stage, RunningCallback callback, CallbackErrors errors) {
        this.map = map;
        this.ownership = ownership;
        this.stage = stage;
        this.callback = callback;
        this.errors = errors;
    }

    /** Delivers what is ready for a dispatcher, unless it has left the map since that was recorded (rule P5). */
    void deliver(Membership membership, int generation, int readyOps) {
        if (!membership.isIn(map, generation)) {
            return;
        }
        ownership.enter(membership.owner());
        callback.begin(membership.dispatcher());
        Delivery delivery = membership.delivery();
        delivery.beginsAt(callback.nowNanos());
        int ops = membership.endpoint().isBroken() ? Ops.BROKEN : readyOps;
        if (ops == Ops.READ) { // nearly always; not in a method of its own, because compilers inline only so deep
            try {
                if (delivery.begins(Ops.READ)) {
                    membership.dispatcher().handleRead();
                }
            } catch (Throwable t) {
                errors.thrownBy(membership, generation, t);
            }
            if (stage.isPending()) {
                endEvent();
            }
        } else {
            deliverInOrder(membership, generation, ops);
        }
        callback.end();
    }

    /** The order of rule P4. */
    private void deliverInOrder(Membership membership, int generation, int ops) {
        deliverOne(membership, generation, ops & Ops.CONNECT);
        deliverOne(membership, generation, ops & Ops.ACCEPT);
        deliverOne(membership, generation, ops & Ops.READ);
        deliverOne(membership, generation, ops & Ops.WRITE);
        deliverOne(membership, generation, ops & Ops.URGENT);
        deliverOne(membership, generation, ops & Ops.BROKEN);
    }

    /** Delivers one event unless an earlier one has unmapped the dispatcher (rules P5, P6). */
    private void deliverOne(Membership membership, int generation, int op) {
        if (op == 0 || !membership.isIn(map, generation)) {
            return;
        }
        try {
            membership.delivery().deliver(op);
        } catch (Throwable t) {
            errors.thrownBy(membership, generation, t);
            if ((op == Ops.CONNECT || op == Ops.BROKEN) && membership.delivery().isBrokenSilently()) {
                deliverOne(membership, generation, Ops.BROKEN); // both end in handleClose (rules D3, S10)
            }
        }
        if (stage.isPending()) {
            endEvent();
        }
    }

    /** Runs a task, unless its owner has ended since the task was submitted. */
    void run(Runnable task, Object owner) {
        if (ownership.hasEnded(owner)) {
            return;
        }
        callback.tick();
        ownership.enter(owner);
        callback.begin(task instanceof OwnedTask owned ? owned.task() : task);
        try {
            task.run();
        } catch (Throwable t) {
            errors.thrownBy(task, t);
        }
        if (stage.isPending()) {
            endEvent();
        }
        callback.end();
    }

    /**
     * Writes out what the event has sent. A failure goes once to the dispatcher that has sent it; one that fails again
     * after that is closed (rule D25).
     */
    private void endEvent() {
        stage.flush();
        for (Stage.Failure failure = stage.takeFailures(); failure != null; failure = failure.next()) {
            errors.unwritten(failure);
        }
        while (stage.isPending()) {
            stage.flush();
            for (Stage.Failure failure = stage.takeFailures(); failure != null; failure = failure.next()) {
                errors.unwrittenAgain(failure);
            }
        }
    }
}
