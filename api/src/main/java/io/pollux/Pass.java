// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import io.pollux.spi.Ops;
import io.pollux.text.Log;
import io.pollux.text.Thrown;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The pass over a map: run what is due, ask, hand over interests, wait, dispatch. The wait only records, in reused
 * arrays; dispatch happens after it has returned, so callbacks may close, map, flush and swap freely. Nothing is
 * allocated once warm, and the clock is read once a wait and once a dispatched dispatcher.
 */
final class Pass {
    /** How many connections a listener accepts per event at most (rule P13). */
    static final int ACCEPT_BATCH = 64;

    private static final int TASK_BATCH = 256;
    private static final int EARLY_RETURNS_LIMIT = 512;
    private static final System.Logger LOG = Log.of(ChannelMap.class);

    private final ChannelMap map;
    private final Members members;
    private final TimerQueue timers;
    private final Mailbox mailbox;
    private final Callback callback;
    private final Ownership ownership;
    private final Stage stage;
    private final List<Membership> changed = new ArrayList<>();
    private ReadySet ready = new ReadySet();
    private ReadySet spare = new ReadySet();

    private boolean running;
    private long count;
    private long nowNanos = System.nanoTime();
    private final Sweep sweep = new Sweep(nowNanos);
    private int earlyReturns;
    private boolean drivenByCaller;
    private ExitNow exit;

    Pass(ChannelMap map, Callback callback, Ownership ownership) {
        this.map = map;
        this.ownership = ownership;
        this.members = map.members();
        this.timers = map.timers();
        this.mailbox = map.mailbox();
        this.stage = map.stage();
        this.callback = callback;
    }

    boolean isRunning() {
        return running;
    }

    long count() {
        return count;
    }

    /** Has the interest of a dispatcher looked at before the next wait. */
    void changed(Membership membership) {
        if (!membership.changed) {
            changed.add(membership); // first: it may throw
            membership.changed = true;
        }
    }

    /** Records an event for the next pass, which will not wait. */
    void request(Membership membership, int ops) {
        ready.add(membership, ops);
    }

    /**
     * Says whether a caller's loop drives the map, or a reactor. With the first, ExitNow leaves the loop (rule D12),
     * and a pass in which the map becomes empty does not wait (rule P10).
     */
    void drivenByCaller(boolean byCaller) {
        drivenByCaller = byCaller;
    }

    /** Throws what a callback has thrown to leave its caller's loop (rule D12). */
    void rethrowExit() {
        if (exit != null) {
            ExitNow thrown = exit;
            exit = null;
            throw thrown;
        }
    }

    /** One pass; during a swap over both loops, without waiting. */
    int run(long timeoutNanos) throws IOException {
        count++;
        running = true;
        try {
            runDue();
            askAll();
            ownership.enter(null);
            applyChanges();
            sweep();
            await(drivenByCaller && members.size() == 0 ? 0 : timeoutNanos);
            return dispatchAll();
        } finally {
            ownership.enter(null);
            running = false;
        }
    }

    // Timers and tasks.

    /** All that is done over an empty map (rule P10). */
    void runWithoutWait() {
        running = true;
        try {
            runDue();
        } finally {
            ownership.enter(null);
            running = false;
        }
    }

    /** Waits over an empty map, and without a loop, until a timer is due or somebody wakes it (rule P14). */
    void awaitTimer(long timeoutNanos) throws IOException {
        ready.truncate(0); // nobody is left for whom it was
        await(timeoutNanos);
    }

    private void runDue() {
        if (timers.size() > 0) {
            runTimers(map.clockNanos());
        }
        Runnable task;
        for (int left = TASK_BATCH; left > 0 && (task = mailbox.take()) != null; left--) {
            runTask(task, ownership.ownerOfTask(task));
        }
    }

    private void runTimers(long now) {
        for (int left = timers.size(); left > 0; left--) {
            Timer due = timers.takeDue(now);
            if (due == null) {
                return;
            }
            if (due.disarm()) {
                runTask(due.task(), due.owner());
            }
        }
    }

