// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import io.pollux.spi.Demultiplexer;
import io.pollux.text.Log;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.osgi.annotation.versioning.ProviderType;

/**
 * asyncore's map: the dispatchers of one thread, with their interests, tasks and timers, and the pass over them. The
 * map is the truth; a loop is only a way of waiting over it, and may be another one in the next pass (rule S1).
 *
 * <p><b>Threads.</b> A map is owned by the thread that runs its passes, and before the first pass by its creator. Other
 * threads may call {@link #execute}, {@link #schedule}, {@link #wakeup} and what says so; every other call from there
 * throws {@link IllegalStateException} naming both threads (rule P15).
 *
 * <p><b>A pass</b> runs due timers and a bounded batch of tasks, asks the dispatchers that override a predicate, hands
 * changed interests to the loop, waits, and then dispatches what the wait has recorded: per dispatcher in the order
 * connect, read or accept, write, urgent, close (rule P4). Because nothing is called back during the wait, callbacks
 * may close, map and even swap as they like.
 */
@ProviderType
public final class ChannelMap implements Executor, AutoCloseable {
    /** What becomes of a map whose swap fails (rule S2). */
    public enum OnFailure {
        /** What was moved goes back, the old loop goes on. */
        RETURN,
        /** The old loop is let go of all the same, because it leaves or is sick: the map is parked (rule S5). */
        PARK
    }

    private static final int READ_BUFFER_BYTES = 64 * 1024;
    private static final System.Logger LOG = Log.of(ChannelMap.class);

    private final LongSupplier clock;
    private final Members members = new Members();
    private final TimerQueue timers = new TimerQueue();
    private final Mailbox mailbox = new Mailbox();
    private final Callback callback = new Callback();
    private final Pass pass = new Pass(this, callback);
    private final Buffers buffers = new Buffers(this);
    private final List<AcceptBackoff> resting = new ArrayList<>();
    private final AtomicReference<Thread> inPass = new AtomicReference<>();
    private volatile Thread owner = Thread.currentThread();
    private volatile boolean closed;

    private volatile EventLoop loop;
    private Demultiplexer demultiplexer;
    private Move move;

    private ByteBuffer readBuffer;
    private long events;
    private long bytesIn;
    private long bytesOut;

    /** Creates an empty map, owned by the calling thread until another one runs a pass. */
    public ChannelMap() {
        this(System::nanoTime);
    }

    /**
     * Creates an empty map whose timers follow a clock of its own, for tests and simulations.
     *
     * @param nanoClock the time in nanoseconds from any origin, never null
     */
    public ChannelMap(LongSupplier nanoClock) {
        clock = nanoClock;
    }

    // Membership.

    /**
     * Maps a dispatcher. It is registered with the loop before the next wait, and its events count from there (rule
     * P6).
     *
     * @param dispatcher one in no map, with a socket; never null
     * @throws IllegalStateException if it is mapped already, has no socket, or requires a feature that the loop in use
     *     lacks; on another thread than the map's; or if the map is closed
     */
    public void add(Dispatcher dispatcher) {
        Membership parent = running() instanceof Dispatcher maker ? maker.membership() : null;
        add(dispatcher, parent == null ? null : parent.owner());
        if (parent != null
                && parent.account() != null
                && dispatcher.membership().account() == null) {
            dispatcher.membership().chargeTo(parent.account());
        }
    }

    /**
     * Maps a dispatcher on somebody's behalf. What it maps itself in its events is on the same behalf (rule B2).
     *
     * @param dispatcher one in no map, with a socket; never null
     * @param onBehalf an opaque object that {@link #onBehalf} returns, or null
     * @throws IllegalStateException as {@link #add(Dispatcher)}
     */
    public void add(Dispatcher dispatcher, Object onBehalf) {
        checkThread();
        checkOpen();
        if (dispatcher.map() != null) {
            throw new IllegalStateException(dispatcher.describe() + " is in a map already");
        }
        if (dispatcher.state() == Dispatcher.State.NEW || dispatcher.state() == Dispatcher.State.CLOSED) {
            throw new IllegalStateException(dispatcher.describe() + " has no socket: createSocket first");
        }
        EventLoop current = loop;
        if (current != null && !current.features().containsAll(dispatcher.requires())) {
            throw new IllegalStateException(lacks(current, List.of(dispatcher)));
        }
        members.add(dispatcher.membership());
        dispatcher.membership().join(this, onBehalf);
    }

