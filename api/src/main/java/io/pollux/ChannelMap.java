// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import io.pollux.spi.Demultiplexer;
import io.pollux.text.Log;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import org.osgi.annotation.versioning.ProviderType;

/**
 * asyncore's map: the dispatchers of one thread, with their timers and tasks. The map is the truth; a loop is only a
 * way of waiting over it, and may be another one in the next pass (rule S1).
 *
 * <p>A program makes a map, makes dispatchers in it, and has a loop serve them until nothing is left to do:
 *
 * <pre>{@code
 * ChannelMap map = new ChannelMap();
 * new EchoServer(map, 7007);
 * loop.loop(map);
 * }</pre>
 *
 * <ul>
 *   <li>{@link EventLoop#loop(ChannelMap)} and {@link EventLoop#poll} run the passes.
 *   <li>{@link #add} and {@link #remove} map and unmap a dispatcher; the constructor
 *       {@link Dispatcher#Dispatcher(ChannelMap)} adds by itself. {@link #dispatchers}, {@link #size} and
 *       {@link #isEmpty} tell which are mapped.
 *   <li>{@link #execute}, called on any thread, runs a task on the map's thread; {@link #schedule} runs one later.
 *   <li>{@link #closeAll} closes the dispatchers; {@link #close} closes the map, too.
 * </ul>
 *
 * <p>A program that runs the passes one by one, exchanges the loop, or waits while the map is empty takes the map's
 * {@link MapDriver} by {@link #drive}, as each {@link Reactor} does. From then on, methods of the map that could stall
 * or end other people's dispatchers throw {@link IllegalStateException}, and each owner sees only its own dispatchers
 * (rule B7).
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
    private static final System.Logger LOG = Log.of(ChannelMap.class);

    private final LongSupplier clock;
    private final Members members = new Members();
    private final TimerQueue timers = new TimerQueue();
    private final Mailbox mailbox = new Mailbox();
    private final Callback callback = new Callback();
    private final Ownership ownership = new Ownership();
    private final Stage stage = new Stage(this, callback);
    private final Pass pass = new Pass(this, callback, ownership);
    private final MapDriver driver = new MapDriver(this, pass, ownership);
    private final Buffers buffers = new Buffers(this);
    private final List<AcceptBackoff> resting = new ArrayList<>();
    private volatile Thread owner = Thread.currentThread();
    private volatile boolean closed;

    private volatile EventLoop loop;
    private Demultiplexer demultiplexer;
    private Move move;

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

    /**
     * Maps a dispatcher. It is registered with the loop before the next wait, and its events count from there (rule
     * P6). It is on behalf of those whose callback or task runs now, or else of the owner of its class (rule B2).
     *
     * @param dispatcher one in no map, with a socket; never null
     * @throws IllegalStateException if it is mapped already, has no socket, or requires a feature that the loop in use
     *     lacks; if another dispatcher, in this map or in another one, serves the same channel (rule D23); on another
     *     thread than the map's; if the map is closed; or if whoever owns it ends
     */
    public void add(Dispatcher dispatcher) {
        Membership parent = callback.running() instanceof Dispatcher maker ? maker.membership() : null;
        driver.add(dispatcher, ownership.current());
        if (parent != null
                && parent.holding().account() != null
                && dispatcher.membership().holding().account() == null) {
            dispatcher.membership().holding().chargeTo(parent.holding().account());
        }
    }

    /**
     * Unmaps a dispatcher without closing it. Its pending events of this pass are dropped. From then on another
     * dispatcher around its channel can be mapped, here or elsewhere (rule D23). If every dispatcher around the channel
     * is dropped, the channel is closed (rule D14): whoever goes on using it alone keeps the dispatcher.
     *
     * @param dispatcher never null; one that is not in this map is left alone
     * @throws IllegalStateException on another thread than the map's; or in a driven map, if it is somebody else's
     */
    public void remove(Dispatcher dispatcher) {
        checkThread();
        if (dispatcher.map() == this && !isVisible(dispatcher.membership())) {
            throw new IllegalStateException(dispatcher.describe() + " is somebody else's");
        }
        driver.remove(dispatcher);
    }

    /** Whether those whose code runs now may know of a dispatcher: all may, where nobody drives the map. */
    private boolean isVisible(Membership membership) {
        Object current = ownership.current();
        return ownership.driver() == null || current == null || current.equals(membership.owner());
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
     * Returns the dispatchers: all, or in a driven map those of the owner whose code asks.
     *
     * @return a copy, never null
     * @throws IllegalStateException on another thread than the map's
     */
    public List<Dispatcher> dispatchers() {
        checkThread();
        return members.copy().stream()
                .filter(this::isVisible)
                .map(Membership::dispatcher)
                .toList();
    }

    /**
     * Runs a task on the map's thread with its next pass; a wait in progress ends. Tasks run in their order, in bounded
     * batches (rule P13). One that throws is logged. In a driven map it belongs to those whose code gives it, and ends
     * with them (rule B2). May be called from any thread.
     *
     * @param task what to run, never null
     * @throws RejectedExecutionException if the map is closed, or whoever owns the task ends
     */
    @Override
    public void execute(Runnable task) {
        driver.execute(task, giver(task));
    }

    /**
     * Runs a task on the map's thread after a while, once. One that throws is logged. In a driven map it belongs to
     * those whose code gives it, and ends with them (rule B2). May be called from any thread.
     *
     * @param task what to run, never null
     * @param delay how long from now, never null; zero or negative means with the next pass
     * @return the timer, never null
     * @throws RejectedExecutionException if the map is closed, or whoever owns the task ends
     */
    public Timer schedule(Runnable task, Duration delay) {
        return driver.schedule(task, delay, giver(task));
    }

    private Object giver(Runnable task) {
        Objects.requireNonNull(task, "task");
        return isOwnedByCaller() ? ownership.current() : ownership.ownerOfForeign(task);
    }

    /** Ends the wait in progress, or the next one. May be called from any thread. */
    public void wakeup() {
        mailbox.wakeup();
    }

    /**
     * Closes every dispatcher and empties the map, also when closing one of them throws (rule D16).
     *
     * @param ignoreAll whether to drop what they throw; otherwise the first is thrown when all are closed
     * @throws IllegalStateException on another thread than the map's, or if this map is driven
     */
    public void closeAll(boolean ignoreAll) {
        undriven().closeAll(ignoreAll);
    }

    /**
     * Closes every dispatcher, ignoring what that throws, and lets go of the loop. Tasks and timers that have not run
     * are dropped. Further calls do nothing.
     *
     * @throws IllegalStateException on another thread than the map's, or if this map is driven
     */
    @Override
    public void close() {
        if (!closed) {
            undriven().close();
        }
    }

    /**
     * Returns the loop in use. May be called from any thread.
     *
     * @return the loop, or null if there is none: before the first pass, and while parked
     */
    public EventLoop loop() {
        return loop;
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
     * Returns the account to which the dispatchers of this map are charged, beside that of the process (rule M1). Its
     * limit is {@link Long#MAX_VALUE} unless it has been set. May be called from any thread.
     *
     * @return the account, never null
     */
    public BufferAccount bufferAccount() {
        return buffers.account();
    }

    /**
     * Tells whether the calling thread owns this map.
     *
     * @return true on the map's thread
     */
    public boolean isOwnedByCaller() {
        return owner == Thread.currentThread();
    }

    /**
     * Takes this map's driver, which is possible once. From now on only the driver runs its passes, exchanges its loop
     * and ends it (rule B7).
     *
     * @param name who drives it, for messages: for example {@code reactor-0}; never null
     * @param owners tells whose code is whose, {@link Owners#NONE} if all code is the caller's own; never null
     * @return the driver, never null
     * @throws IllegalStateException if the driver has been taken already; on another thread than the map's; or if the
     *     map is closed
     */
    public MapDriver drive(String name, Owners owners) {
        checkThread();
        checkOpen();
        MapDriver taken = undriven();
        ownership.driven(Objects.requireNonNull(name, "name"), Objects.requireNonNull(owners, "owners"));
        return taken;
    }

    // For a loop that its caller runs.

    /** Runs one pass with a loop, as {@link EventLoop#poll} says. */
    int poll(EventLoop with, Duration timeout) throws IOException, SwapException {
        return undriven().poll(with, nanos(timeout));
    }

    /** Whether a caller's loop has something left to do: a dispatcher, an armed timer, or a task (rule P14). */
    boolean hasWork() {
        return !closed && (!isEmpty() || timers.size() > 0 || !mailbox.isEmpty());
    }

    /** Between two passes of a caller's loop: waits if nothing but timers is left (rule P14). */
    void awaitTimer(Duration timeout) throws IOException {
        if (isEmpty() && timers.size() > 0 && !closed) {
            undriven().awaitTimer(nanos(timeout));
        }
    }

    /** What does the work, unless somebody else drives this map. */
    MapDriver undriven() {
        String name = ownership.driver();
        if (name != null) {
            throw new IllegalStateException("this map is driven by " + name
                    + ", whose MapDriver alone runs its passes, exchanges its loop and ends it: in a reactor close your"
                    + " own dispatchers, and exchange the loop with Reactor.swap");
        }
        return driver;
    }

    // For the driver, memberships, timers and moves.

    /** A thread begins a pass: the map is its own from now on. */
    void belongsTo(Thread caller) {
        owner = caller;
        mailbox.belongsTo(caller);
    }

    MapDriver driver() {
        return driver;
    }

    Ownership ownership() {
        return ownership;
    }

    Callback callback() {
        return callback;
    }

    boolean isClosed() {
        return closed;
    }

    void closed() {
        closed = true;
    }

    Buffers buffers() {
        return buffers;
    }

    Stage stage() {
        return stage;
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
        ownership.left(membership.share());
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
        if (timer.hasEnded() || ownership.refuses(timer.owner(), timer.type())) {
            throw new IllegalStateException(Ownership.refusal(timer.owner()));
        }
        timer.arm(deadline(delay));
        timers.put(timer);
    }

    /** A time after now, on this map's clock. */
    long deadline(Duration delay) {
        return clock.getAsLong() + delayNanos(delay);
    }

    void enqueue(Timer timer) {
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

    void checkOpen() {
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
    void letGoOfLoop() {
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