    private void runTask(Runnable task, Object owner) {
        if (ownership.hasEnded(owner)) {
            return; // another thread has given it while its owner ended
        }
        long start = System.nanoTime();
        ownership.enter(owner);
        callback.begin(task instanceof OwnedTask owned ? owned.task() : task, start);
        try {
            task.run();
        } catch (Throwable t) {
            thrownBy(task, t);
        }
        if (stage.isPending()) {
            endEvent();
        }
        nowNanos = callback.end(start);
    }

    @SuppressWarnings("EmptyCatch") // without memory nothing can be said
    private void thrownBy(Runnable task, Throwable thrown) {
        if (drivenByCaller && thrown instanceof ExitNow e) {
            exit = e;
            return;
        }
        try {
            LOG.log(System.Logger.Level.ERROR, "a task has thrown: " + OwnedTask.nameOf(task), thrown);
        } catch (Throwable unsaid) {
            // what comes next is run all the same (rule M4)
        }
    }

    /** Maps a dispatcher that another thread has handed over, which cannot be told of a refusal. */
    void adopt(Dispatcher dispatcher, Object onBehalf) {
        try {
            map.driver().add(dispatcher, onBehalf);
        } catch (RuntimeException e) {
            Membership membership = dispatcher.membership();
            if (membership.map() == null) {
                thrownBy(membership, membership.generation(), e);
            } else {
                LOG.log(System.Logger.Level.ERROR, "a dispatcher was handed over twice", e);
            }
        }
    }

    /** Holds nothing any more of dispatchers that are unmapped. */
    void forgetUnmapped() {
        changed.removeIf(membership -> membership.map() != map);
        ready.retain(map);
    }

    // Interests.

