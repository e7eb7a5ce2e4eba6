// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Runs the passes of one map, exchanges its loop, and ends everything that an owner has left in it. The creator of a
 * map may take its driver once, with {@link ChannelMap#drive}. From then on the map can no longer be stalled or closed
 * through the methods of {@link ChannelMap} (rule B7). A program that embeds a map does what a {@link Reactor} does:
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
 * <p>Every method must be called on the map's thread, and otherwise throws {@link IllegalStateException}, unless it
 * says that any thread may call it.
 *
 * <p>Whatever is added to a map may belong to an owner, an opaque object as described by {@link Owners}; {@link #end}
 * ends everything that an owner has in the map (rule B2).
 */
@ProviderType
public final class MapDriver implements AutoCloseable {
    /** What happens to a map when its swap fails (rule S2). */
    public enum OnFailure {
        /** The channels that have been moved return to the old loop, which keeps serving the map. */
        RETURN,
        /** The map parks, because the old loop leaves or has failed (rule S5). */
        PARK
    }

    private final ChannelMap map;
    private final Access access;
    private final Ownership ownership;
    private final Members members;
    private final Agenda agenda;
    private final LoopInUse loop;
    private final Pass pass;
    private final RunningCallback callback;
    private final Admission admission;
    private final Eviction eviction;

    MapDriver(
            ChannelMap map,
            Access access,
            Ownership ownership,
            Members members,
            Agenda agenda,
            LoopInUse loop,
            Pass pass,
            RunningCallback callback) {
        this.map = map;
        this.access = access;
        this.ownership = ownership;
        this.members = members;
        this.agenda = agenda;
        this.loop = loop;
        this.pass = pass;
        this.callback = callback;
        admission = new Admission(map, access, ownership, members, agenda, loop, pass.errors());
        eviction = new Eviction(map, ownership, members, agenda, loop, pass);
    }

    /**
     * Returns the map. May be called from any thread.
     *
     * @return the map, never null
     */
    public ChannelMap map() {
        return map;
    }

    /**
     * Runs one pass with the loop in use, or without a loop while the map is parked. It waits over an empty map too
     * (rule P10). An {@link ExitNow} closes the dispatcher that threw it, and is logged (rule D12). May be called from
     * any thread, to which the map then belongs.
     *
     * @param timeoutNanos how long to wait at most, in nanoseconds; 0 does not wait, and a negative value waits without
     *     limit
     * @return the number of events dispatched
     * @throws IOException if the wait fails, or has returned early without an event 512 times in a row (rule S6)
     * @throws IllegalStateException if this thread or another one is inside a pass, or if the map is closed
     */
    public int pass(long timeoutNanos) throws IOException {
        pass.enter(false);
        try {
            return pass.run(timeoutNanos);
        } finally {
            pass.exit();
        }
    }

    /**
     * Moves every channel to a newly opened demultiplexer of a loop, make before break. It does so in slices, between
     * which both loops are served (rules S2, S4); inside a callback it moves everything at once. The loop may be the
     * one in use, which is then opened afresh.
     *
     * <p>A dispatcher that requires a feature which the loop does not have is not served until a swap to a loop that
     * has it (rule S7). With {@link OnFailure#RETURN} the swap is refused instead, unless that dispatcher is waiting
     * already.
     *
     * @param to the loop, never null
     * @param onFailure what happens to the map if the swap fails, never null
     * @return what was done, never null
     * @throws SwapException if with {@link OnFailure#RETURN} the loop does not have a feature that a dispatcher
     *     requires; or if the loop cannot be opened, or a channel cannot be registered with it
     * @throws ExitNow if a callback between slices threw it and a caller runs the loop; the swap has been completed
     * @throws IllegalStateException on another thread than the map's, or if the map is closed
     */
    public SwapReport swap(EventLoop to, OnFailure onFailure) throws SwapException {
        Objects.requireNonNull(to, "to");
        Objects.requireNonNull(onFailure, "onFailure");
        access.checkThread();
        access.checkOpen();
        map.stage().flush(); // it may take a while
        return access.isEntered()
                ? loop.swap(to, onFailure, pass.isRunning() ? null : pass)
                : swapBetweenPasses(to, onFailure);
    }

    /** The passes between slices count as passes, so another pass cannot begin inside them. */
    private SwapReport swapBetweenPasses(EventLoop to, OnFailure onFailure) throws SwapException {
        SwapReport report;
        access.shut();
        try {
            report = loop.swap(to, onFailure, pass);
        } finally {
            access.exit();
        }
        pass.errors().rethrowExit();
        return report;
    }

    /**
     * Completes the swap in progress at once; called from a callback that runs between two slices of it. When this
     * returns, the swap has released the old loop, or the new one if the swap has failed (rule B1). Does nothing if no
     * swap is in progress.
     *
     * @throws IllegalStateException on another thread than the map's
     */
    public void completeSwap() {
        access.checkThread();
        loop.completeSwap();
    }

    /**
     * Releases the loop and leaves the map without a loop. Channels stay open, listeners stay bound, and tasks and
     * timers keep running; the system queues input until the next swap (rule S5). Does nothing if the map is already
     * parked.
     *
     * @return what was done, never null; its number of channels counts those that wait for a loop
     * @throws IllegalStateException on another thread than the map's
     */
    public SwapReport park() {
        access.checkThread();
        return loop.park();
    }

    /**
     * Maps a dispatcher on behalf of an owner. Dispatchers that it maps in its events belong to the same owner (rule
     * B2).
     *
     * @param dispatcher a dispatcher with a socket that is in no map, never null
     * @param onBehalf the owner, or null for the owner of the dispatcher's class
     * @throws IllegalStateException for the reasons that {@link ChannelMap#add(Dispatcher)} names
     */
    public void add(Dispatcher dispatcher, Object onBehalf) {
        admission.add(Objects.requireNonNull(dispatcher, "dispatcher"), onBehalf);
    }

    /**
     * Maps a dispatcher on behalf of an owner. May be called from any thread: on the map's thread this happens at once,
     * from another one in the map's next pass. A refusal in that pass goes to the dispatcher's {@code handleError}.
     *
     * @param dispatcher a dispatcher with a socket that is in no map, never null; the caller must not touch it
     *     afterwards
     * @param onBehalf the owner, or null for the owner of the dispatcher's class
     * @throws IllegalStateException on the map's thread, for the reasons that {@link #add} names
     * @throws RejectedExecutionException on another thread, if the map is closed or the owner has ended
     */
    public void adopt(Dispatcher dispatcher, Object onBehalf) {
        admission.adopt(Objects.requireNonNull(dispatcher, "dispatcher"), onBehalf);
    }

    /**
     * Unmaps a dispatcher without closing it. Its pending events of this pass are dropped.
     *
     * @param dispatcher the dispatcher, never null; ignored if it is not in this map
     * @throws IllegalStateException on another thread than the map's
     */
    public void remove(Dispatcher dispatcher) {
        admission.remove(Objects.requireNonNull(dispatcher, "dispatcher"));
    }

    /**
     * Returns the owner of a dispatcher of this map. May be called from any thread.
     *
     * @param dispatcher the dispatcher, never null
     * @return the owner, or null if it has no owner or is in no map
     */
    public Object onBehalf(Dispatcher dispatcher) {
        return Objects.requireNonNull(dispatcher, "dispatcher").membership().owner();
    }

    /**
     * Returns all dispatchers of all owners.
     *
     * @return an unmodifiable copy, never null
     * @throws IllegalStateException on another thread than the map's
     */
    public List<Dispatcher> dispatchers() {
        access.checkThread();
        return members.copy().stream().map(Membership::dispatcher).toList();
    }

    /**
     * Returns the features that the dispatchers of this map require, including those that wait for a loop (rule S7).
     *
     * @return a new set, never null
     * @throws IllegalStateException on another thread than the map's
     */
    public Set<String> requires() {
        access.checkThread();
        return members.requires();
    }

    /**
     * Returns the callback that is running now: a {@link Dispatcher}, a task, or a timer's task. May be called from any
     * thread. A caller that needs the time too reads {@link #runningSinceNanos} before and after this; if both times
     * are equal, they belong to the result.
     *
     * @return the dispatcher or task, or null between callbacks
     */
    public Object running() {
        return callback.running();
    }

    /**
     * Returns when the callback of {@link #running} began. May be called from any thread.
     *
     * @return a time in nanoseconds, as from {@link System#nanoTime}
     */
    public long runningSinceNanos() {
        return callback.sinceNanos();
    }

    /**
     * Limits the bytes that the dispatchers of this map may hold in buffers. In a driven map this replaces
     * {@link BufferAccount#limit(long)}. May be called from any thread.
     *
     * @param bytes a number of bytes
     * @throws IllegalArgumentException if it is not positive
     */
    public void bufferLimit(long bytes) {
        map.bufferAccount().set(bytes);
    }

    /**
     * Runs a task in the next pass, on behalf of an owner. May be called from any thread.
     *
     * @param task what to run, never null
     * @param onBehalf the owner, or null for the owner of the task's class
     * @throws RejectedExecutionException if the map is closed, or the owner has ended
     */
    public void execute(Runnable task, Object onBehalf) {
        agenda.execute(Objects.requireNonNull(task, "task"), onBehalf);
    }

    /**
     * Runs a task once after a delay, on behalf of an owner. May be called from any thread.
     *
     * @param task what to run, never null
     * @param delay how long from now, never null; zero or negative means in the next pass
     * @param onBehalf the owner, or null for the owner of the task's class
     * @return the timer, never null
     * @throws RejectedExecutionException if the map is closed, or the owner has ended
     */
    public Timer schedule(Runnable task, Duration delay, Object onBehalf) {
        Objects.requireNonNull(task, "task");
        return agenda.schedule(task, Objects.requireNonNull(delay, "delay"), onBehalf);
    }

    /**
     * Runs a task at once on behalf of an owner. Everything that the task adds to the map belongs to that owner.
     *
     * @param <T> the type of the result
     * @param onBehalf the owner, or null for none
     * @param task what to run, never null
     * @return what the task returns
     * @throws Exception if the task throws it
     * @throws IllegalStateException on another thread than the map's
     */
    public <T> T as(Object onBehalf, Callable<T> task) throws Exception {
        Objects.requireNonNull(task, "task");
        access.checkThread();
        Object before = ownership.current();
        ownership.enter(onBehalf);
        try {
            return task.call();
        } finally {
            ownership.enter(before);
        }
    }

    /**
     * Closes one dispatcher of this map for good, even if its class overrides {@link Dispatcher#close}. An exception of
     * that method is logged. The connection then lingers in this map: the peer receives what was sent and the end of
     * the stream, and further data from the peer is dropped until it closes too, for at most 5 seconds or 1 MiB.
     *
     * @param dispatcher the dispatcher, never null; ignored if it is not in this map
     * @throws IllegalStateException on another thread than the map's
     */
    public void expel(Dispatcher dispatcher) {
        Objects.requireNonNull(dispatcher, "dispatcher");
        access.checkThread();
        eviction.expel(dispatcher);
    }

    /**
     * Ends everything that an owner has in this map, whether it was added on the owner's behalf or is of the owner's
     * classes. Dispatchers are closed as by {@link #expel}, timers and tasks that have not run are dropped, and nothing
     * of the owner is accepted while this runs. When this returns, the map holds no object of that owner (rule B2).
     *
     * @param owner the owner, never null
     * @throws IllegalStateException on another thread than the map's
     */
    public void end(Object owner) {
        Objects.requireNonNull(owner, "owner");
        access.checkThread();
        eviction.end(owner);
    }

    /** Closes every dispatcher, as {@link ChannelMap#closeAll} says. */
    void closeAll(boolean ignoreAll) {
        access.checkThread();
        eviction.closeAll(ignoreAll);
    }

    /**
     * Closes every dispatcher, ignoring what that throws, and releases the loop. Tasks and timers that have not run are
     * dropped. Further calls do nothing.
     *
     * @throws IllegalStateException on another thread than the map's
     */
    @Override
    public void close() {
        access.checkThread();
        if (!access.isClosed()) {
            eviction.closeAll(true);
            access.close();
            loop.letGo();
        }
    }
}
