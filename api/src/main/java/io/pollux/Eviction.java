// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import io.pollux.text.Log;
import java.io.IOException;
import java.util.List;

/** Forces dispatchers of a map to close: one, all of an owner, or all. */
final class Eviction {
    private static final System.Logger LOG = Log.of(ChannelMap.class);

    private final ChannelMap map;
    private final Ownership ownership;
    private final Members members;
    private final Agenda agenda;
    private final LoopInUse loop;
    private final Pass pass;

    Eviction(ChannelMap map, Ownership ownership, Members members, Agenda agenda, LoopInUse loop, Pass pass) {
        this.map = map;
        this.ownership = ownership;
        this.members = members;
        this.agenda = agenda;
        this.loop = loop;
        this.pass = pass;
    }

    /** Closes a dispatcher, as {@link MapDriver#expel} says. */
    void expel(Dispatcher dispatcher) {
        if (dispatcher.map() == map) {
            expel(dispatcher.membership());
            flushQuietly();
        }
    }

    private void expel(Membership membership) {
        ownership.as(membership.owner(), () -> ForcedClose.expel(membership));
    }

    /** Ends everything that an owner has in the map, as {@link MapDriver#end} says. */
    void end(Object owner) {
        ownership.begins(owner);
        try {
            boolean found;
            do {
                found = endTasks(owner);
                found |= endDispatchers(owner);
            } while (found);
        } finally {
            ownership.ended(owner);
        }
        pass.forgetUnmapped();
        flushQuietly();
    }

    private boolean endTasks(Object owner) {
        List<Dispatcher> orphans = agenda.removeOf(owner);
        for (Dispatcher orphan : orphans) {
            ownership.as(owner, () -> ForcedClose.expel(orphan.membership()));
        }
        return !orphans.isEmpty();
    }

    private boolean endDispatchers(Object owner) {
        boolean found = false;
        for (Membership membership : members.copy()) {
            if (membership.map() != map) {
                continue; // another one has already closed it
            }
            Class<?> type = membership.dispatcher().getClass();
            if (ownership.isOf(owner, membership.owner(), type)) {
                expel(membership);
                found = true;
            } else {
                membership.closing().forgetTasksOf(owner, ownership);
            }
        }
        return found;
    }

    /** Makes the system close the channels at once, not with the next wait: the stop of a bundle relies on this. */
    private void flushQuietly() {
        try {
            loop.flush();
        } catch (IOException | RuntimeException | LinkageError e) {
            LOG.log(System.Logger.Level.DEBUG, "closed channels stay with the loop until its next wait", e);
        }
    }

    /** Closes every dispatcher, as {@link ChannelMap#closeAll} says. */
    void closeAll(boolean ignoreAll) {
        Throwable first = null;
        for (Membership membership : members.copy()) {
            try {
                ownership.as(membership.owner(), membership.dispatcher()::close);
            } catch (RuntimeException | Error e) {
                first = first == null ? e : first;
            }
            ForcedClose.release(membership);
        }
        if (!ignoreAll) {
            rethrow(first);
        }
    }

    private static void rethrow(Throwable unchecked) {
        if (unchecked instanceof RuntimeException e) {
            throw e;
        } else if (unchecked instanceof Error e) {
            throw e;
        }
    }
}