    private void askAll() {
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
                thrownBy(membership, generation, t);
            }
        }
    }

    private void applyChanges() {
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
            request(membership, Ops.BROKEN);
        }
        if (membership.interest().settle()) {
            request(membership, Ops.READ);
        }
        if (map.demultiplexer() == null || !membership.endpoint().isRegistrable()) {
            return;
        }
        try {
            if (membership.registration().exists()) {
                membership.handOverInterest();
            } else if (membership.isGrantedBy(map.loop())) { // else it waits for another loop (rule S7)
                map.flush();
                membership.registerWith(map.demultiplexer());
            }
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            LOG.log(
                    System.Logger.Level.DEBUG,
                    () -> "cannot wait for " + membership.dispatcher().describe(),
                    e);
            notTaken(membership, e);
        }
    }

    private void notTaken(Membership membership, Throwable cause) {
        boolean refused =
                !membership.registration().exists() && !membership.endpoint().isBroken();
        if (refused && cause instanceof Exception) {
            membership.delivery().refusedBy(map.loop(), cause);
        } else {
            request(membership, Ops.BROKEN);
        }
    }

    /** Looks whether channels have been closed underneath: each one at least once a second (rule P8). */
    private void sweep() {
        for (int left = sweep.due(members.size(), nowNanos); left > 0; left--) {
            requestIfBroken(members.get(sweep.next(members.size())));
        }
    }

    private void requestIfBroken(Membership membership) {
        if (membership.endpoint().isBroken()) {
            request(membership, Ops.BROKEN);
        }
    }

    // The wait.

    private void await(long timeoutNanos) throws IOException {
        long waitNanos = waitNanos(timeoutNanos);
        if (waitNanos != 0 && !mailbox.beginWait()) {
            waitNanos = 0;
        }
        int requested = ready.size();
        long start = nowNanos;
        boolean woken = true;
        try {
            awaitReady(waitNanos);
        } catch (IOException | RuntimeException | LinkageError e) {
            ready.truncate(requested);
            throw failedWait(e);
        } finally {
            woken = mailbox.endWait();
            nowNanos = System.nanoTime();
        }
        boolean early = waitNanos < 0 || nowNanos - start < waitNanos;
        if (waitNanos == 0 || map.demultiplexer() == null || ready.size() > 0 || woken || !early) {
            earlyReturns = 0;
        } else {
            countEarlyReturn();
        }
    }

    private void awaitReady(long waitNanos) throws IOException {
        if (map.demultiplexer() == null) {
            mailbox.park(waitNanos);
            return;
        }
        if (map.move() != null) {
            map.move().awaitOld(ready);
        }
        map.demultiplexer().await(waitNanos, ready);
    }

    /** How long this wait may take: less than the timeout if a timer is due before, nothing if work is left. */
    private long waitNanos(long timeoutNanos) {
        boolean workIsLeft = ready.size() > 0 || !mailbox.isEmpty() || exit != null || map.move() != null;
        if (timeoutNanos == 0 || workIsLeft) {
            return 0;
        }
        if (timers.size() == 0) {
            return timeoutNanos;
        }
        long untilTimer = Math.max(0, timers.nearestNanos() - map.clockNanos());
        return timeoutNanos < 0 ? untilTimer : Math.min(timeoutNanos, untilTimer);
    }

    /** Counts waits that end early with nothing, again and again (rule S6). */
    private void countEarlyReturn() throws IOException {
        earlyReturns = Thread.currentThread().isInterrupted() ? 0 : earlyReturns + 1;
        if (earlyReturns >= EARLY_RETURNS_LIMIT) {
            earlyReturns = 0;
            throw failedWait(
                    new IOException("it returned early with nothing " + EARLY_RETURNS_LIMIT + " times in a row"));
        }
    }

    private IOException failedWait(Throwable cause) {
        EventLoop loop = map.loop();
        String name = loop == null ? "none" : loop.name();
        return new IOException(
                "the wait of loop '" + name + "' has failed: "
                        + Thrown.of(cause).message(),
                cause);
    }

    // Dispatch.

    private int dispatchAll() {
        if (ready.takeVanished()) {
            members.copy().forEach(this::requestIfBroken);
        }
        ReadySet batch = ready;
        ready = spare;
        spare = batch;
        long before = map.events();
        try {
            for (int i = 0; i < batch.size(); i++) {
                dispatch(batch.member(i), batch.generation(i), batch.ops(i));
            }
        } finally {
            batch.truncate(0);
        }
        return (int) (map.events() - before);
    }

    private void dispatch(Membership membership, int generation, int readyOps) {
        if (!membership.isIn(map, generation)) {
            return;
        }
        long start = nowNanos;
        ownership.enter(membership.owner());
        callback.begin(membership.dispatcher(), start);
        membership.delivery().beginsAt(start);
        int ops = membership.endpoint().isBroken() ? Ops.BROKEN : readyOps;
        if (ops == Ops.READ) { // nearly always; not in a method of its own, because compilers inline only so deep
            try {
                if (membership.delivery().begins(Ops.READ)) {
                    membership.dispatcher().handleRead();
                }
            } catch (Throwable t) {
                thrownBy(membership, generation, t);
            }
            if (stage.isPending()) {
                endEvent();
            }
        } else {
            deliverInOrder(membership, generation, ops);
        }
        nowNanos = callback.end(start);
    }

    private void tell(Stage.Failure failure) {
        if (failure.member().isIn(map, failure.generation())) {
            Object before = ownership.current();
            ownership.enter(failure.member().owner());
            thrownBy(failure.member(), failure.generation(), failure.thrown());
            ownership.enter(before);
        }
    }

    /** The order of rule P4. */
    private void deliverInOrder(Membership membership, int generation, int ops) {
        deliver(membership, generation, ops & Ops.CONNECT);
        deliver(membership, generation, ops & Ops.ACCEPT);
        deliver(membership, generation, ops & Ops.READ);
        deliver(membership, generation, ops & Ops.WRITE);
        deliver(membership, generation, ops & Ops.URGENT);
        deliver(membership, generation, ops & Ops.BROKEN);
    }

    /** Delivers one event unless an earlier one has unmapped the dispatcher (rules P5, P6). */
    private void deliver(Membership membership, int generation, int op) {
        if (op == 0 || !membership.isIn(map, generation)) {
            return;
        }
        try {
            membership.delivery().deliver(op);
        } catch (Throwable t) {
            thrownBy(membership, generation, t);
            if ((op == Ops.CONNECT || op == Ops.BROKEN) && membership.delivery().isBrokenSilently()) {
                deliver(membership, generation, Ops.BROKEN); // both end in handleClose (rules D3, S10)
            }
        }
        if (stage.isPending()) {
            endEvent();
        }
    }

    /**
     * Writes out what the event has sent. A failure goes once to the dispatcher that has sent it; one that fails again
     * after that is closed (rule D25).
     */
    private void endEvent() {
        stage.flush();
        for (Stage.Failure failure = stage.takeFailures(); failure != null; failure = failure.next()) {
            tell(failure);
        }
        while (stage.isPending()) {
            stage.flush();
            for (Stage.Failure failure = stage.takeFailures(); failure != null; failure = failure.next()) {
                giveUp("what it has sent cannot be written", failure.member(), failure.generation(), failure.thrown());
            }
        }
    }

    /** Nothing comes out of this, however little memory is left: one dispatcher's error stays its own (rule M4). */
    private void thrownBy(Membership membership, int generation, Throwable thrown) {
        try {
            stage.flush(); // what was sent before leaves before
            tell(membership, generation, thrown);
            if (thrown instanceof OutOfMemoryError && membership.isIn(map, generation)) {
                closeForGood(membership);
            }
        } catch (Throwable t) {
            giveUp("handleError has thrown", membership, generation, t);
        }
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

    /** Nothing is left to tell it. */
    @SuppressWarnings("EmptyCatch") // without memory nothing can be said
    private void giveUp(String why, Membership membership, int generation, Throwable thrown) {
        try {
            String name = membership.dispatcher().describe();
            LOG.log(System.Logger.Level.ERROR, why + ", closing " + name, thrown);
        } catch (Throwable unsaid) {
            // it is closed all the same
        }
        if (membership.isIn(map, generation)) {
            closeForGood(membership);
        }
    }

    private void exit(Membership membership, int generation, ExitNow thrown) {
        if (drivenByCaller) {
            exit = thrown;
        } else if (membership.isIn(map, generation)) {
            closeBecauseOf(thrown, membership);
        }
    }

    private static void closeBecauseOf(ExitNow thrown, Membership membership) {
        String name = membership.dispatcher().describe();
        LOG.log(System.Logger.Level.WARNING, "ExitNow leaves no reactor, closing " + name, thrown);
        expel(membership);
    }

    /** Lets a dispatcher close itself, and closes what it leaves open. */
    static void expel(Membership membership) {
        membership.closing().expel();
        try {
            membership.dispatcher().close();
        } catch (Throwable e) {
            String name = membership.dispatcher().describe();
            LOG.log(System.Logger.Level.WARNING, name + " does not close cleanly", e);
        }
        closeForGood(membership);
    }

    /** Closes a dispatcher that holds too much, without letting it linger: its peer does not read. */
    @SuppressWarnings("EmptyCatch") // it is closed for good next
    static void abort(Membership membership) {
        try {
            membership.dispatcher().close();
        } catch (Throwable t) {
            // its own affair
        }
        closeForGood(membership);
    }

    /** Closes a dispatcher whatever its subclass makes of close. */
    @SuppressWarnings("EmptyCatch") // without memory nothing can be said
    static void closeForGood(Membership membership) {
        try {
            membership.closing().close();
        } catch (Throwable t) {
            try {
                LOG.log(System.Logger.Level.DEBUG, "an error while closing", t);
            } catch (Throwable unsaid) {
                // it is out of its map, and whoever holds it is told by its state
            }
        }
    }
}