    /**
     * Maps a dispatcher from any thread: at once on the map's, else with its next pass. There a refusal goes to the
     * dispatcher's {@code handleError}.
     *
     * @param dispatcher one in no map, with a socket; never null, and not to be touched by the caller afterwards
     * @param onBehalf an opaque object that {@link #onBehalf} returns, or null
     * @throws IllegalStateException on the map's thread, as {@link #add(Dispatcher)}
     * @throws RejectedExecutionException on another thread, if the map is closed
     */
    public void adopt(Dispatcher dispatcher, Object onBehalf) {
        if (isOwnedByCaller()) {
            add(dispatcher, onBehalf);
        } else {
            execute(() -> pass.adopt(dispatcher, onBehalf));
        }
    }

    /**
     * Unmaps a dispatcher without closing it. Its pending events of this pass are dropped.
     *
     * @param dispatcher never null; one that is not in this map is left alone
     * @throws IllegalStateException on another thread than the map's
     */
    public void remove(Dispatcher dispatcher) {
        checkThread();
        if (dispatcher.map() == this) {
            leave(dispatcher.membership());
            dispatcher.membership().endpoint().watch();
        }
    }

    /**
     * Tells on whose behalf a dispatcher of this map was mapped.
     *
     * @param dispatcher never null
     * @return what {@link #add(Dispatcher, Object)} was given, or null
     */
    public Object onBehalf(Dispatcher dispatcher) {
        return dispatcher.membership().owner();
    }

    /**
     * Returns the number of dispatchers. May be called from any thread, to which it may lag behind.
     *
     * @return a count
     */
    public int size() {
        return members.size();
    }

    /**
     * Tells whether there are no dispatchers. May be called from any thread, to which it may lag behind.
     *
     * @return true if there are none
     */
    public boolean isEmpty() {
        return size() == 0;
    }

    /**
     * Returns the dispatchers.
     *
     * @return a copy, never null
     * @throws IllegalStateException on another thread than the map's
     */
    public List<Dispatcher> dispatchers() {
        checkThread();
        return members.copy().stream().map(Membership::dispatcher).toList();
    }

