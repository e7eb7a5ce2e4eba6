// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import io.pollux.text.Log;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The machinery of one map: it runs the passes, exchanges the loop, and ends what an owner has left in the map. The
 * creator of a map may take its driver once, by {@link ChannelMap#drive}; from then on nobody else can stall or end the
 * map through the methods of {@link ChannelMap} (rule B7). A program that embeds a map does what a {@link Reactor}
 * does:
 *
 * <pre>{@code
 * try (MapDriver driver = new ChannelMap().drive("clients", Owners.NONE)) {
 *     driver.swap(loop, OnFailure.PARK);
 *     while (!stopped) {
 *         driver.pass(-1);
 *     }
 * }
 * }</pre>
 *
 * <p>Every method is called on the map's thread and otherwise throws {@link IllegalStateException}, except where it
 * says that any thread may call it.
 */
@ProviderType
public final class MapDriver implements AutoCloseable {
    /** What happens to a map when its swap fails (rule S2). */
    public enum OnFailure {
        /** Channels that were moved go back, and the old loop goes on. */
        RETURN,
        /** The map lets go of the old loop all the same, because that leaves or is sick, and parks (rule S5). */
        PARK
    }

    private static final System.Logger LOG = Log.of(ChannelMap.class);

    private final ChannelMap map;
    private final Pass pass;
    private final Ownership ownership;
    private final AtomicReference<Thread> inPass = new AtomicReference<>();

    MapDriver(ChannelMap map, Pass pass, Ownership ownership) {
        this.map = map;
        this.pass = pass;
        this.ownership = ownership;
    }

    /**
     * Returns the map. May be called from any thread.
     *
     * @return the map, never null
     */
    public ChannelMap map() {
        return map;
    }

    // Passes.

    /**
     * Runs one pass with the loop in use, or while parked without any, and waits over an empty map too: what a
     * {@link Reactor} does (rule P10). An {@link ExitNow} closes the dispatcher that threw it and is logged (rule D12).
     *
     * @param timeoutNanos how long to wait at most, in nanoseconds; 0 does not wait, a negative value waits without
     *     limit
     * @return the number of events dispatched
     * @throws IOException if the wait fails, or has returned early with nothing 512 times in a row (rule S6)
     * @throws IllegalStateException if another thread, or this one, is inside a pass, or the map is closed
     */
    public int pass(long timeoutNanos) throws IOException {
        enter();
        pass.drivenByCaller(false);
        try {
            return pass.run(timeoutNanos);
        } finally {
            exit();
        }
    }

    /** One pass with a loop, as {@link EventLoop#poll} says. */
    int poll(EventLoop with, long timeoutNanos) throws IOException, SwapException {
        enter();
        pass.drivenByCaller(true);
        try {
            if (map.isEmpty()) {
                pass.runWithoutWait();
                return 0;
            }
            if (map.loop() != with) {
                swap(with, OnFailure.RETURN);
            }
            return pass.run(timeoutNanos);
        } finally {
            if (map.isEmpty()) {
                map.letGoOfLoop();
            }
            exit();
        }
    }

    /** Between two passes of a caller's loop: waits if nothing but timers is left (rule P14). */
    void awaitTimer(long timeoutNanos) throws IOException {
        enter();
        try {
            pass.awaitTimer(timeoutNanos);
        } finally {
            exit();
        }
    }

    private void enter() {
        map.checkOpen();
        Thread caller = Thread.currentThread();
        Thread other = inPass.compareAndExchange(null, caller);
        if (other != null) {
            throw new IllegalStateException("a pass is in progress on thread '" + other.getName()
                    + "', another one was asked for on thread '" + caller.getName() + "'");
        }
        map.belongsTo(caller);
        ownership.runsOn(caller);
    }

    private void exit() {
        inPass.set(null);
        pass.rethrowExit();
    }

    // The loop.

    /**
     * Moves every channel to a freshly opened demultiplexer of a loop, make before break and in slices, between which
     * both loops are served (rules S2, S4). Inside a callback everything moves at once. The loop may be the one in use.
     *
     * <p>A dispatcher that requires a feature which the loop lacks is served by no loop until a swap to one that has it
     * (rule S7). With {@link OnFailure#RETURN} the swap is refused instead, unless that dispatcher waits already.
     *
     * @param to the loop, never null
     * @param onFailure what happens to the map if that fails, never null
     * @return what was done, never null
     * @throws SwapException if with {@link OnFailure#RETURN} the loop lacks a feature that a dispatcher requires, or if
     *     opening it or registering with it failed
     * @throws ExitNow if a callback between slices threw it; the swap has been completed
     * @throws IllegalStateException on another thread than the map's, or if the map is closed
     */
    public SwapReport swap(EventLoop to, OnFailure onFailure) throws SwapException {
        map.checkThread();
        map.checkOpen();
        map.stage().flush(); // it may take a while
        completeSwap();
        if (onFailure == OnFailure.RETURN) {
            List<Dispatcher> losing = map.members().losing(map.loop(), to);
            if (!losing.isEmpty()) {
                throw new SwapException(Lack.of(to, losing), null);
            }
        }
        return inPass.get() == null ? swapBetweenPasses(to, onFailure) : new Move(map, to, onFailure).run();
    }

    /** The passes between slices are passes: no other one fits into them. */
    private SwapReport swapBetweenPasses(EventLoop to, OnFailure onFailure) throws SwapException {
        SwapReport report;
        inPass.set(Thread.currentThread());
        try {
            report = new Move(map, to, onFailure).run();
        } finally {
            inPass.set(null);
        }
        pass.rethrowExit();
        return report;
    }

    /**
     * Brings a swap, between whose slices the caller has been called back, to its end at once. When this returns, the
     * swap has let go of the loop that it leaves, or of the other one if it has failed (rule B1). Does nothing if no
     * swap is in progress.
     *
     * @throws IllegalStateException on another thread than the map's
     */
    public void completeSwap() {
        map.checkThread();
        if (map.move() != null) {
            map.move().completeAtOnce();
        }
    }

    /**
     * Lets go of the loop: channels stay open, listeners bound; tasks and timers go on; the system queues what comes in
     * until the next swap (rule S5). Does nothing to a map that is parked already.
     *
     * @return what was done, never null; its channels are those that wait for a loop
     * @throws IllegalStateException on another thread than the map's
     */
    public SwapReport park() {
        map.checkThread();
        long start = System.nanoTime();
        EventLoop from = map.loop();
        int waiting = map.members().cancelRegistrations();
        if (map.move() != null) {
            map.move().abandon();
        }
        map.letGoOfLoop();
        long took = System.nanoTime() - start;
        return new SwapReport(from == null ? null : from.name(), null, waiting, 1, 0, took, took);
    }

    // Membership.

    /**
     * Maps a dispatcher on somebody's behalf. What it maps itself in its events is on the same behalf (rule B2).
     *
     * @param dispatcher one in no map, with a socket; never null
     * @param onBehalf an opaque object that {@link #onBehalf} returns; null for the owner of the dispatcher's class
     * @throws IllegalStateException as {@link ChannelMap#add(Dispatcher)}, or if that owner ends
     */
    public void add(Dispatcher dispatcher, Object onBehalf) {
        map.checkThread();
        map.checkOpen();
        Object owner = ownership.ownerOf(onBehalf, dispatcher.getClass());
        if (ownership.refuses(owner, dispatcher.getClass())) {
            throw new IllegalStateException(Ownership.refusal(owner));
        }
        if (dispatcher.map() != null) {
            throw new IllegalStateException(dispatcher.describe() + " is in a map already");
        }
        if (dispatcher.state() == Dispatcher.State.NEW || dispatcher.state() == Dispatcher.State.CLOSED) {
            throw new IllegalStateException(dispatcher.describe() + " has no socket: createSocket first");
        }
        EventLoop current = map.loop();
        if (current != null && !dispatcher.membership().isGrantedBy(current)) {
            throw new IllegalStateException(Lack.of(current, List.of(dispatcher)));
        }
        dispatcher.membership().endpoint().claimChannel();
        map.members().add(dispatcher.membership());
        dispatcher.membership().join(map, ownership.share(owner));
    }

    /**
     * Maps a dispatcher. May be called from any thread: on the map's thread this happens at once, on another one with
     * the map's next pass. A refusal in that pass goes to the dispatcher's {@code handleError}.
     *
     * @param dispatcher one in no map, with a socket; never null, and not to be touched by the caller afterwards
     * @param onBehalf as for {@link #add}
     * @throws IllegalStateException on the map's thread, as {@link #add}
     * @throws RejectedExecutionException on another thread, if the map is closed, or the owner has ended
     */
    public void adopt(Dispatcher dispatcher, Object onBehalf) {
        if (map.isOwnedByCaller()) {
            add(dispatcher, onBehalf);
            return;
        }
        Object owner = ownership.ownerOf(onBehalf, dispatcher.getClass());
        Runnable task = () -> pass.adopt(dispatcher, owner);
        put(owner, owner == null ? task : new OwnedTask(owner, task, dispatcher));
    }

    /**
     * Unmaps a dispatcher without closing it. Its pending events of this pass are dropped.
     *
     * @param dispatcher never null; one that is not in this map is left alone
     * @throws IllegalStateException on another thread than the map's
     */
    public void remove(Dispatcher dispatcher) {
        map.checkThread();
        if (dispatcher.map() == map) {
            map.stage().flush(dispatcher.membership());
        }
        if (dispatcher.map() == map) { // what is left over may have been too much to hold (rule M3)
            map.leave(dispatcher.membership());
            dispatcher.membership().endpoint().watchChannel();
        }
    }

    /**
     * Tells on whose behalf a dispatcher of this map was mapped.
     *
     * @param dispatcher never null
     * @return what {@link #add} was given or found, or null
     */
    public Object onBehalf(Dispatcher dispatcher) {
        return dispatcher.membership().owner();
    }

    /**
     * Returns all dispatchers.
     *
     * @return a copy, never null
     * @throws IllegalStateException on another thread than the map's
     */
    public List<Dispatcher> dispatchers() {
        map.checkThread();
        return map.members().copy().stream().map(Membership::dispatcher).toList();
    }

    /**
     * Returns the features that dispatchers of this map require, also of those that wait for a loop (rule S7).
     *
     * @return a new set, never null
     * @throws IllegalStateException on another thread than the map's
     */
    public Set<String> requires() {
        map.checkThread();
        return map.members().requires();
    }

    /**
     * Returns what is being called back now: a {@link Dispatcher}, a task, or a timer's task. May be called from any
     * thread. To be sure that both belong together, read {@link #runningSinceNanos} before and after it.
     *
     * @return the dispatcher or task, or null between callbacks
     */
    public Object running() {
        return map.callback().running();
    }

    /**
     * Returns when the callback of {@link #running} has begun. May be called from any thread.
     *
     * @return a time of {@link System#nanoTime}
     */
    public long runningSinceNanos() {
        return map.callback().sinceNanos();
    }

    /**
     * Sets how many bytes the dispatchers of this map may hold in buffers, as {@link BufferAccount#limit(long)} does
     * for a map that nobody drives. May be called from any thread.
     *
     * @param bytes a number of bytes
     * @throws IllegalArgumentException if it is not positive
     */
    public void bufferLimit(long bytes) {
        map.bufferAccount().set(bytes);
    }

    // Tasks and timers.

    /**
     * Runs a task with the next pass, on somebody's behalf. May be called from any thread.
     *
     * @param task what to run, never null
     * @param onBehalf the owner; null for that of the task's class
     * @throws RejectedExecutionException if the map is closed, or the owner has ended
     */
    public void execute(Runnable task, Object onBehalf) {
        if (task == null) {
            throw new NullPointerException("task");
        }
        Object owner = ownership.ownerOf(onBehalf, task.getClass());
        put(owner, OwnedTask.of(owner, task));
    }

    private void put(Object owner, Runnable task) {
        admit(owner, task.getClass());
        if (!map.hop(task)) {
            throw new RejectedExecutionException("the map is closed");
        }
    }

    /** Tasks and timers of those who end are refused; what slips through from another thread does not run. */
    private void admit(Object owner, Class<?> type) {
        boolean refused = map.isOwnedByCaller() ? ownership.refuses(owner, type) : ownership.hasEnded(owner);
        if (refused) {
            throw new RejectedExecutionException(Ownership.refusal(owner));
        }
    }

    /**
     * Runs a task after a while, on somebody's behalf. May be called from any thread.
     *
     * @param task what to run, never null
     * @param delay how long from now, never null; zero or negative means with the next pass
     * @param onBehalf the owner; null for that of the task's class
     * @return the timer, never null
     * @throws RejectedExecutionException if the map is closed, or the owner has ended
     */
    public Timer schedule(Runnable task, Duration delay, Object onBehalf) {
        if (task == null) {
            throw new NullPointerException("task");
        }
        Object owner = ownership.ownerOf(onBehalf, task.getClass());
        admit(owner, task.getClass());
        Timer timer = new Timer(map, task, owner, map.deadline(delay));
        if (!map.isClosed() && map.isOwnedByCaller()) {
            map.timers().put(timer);
        } else {
            put(owner, OwnedTask.of(owner, () -> map.enqueue(timer)));
        }
        return timer;
    }

    /**
     * Runs something at once on somebody's behalf: what it leaves in the map is theirs.
     *
     * @param <T> what it returns
     * @param onBehalf the owner, or null
     * @param task what to run, never null
     * @return what the task returns
     * @throws Exception if the task throws it
     * @throws IllegalStateException on another thread than the map's
     */
    public <T> T as(Object onBehalf, Callable<T> task) throws Exception {
        map.checkThread();
        Object before = ownership.current();
        ownership.enter(onBehalf);
        try {
            return task.call();
        } finally {
            ownership.enter(before);
        }
    }

    // The end.

    /**
     * Closes one dispatcher of this map for good, whatever its class makes of {@link Dispatcher#close}. What that
     * throws is logged. A connection lingers in this map without it: its peer gets what was sent and then the end, and
     * what it is still sending is dropped until it closes too, for 5 seconds or 1 MiB at most.
     *
     * @param dispatcher never null; one that is not in this map is left alone
     * @throws IllegalStateException on another thread than the map's
     */
    public void expel(Dispatcher dispatcher) {
        map.checkThread();
        if (dispatcher.map() == map) {
            expel(dispatcher.membership());
            flushQuietly();
        }
    }

    private void expel(Membership membership) {
        ownership.as(membership.owner(), () -> Pass.expel(membership));
    }

    /**
     * Ends everything that an owner has in this map, given on its behalf or of its classes: dispatchers are closed as
     * by {@link #expel}, timers and tasks that have not run are dropped, and nothing of it is accepted meanwhile. When
     * this returns, the map holds no object of that owner (rule B2).
     *
     * @param owner never null
     * @throws IllegalStateException on another thread than the map's
     */
    public void end(Object owner) {
        map.checkThread();
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
        map.timers().endIf(timer -> ownership.isOf(owner, timer.owner(), timer.type()));
        List<Dispatcher> orphans = map.mailbox().removeOf(owner, ownership);
        for (Dispatcher orphan : orphans) {
            ownership.as(owner, () -> Pass.expel(orphan.membership()));
        }
        return !orphans.isEmpty();
    }

    private boolean endDispatchers(Object owner) {
        boolean found = false;
        for (Membership membership : map.members().copy()) {
            boolean mapped = membership.map() == map; // else another one has closed it meanwhile
            if (mapped
                    && ownership.isOf(
                            owner, membership.owner(), membership.dispatcher().getClass())) {
                expel(membership);
                found = true;
            } else if (mapped) {
                membership.closing().forgetTasksOf(owner, ownership);
            }
        }
        return found;
    }

    /** What is closed is closed for the system too, not with the next wait: whoever stops a bundle relies on it. */
    private void flushQuietly() {
        try {
            map.flush();
        } catch (IOException | RuntimeException | LinkageError e) {
            LOG.log(System.Logger.Level.DEBUG, "closed channels stay with the loop until its next wait", e);
        }
    }

    /** Closes every dispatcher, as {@link ChannelMap#closeAll} says. */
    void closeAll(boolean ignoreAll) {
        map.checkThread();
        Throwable first = null;
        for (Membership membership : map.members().copy()) {
            try {
                ownership.as(membership.owner(), membership.dispatcher()::close);
            } catch (RuntimeException | Error e) {
                first = first == null ? e : first;
            }
            Pass.closeForGood(membership);
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

    /**
     * Closes every dispatcher, ignoring what that throws, and lets go of the loop. Tasks and timers that have not run
     * are dropped. Further calls do nothing.
     *
     * @throws IllegalStateException on another thread than the map's
     */
    @Override
    public void close() {
        map.checkThread();
        if (!map.isClosed()) {
            closeAll(true);
            map.closed();
            map.letGoOfLoop();
        }
    }
}
