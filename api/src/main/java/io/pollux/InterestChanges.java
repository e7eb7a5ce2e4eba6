// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import io.pollux.spi.Ops;
import io.pollux.text.Log;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Brings the loop up to date before a wait: asks the dispatchers that override a predicate what they want, registers
 * new dispatchers, and hands over the interests that have changed. Unchanged ones cost nothing (rule P1).
 */
final class InterestChanges {
    private static final System.Logger LOG = Log.of(ChannelMap.class);

    private final ChannelMap map;
    private final Members members;
    private final Ownership ownership;
    private final LoopInUse loop;
    private final PendingEvents pending;
    private final CallbackErrors errors;
    private final List<Membership> changed = new ArrayList<>();

    InterestChanges(
            ChannelMap map,
            Members members,
            Ownership ownership,
            LoopInUse loop,
            PendingEvents pending,
            CallbackErrors errors) {
        this.map = map;
        this.members = members;
        this.ownership = ownership;
        this.loop = loop;
        this.pending = pending;
        this.errors = errors;
    }

    /** Marks a dispatcher, so that its interest is checked before the next wait. */
    void changed(Membership membership) {
        if (!membership.changed) {
            changed.add(membership); // first: it may throw
            membership.changed = true;
        }
    }

    /** Asks those who override a predicate, on their owners' behalf. */
    void ask() {
        for (int i = members.askedCount() - 1; i >= 0; i--) {
            Membership membership = members.asked(i);
            if (membership == null) {
                continue; // another one's predicate has closed it
            }
            int generation = membership.generation();
            ownership.enter(membership.owner());
            try {
                membership.interest().ask();
            } catch (Throwable t) {
                errors.thrownBy(membership, generation, t);
            }
        }
        ownership.enter(null);
    }

    /** Hands over what has changed. */
    void handOver() {
        for (int i = 0; i < changed.size(); i++) {
            Membership membership = changed.get(i);
            if (membership.map() == map && membership.changed) {
                membership.changed = false;
                apply(membership);
            }
        }
        changed.clear();
    }

    private void apply(Membership membership) {
        if (membership.delivery().isBrokenSilently()) {
            pending.request(membership, Ops.BROKEN);
        }
        if (membership.interest().settle()) {
            pending.request(membership, Ops.READ);
        }
        if (loop.isParked() || !membership.endpoint().isRegistrable()) {
            return;
        }
        try {
            if (membership.registration().exists()) {
                membership.handOverInterest();
            } else if (membership.isGrantedBy(loop.eventLoop())) { // else it waits for another loop (rule S7)
                loop.flush();
                membership.registerWith(loop.demultiplexer());
            }
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            LOG.log(
                    System.Logger.Level.DEBUG,
                    () -> "cannot wait for " + membership.dispatcher().describe(),
                    e);
            refused(membership, e);
        }
    }

    private void refused(Membership membership, Throwable cause) {
        boolean loopRefuses =
                !membership.registration().exists() && !membership.endpoint().isBroken();
        if (loopRefuses && cause instanceof Exception) {
            membership.delivery().refusedBy(loop.eventLoop(), cause);
        } else {
            pending.request(membership, Ops.BROKEN);
        }
    }

    /** Forgets the dispatchers that have left the map. */
    void forgetUnmapped() {
        changed.removeIf(membership -> membership.map() != map);
    }
}