    /**
     * Closes every dispatcher and empties the map, also when closing one of them throws (rule D16).
     *
     * @param ignoreAll whether to drop what they throw; else the first is thrown when all are closed
     * @throws IllegalStateException on another thread than the map's
     */
    public void closeAll(boolean ignoreAll) {
        checkThread();
        Throwable first = null;
        for (Membership membership : members.copy()) {
            try {
                membership.dispatcher().close();
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
     * Closes one dispatcher of this map for good, whatever its class makes of {@link Dispatcher#close}. What that
     * throws is logged. A connection lingers in this map without it: its peer gets what was sent and then the end, and
     * what it is still sending is dropped until it closes too, for 5 seconds or 1 MiB at most.
     *
     * @param dispatcher never null; one that is not in this map is left alone
     * @throws IllegalStateException on another thread than the map's
     */
    public void expel(Dispatcher dispatcher) {
        checkThread();
        if (dispatcher.map() == this) {
            Pass.expel(dispatcher.membership());
            flushQuietly();
        }
    }

    /** What is closed is closed for the system too, not with the next wait: whoever stops a bundle relies on it. */
    private void flushQuietly() {
        try {
            flush();
        } catch (IOException | RuntimeException | LinkageError e) {
            LOG.log(System.Logger.Level.DEBUG, "closed channels stay with the loop until its next wait", e);
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
        checkThread();
        if (!closed) {
            closeAll(true);
            closed = true;
            letGoOfLoop();
        }
    }

    // Passes.

    /**
     * Runs one pass with a loop, as {@link EventLoop#poll} says, which calls this.
     *
     * @param with the loop, never null
     * @param timeout how long to wait at most, never null, not negative
     * @return the number of events dispatched
     * @throws IOException if the wait fails
     * @throws SwapException if the map cannot be moved to this loop
     * @throws ExitNow if a callback threw it
     * @throws IllegalStateException if another thread, or this one, is inside a pass, or the map is closed
     */
    public int poll(EventLoop with, Duration timeout) throws IOException, SwapException {
        long nanos = nanos(timeout);
        enter();
        pass.exits(true);
        try {
            if (isEmpty()) {
                pass.runWithoutWait();
                return 0;
            }
            if (loop != with) {
                swap(with, OnFailure.RETURN);
            }
            return pass.run(nanos);
        } finally {
            if (isEmpty()) {
                letGoOfLoop();
            }
            exit();
        }
    }

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
        pass.exits(false);
        try {
            return pass.run(timeoutNanos);
        } finally {
            exit();
        }
    }

    // Swapping.

    /**
     * Returns the loop in use. May be called from any thread.
     *
     * @return the loop, or null if there is none: before the first pass, and while parked
     */
    public EventLoop loop() {
        return loop;
    }

    /**
     * Moves every channel to a freshly opened demultiplexer of a loop, make before break and in slices, between which
     * both loops are served (rules S2, S4). Inside a callback everything moves at once. The loop may be the one in use.
     *
     * @param to the loop, never null
     * @param onFailure what becomes of the map if that fails, never null
     * @return what was done, never null
     * @throws SwapException if the loop lacks a feature that a dispatcher requires, or if opening it or registering
     *     with it failed
     * @throws ExitNow if a callback between slices threw it; the swap has been completed
     * @throws IllegalStateException on another thread than the map's, or if the map is closed
     */
    public SwapReport swap(EventLoop to, OnFailure onFailure) throws SwapException {
        checkThread();
        checkOpen();
        completeSwap();
        List<Dispatcher> refused = members.requiringMoreThan(to.features());
        if (!refused.isEmpty()) {
            if (onFailure == OnFailure.PARK) {
                park();
            }
            throw new SwapException(lacks(to, refused), null);
        }
        return inPass.get() == null ? swapBetweenPasses(to, onFailure) : new Move(this, to, onFailure).run();
    }

    /** The passes between slices are passes: no other one fits into them. */
    private SwapReport swapBetweenPasses(EventLoop to, OnFailure onFailure) throws SwapException {
        SwapReport report;
        inPass.set(Thread.currentThread());
        try {
            report = new Move(this, to, onFailure).run();
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
        checkThread();
        if (move != null) {
            move.completeAtOnce();
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
        checkThread();
        long start = System.nanoTime();
        EventLoop from = loop;
        int waiting = members.cancelRegistrations();
        if (move != null) {
            move.abandon();
        }
        letGoOfLoop();
        long took = System.nanoTime() - start;
        return new SwapReport(from == null ? null : from.name(), null, waiting, 1, 0, took, took);
    }

    // Tasks and timers.

    /**
     * Runs a task on the map's thread with its next pass; a wait in progress ends. Tasks run in their order, in bounded
     * batches (rule P13). One that throws is logged. May be called from any thread.
     *
     * @param task what to run, never null
     * @throws RejectedExecutionException if the map is closed
     */
    @Override
    public void execute(Runnable task) {
        if (task == null) {
            throw new NullPointerException("task");
        }
        if (closed) {
            throw new RejectedExecutionException("the map is closed");
        }
        mailbox.put(task);
    }

    /**
     * Runs a task on the map's thread after a while, once. One that throws is logged. May be called from any thread.
     *
     * @param task what to run, never null
     * @param delay how long from now, never null; zero or negative means with the next pass
     * @return the timer, never null
     * @throws RejectedExecutionException if the map is closed
     */
    public Timer schedule(Runnable task, Duration delay) {
        if (task == null) {
            throw new NullPointerException("task");
        }
        Timer timer = new Timer(this, task, clock.getAsLong() + delayNanos(delay));
        if (!closed && isOwnedByCaller()) {
            timers.put(timer);
        } else {
            execute(() -> enqueue(timer));
        }
        return timer;
    }

    /** Ends the wait in progress, or the next one. May be called from any thread. */
    public void wakeup() {
        mailbox.wakeup();
    }

    // What it is.

    /**
     * Tells whether the calling thread owns this map.
     *
     * @return true on the map's thread
     */
    public boolean isOwnedByCaller() {
        return owner == Thread.currentThread();
    }

    /**
     * Returns what this map has done. May be called from any thread.
     *
     * @return a snapshot, never null
     */
    public Counters counters() {
        return new Counters(pass.count(), events, bytesIn, bytesOut, callback.longestNanos());
    }

    /**
     * Returns what is being called back now: a {@link Dispatcher}, a task, or a timer's task. May be called from any
     * thread; a watch reads {@link #runningSinceNanos} before and after to know that both belong together.
     *
     * @return the dispatcher or task, or null between callbacks
     */
    public Object running() {
        return callback.running();
    }

    /**
     * Returns since when {@link #running} is being called back. May be called from any thread.
     *
     * @return a time of {@link System#nanoTime}
     */
    public long runningSinceNanos() {
        return callback.sinceNanos();
    }

    /**
     * Returns the buffer that the dispatchers of this map share: direct, 64 KiB. Its content is nobody's once the event
     * has returned.
     *
     * @return the cleared buffer, never null
     * @throws IllegalStateException on another thread than the map's
     */
    public ByteBuffer readBuffer() {
        checkThread();
        if (readBuffer == null) {
            readBuffer = ByteBuffer.allocateDirect(READ_BUFFER_BYTES);
        }
        return readBuffer.clear();
    }

    private void enter() {
        checkOpen();
        Thread caller = Thread.currentThread();
        Thread other = inPass.compareAndExchange(null, caller);
        if (other != null) {
            throw new IllegalStateException("a pass is in progress on thread '" + other.getName()
                    + "', another one was asked for on thread '" + caller.getName() + "'");
        }
        owner = caller;
        mailbox.belongsTo(caller);
    }

    private void exit() {
        inPass.set(null);
        pass.rethrowExit();
    }

    /**
     * Returns the account to which the dispatchers of this map are charged, beside that of the process (rule M1). Its
     * limit is {@link Long#MAX_VALUE} unless it has been set. May be called from any thread.
     *
     * @return the account, never null
     */
    public BufferAccount bufferAccount() {
        return buffers.account();
    }

    // For memberships, timers and moves.

    Buffers buffers() {
        return buffers;
    }

    /** Has the interest of a dispatcher looked at before the next wait. */
    void changed(Membership membership) {
        pass.changed(membership);
    }

    /** Records an event for the next pass, which will not wait. */
    void request(Membership membership, int ops) {
        pass.request(membership, ops);
    }

    void askNoMore(Membership membership) {
        members.askNoMore(membership);
    }

    void leave(Membership membership) {
        members.remove(membership);
        membership.leave();
    }

    /** Runs a task on the map's thread; returns false if there is none any more. */
    boolean hop(Runnable task) {
        if (closed) {
            return false;
        }
        mailbox.put(task);
        return true;
    }

    /** A listener rests until a channel is closed, or longer. */
    void rests(AcceptBackoff backoff) {
        resting.add(backoff);
    }

    void restsNoMore(AcceptBackoff backoff) {
        resting.remove(backoff);
    }

    void channelClosed() {
        if (!resting.isEmpty() && !closed) {
            List.copyOf(resting).forEach(AcceptBackoff::resume);
        }
    }

    void flush() throws IOException {
        if (move != null) {
            move.flushOld();
        }
        if (demultiplexer != null) {
            demultiplexer.flush();
        }
    }

    void countEvent() {
        events++;
    }

    long events() {
        return events;
    }

    void countInput(int bytes) {
        bytesIn += bytes;
    }

    void countOutput(int bytes) {
        bytesOut += bytes;
    }

    void dequeue(Timer timer) {
        if (isOwnedByCaller()) {
            timers.remove(timer);
        } else {
            hop(() -> removeUnlessArmed(timer));
        }
    }

    private void removeUnlessArmed(Timer timer) {
        if (!timer.isArmed()) {
            timers.remove(timer);
        }
    }

    void rearm(Timer timer, Duration delay) {
        checkThread();
        checkOpen();
        timer.arm(clock.getAsLong() + delayNanos(delay));
        timers.put(timer);
    }

    private void enqueue(Timer timer) {
        if (timer.isArmed()) {
            timers.put(timer);
        }
    }

    void checkThread() {
        if (owner != Thread.currentThread()) {
            throw new IllegalStateException("this map belongs to thread '" + owner.getName()
                    + "', it was called from thread '" + Thread.currentThread().getName()
                    + "': use execute, or close, which hop");
        }
    }

    private void checkOpen() {
        if (closed) {
            throw new IllegalStateException("the map is closed");
        }
    }

    Members members() {
        return members;
    }

    TimerQueue timers() {
        return timers;
    }

    Mailbox mailbox() {
        return mailbox;
    }

    long clockNanos() {
        return clock.getAsLong();
    }

    Demultiplexer demultiplexer() {
        return demultiplexer;
    }

    /** The swap in progress, or null. */
    Move move() {
        return move;
    }

    void moving(Move current) {
        move = current;
    }

    /** One pass between the slices of a swap. */
    int serve() throws IOException {
        return pass.run(0);
    }

    /** Whether a pass may be run now: not inside of one. */
    boolean isBetweenPasses() {
        return !pass.isRunning();
    }

    /** Exchanges the loop, without closing the old demultiplexer. */
    void exchange(EventLoop next, Demultiplexer opened) {
        loop = next;
        demultiplexer = opened;
        mailbox.waitsOn(opened);
    }

    /** Exchanges the loop and closes the old demultiplexer. */
    private void letGoOfLoop() {
        Demultiplexer old = demultiplexer;
        exchange(null, null);
        closeQuietly(old);
    }

    static void closeQuietly(Demultiplexer demultiplexer) {
        if (demultiplexer == null) {
            return;
        }
        try {
            demultiplexer.close();
        } catch (IOException | RuntimeException | LinkageError e) {
            LOG.log(System.Logger.Level.WARNING, "a loop does not close cleanly", e);
        }
    }

    private static String lacks(EventLoop loop, List<Dispatcher> refused) {
        StringBuilder text = new StringBuilder("loop '").append(loop.name()).append("' lacks what these require:");
        for (Dispatcher dispatcher : refused) {
            TreeSet<String> missing = new TreeSet<>(dispatcher.requires());
            missing.removeAll(loop.features());
            text.append(' ').append(dispatcher.describe()).append(' ').append(missing);
        }
        return text.toString();
    }

    private static long nanos(Duration timeout) {
        if (timeout.isNegative()) {
            throw new IllegalArgumentException("a timeout must not be negative: " + timeout);
        }
        return delayNanos(timeout);
    }

    /** In nanoseconds, at most 146 years, so that deadlines can be compared. */
    private static long delayNanos(Duration delay) {
        if (delay.isNegative()) {
            return 0;
        }
        return delay.toSeconds() >= Long.MAX_VALUE / 2_000_000_000L ? Long.MAX_VALUE / 2 : delay.toNanos();
    }
}
