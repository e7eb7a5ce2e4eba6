// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import io.pollux.text.Log;

/**
 * Passes exceptions of callbacks on: to the dispatcher's {@code handleError}, to the log, or, if it is {@link ExitNow}
 * and a caller runs the loop, to that caller (rule D12). Nothing escapes from here, however little memory is left: one
 * dispatcher's error stays its own (rule M4).
 */
final class CallbackErrors {
    private static final System.Logger LOG = Log.of(ChannelMap.class);

    private final ChannelMap map;
    private final Access access;
    private final Ownership ownership;
    private final Stage stage;
    private ExitNow exit;

    CallbackErrors(ChannelMap map, Access access, Ownership ownership, Stage stage) {
        this.map = map;
        this.access = access;
        this.ownership = ownership;
        this.stage = stage;
    }

    /** Whether an {@link ExitNow} waits for the end of the pass. */
    boolean hasExit() {
        return exit != null;
    }

    /** Throws the {@link ExitNow} that has waited for the end of the pass. */
    void rethrowExit() {
        if (exit != null) {
            ExitNow thrown = exit;
            exit = null;
            throw thrown;
        }
    }

    @SuppressWarnings("EmptyCatch") // without memory, logging is impossible
    void thrownBy(Runnable task, Throwable thrown) {
        if (access.isDrivenByCaller() && thrown instanceof ExitNow e) {
            exit = e;
            return;
        }
        try {
            LOG.log(System.Logger.Level.ERROR, "task " + OwnedTask.nameOf(task) + " threw an exception", thrown);
        } catch (Throwable unsaid) {
            // the rest runs nevertheless (rule M4)
        }
    }

    void thrownBy(Membership membership, int generation, Throwable thrown) {
        try {
            stage.flush(); // what was sent before leaves before
            tell(membership, generation, thrown);
            if (thrown instanceof OutOfMemoryError && membership.isIn(map, generation)) {
                ForcedClose.release(membership);
            }
        } catch (Throwable t) {
            giveUp("handleError threw an exception", membership, generation, t);
        }
    }

    /** A dispatcher's output cannot be written: handleError runs, on its owner's behalf, if it is still in the map. */
    void unwritten(Stage.Failure failure) {
        if (failure.member().isIn(map, failure.generation())) {
            Object before = ownership.current();
            ownership.enter(failure.member().owner());
            thrownBy(failure.member(), failure.generation(), failure.thrown());
            ownership.enter(before);
        }
    }

    /** The same has happened again after that: the dispatcher is closed. */
    void unwrittenAgain(Stage.Failure failure) {
        giveUp("its output cannot be written", failure.member(), failure.generation(), failure.thrown());
    }

    private void tell(Membership membership, int generation, Throwable thrown) {
        if (thrown instanceof ExitNow e) {
            exit(membership, generation, e);
            return;
        }
        try {
            membership.dispatcher().handleError(thrown);
        } catch (ExitNow e) {
            exit(membership, generation, e);
        }
    }

    @SuppressWarnings("EmptyCatch") // without memory, logging is impossible
    private void giveUp(String why, Membership membership, int generation, Throwable thrown) {
        try {
            String name = membership.dispatcher().describe();
            LOG.log(System.Logger.Level.ERROR, why + ", closing " + name, thrown);
        } catch (Throwable unsaid) {
            // it is closed nevertheless
        }
        if (membership.isIn(map, generation)) {
            ForcedClose.release(membership);
        }
    }

    private void exit(Membership membership, int generation, ExitNow thrown) {
        if (access.isDrivenByCaller()) {
            exit = thrown;
        } else if (membership.isIn(map, generation)) {
            String name = membership.dispatcher().describe();
            LOG.log(System.Logger.Level.WARNING, "ExitNow does not end a reactor, closing " + name, thrown);
            ForcedClose.expel(membership);
        }
    }
}
