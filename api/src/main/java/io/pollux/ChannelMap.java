// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The dispatchers of one thread, with their timers and tasks: asyncore's map. A loop is only a way of waiting over a
 * map, so the next pass may use another one (rule S1).
 *
 * <p>A program creates a map, creates dispatchers in it, and has a loop serve them until nothing is left to do:
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
 *       {@link Dispatcher#Dispatcher(ChannelMap)} adds it automatically. {@link #dispatchers}, {@link #size} and
 *       {@link #isEmpty} tell which dispatchers are mapped.
 *   <li>{@link #execute} runs a task on the map's thread and may be called from any thread; {@link #schedule} runs one
 *       later.
 *   <li>{@link #closeAll} closes the dispatchers; {@link #close} closes the map as well.
 * </ul>
 *
 * <p>A program that runs the passes one by one, exchanges the loop, or waits while the map is empty takes the map's
 * {@link MapDriver} with {@link #drive}, as each {@link Reactor} does. From then on, methods of the map that could
 * stall it or end the dispatchers of others throw {@link IllegalStateException}, and each owner sees only its own
 * dispatchers (rule B7).
 *
 * <p><b>Threads.</b> A map belongs to the thread that runs its passes, and before the first pass to its creator. Other
 * threads may call {@link #execute}, {@link #schedule}, {@link #wakeup} and the methods that say so. Every other call
 * from another thread throws an {@link IllegalStateException} that names both threads (rule P15).
 *
 * <p><b>A pass</b> runs due timers and a bounded batch of tasks, asks the dispatchers that override a predicate, hands
 * changed interests to the loop, waits, and then dispatches the recorded events. Each dispatcher gets its events in the
 * order connect, read or accept, write, urgent, close (rule P4). Nothing is called back during the wait, so callbacks
 * may close and map dispatchers and even swap the loop.
 */
@ProviderType
public final class ChannelMap implements Executor, AutoCloseable {
    private final Access access = new Access();
    private final Ownership ownership = new Ownership();
    private final RunningCallback callback = new RunningCallback();
    private final Members members = new Members();
    private final Stage stage = new Stage(this, callback);
    private final RestingListeners restingListeners = new RestingListeners();
    private final Agenda agenda;
    private final Buffers buffers;
    private final LoopInUse loop;
    private final Pass pass;
    private final CallerLoop callerLoop;
    private final MapDriver driver;

    private long events;
    private long bytesIn;
    private long bytesOut;

    /** Creates an empty map. It belongs to the calling thread until another thread runs a pass. */
    public ChannelMap() {
        this(System::nanoTime);
    }

    /**
     * Creates an empty map whose timers follow a given clock, for tests and simulations.
     *
     * @param nanoClock returns the time in nanoseconds from any origin, never null
     */
    public ChannelMap(LongSupplier nanoClock) {
        agenda = new Agenda(Objects.requireNonNull(nanoClock, "nanoClock"), access, ownership);
        buffers = new Buffers(members, agenda, ownership, this::undriven);
        loop = new LoopInUse(members, agenda.mailbox());
        pass = new Pass(this, access, ownership, members, agenda, loop, stage, callback);
        callerLoop = new CallerLoop(this, access, agenda, loop, pass);
        driver = new MapDriver(this, access, ownership, members, agenda, loop, pass, callback);
    }

    /**
     * Maps a dispatcher. It is registered with the loop before the next wait and gets events from then on (rule P6). It
     * belongs to the owner whose callback or task runs now, or else to the owner of its class (rule B2).
     *
     * @param dispatcher a dispatcher with a socket that is in no map, never null
     * @throws IllegalStateException if the dispatcher is already mapped, has no socket, or requires a feature that the
     *     loop in use does not have; if another dispatcher, in any map, serves the same channel (rule D23); if its
     *     owner is ending; if the map is closed; or if called on another thread than the map's
     */
    public void add(Dispatcher dispatcher) {
        Objects.requireNonNull(dispatcher, "dispatcher");
        driver.add(dispatcher, ownership.current());
        if (callback.running() instanceof Dispatcher maker) {
            dispatcher.membership().holding().inherit(maker.membership().holding());
        }
    }

    /**
     * Unmaps a dispatcher without closing it. Its pending events of this pass are dropped. Another dispatcher can then
     * be mapped for the same channel, here or elsewhere (rule D23). The channel is closed when no dispatcher for it is
     * referenced any more (rule D14), so a program that keeps using the channel must keep a reference to the
     * dispatcher.
     *
     * @param dispatcher the dispatcher, never null; ignored if it is not in this map
     * @throws IllegalStateException on another thread than the map's; or in a driven map, if the dispatcher belongs to
     *     another owner
     */
    public void remove(Dispatcher dispatcher) {
        Objects.requireNonNull(dispatcher, "dispatcher");
        access.checkThread();
        if (dispatcher.map() == this && !isVisible(dispatcher.membership())) {
            throw new IllegalStateException(dispatcher.describe() + " belongs to another owner");
        }
        driver.remove(dispatcher);
    }

    /** Whether the owner whose code runs now may see a dispatcher; in a map without a driver, every owner may. */
    private boolean isVisible(Membership membership) {
        Object current = ownership.current();
        return ownership.driver() == null || current == null || current.equals(membership.owner());
    }

    /**
     * Returns the number of dispatchers. May be called from any thread; on others than the map's it may lag behind.
     *
     * @return a count
     */
    public int size() {
        return members.size();
    }

    /**
     * Tells whether there are no dispatchers. May be called from any thread; on others than the map's it may lag
     * behind.
     *
     * @return true if there are none
     */
    public boolean isEmpty() {
        return size() == 0;
    }

    /**
     * Returns all dispatchers, or in a driven map those of the owner whose code runs now.
     *
     * @return an unmodifiable copy, never null
     * @throws IllegalStateException on another thread than the map's
     */
    public List<Dispatcher> dispatchers() {
        access.checkThread();
        return members.copy().stream()
                .filter(this::isVisible)
                .map(Membership::dispatcher)
                .toList();
    }

    /**
     * Runs a task on the map's thread in its next pass, and ends a wait in progress. Tasks run in the order in which
     * they were submitted, in bounded batches (rule P13). If a task throws, that is logged. In a driven map the task
     * belongs to the owner whose code submits it, and ends with that owner (rule B2). May be called from any thread.
     *
     * @param task what to run, never null
     * @throws RejectedExecutionException if the map is closed, or the owner of the task has ended or is ending
     */
    @Override
    public void execute(Runnable task) {
        agenda.execute(task, giver(task));
    }

    /**
     * Runs a task on the map's thread once, after a delay. If the task throws, that is logged. In a driven map the task
     * belongs to the owner whose code submits it, and ends with that owner (rule B2). May be called from any thread.
     *
     * @param task what to run, never null
     * @param delay how long from now, never null; zero or negative means in the next pass
     * @return the timer, never null
     * @throws RejectedExecutionException if the map is closed, or the owner of the task has ended or is ending
     */
    public Timer schedule(Runnable task, Duration delay) {
        Objects.requireNonNull(delay, "delay");
        return agenda.schedule(task, delay, giver(task));
    }

    private Object giver(Runnable task) {
        Objects.requireNonNull(task, "task");
        return isOwnedByCaller() ? ownership.current() : ownership.ownerOfForeign(task);
    }

    /** Ends the wait in progress, or the next one if none is in progress. May be called from any thread. */
    public void wakeup() {
        agenda.mailbox().wakeup();
    }

    /**
     * Closes every dispatcher and empties the map, even if closing one of them throws (rule D16).
     *
     * @param ignoreAll true to ignore what the dispatchers throw; false to throw the first of it once all are closed
     * @throws IllegalStateException on another thread than the map's, or if this map is driven
     */
    public void closeAll(boolean ignoreAll) {
        undriven().closeAll(ignoreAll);
    }

    /**
     * Closes every dispatcher, ignoring what that throws, and releases the loop. Tasks and timers that have not run are
     * dropped. Further calls do nothing.
     *
     * @throws IllegalStateException on another thread than the map's, or if this map is driven
     */
    @Override
    public void close() {
        if (!access.isClosed()) {
            undriven().close();
        }
    }

    /**
     * Returns the loop in use. May be called from any thread.
     *
     * @return the loop, or null before the first pass and while the map is parked
     */
    public EventLoop loop() {
        return loop.eventLoop();
    }

    /**
     * Returns what this map has done so far. May be called from any thread.
     *
     * @return a snapshot, never null
     */
    public Counters counters() {
        return new Counters(pass.count(), events, bytesIn, bytesOut, callback.longestNanos());
    }

    /**
     * Returns the account to which the dispatchers of this map are charged in addition to that of the process (rule
     * M1). Its limit is {@link Long#MAX_VALUE} unless it has been set. May be called from any thread.
     *
     * @return the account, never null
     */
    public BufferAccount bufferAccount() {
        return buffers.account();
    }

    /**
     * Tells whether this map belongs to the calling thread. May be called from any thread.
     *
     * @return true on the map's thread
     */
    public boolean isOwnedByCaller() {
        return access.isOwnedByCaller();
    }

    /**
     * Takes this map's driver, which is possible once. From now on only the driver runs the passes, exchanges the loop
     * and closes the map (rule B7).
     *
     * @param name the name of the driver for messages, for example {@code reactor-0}; never null
     * @param owners tells which owner a class belongs to, {@link Owners#NONE} if all code is the caller's own; never
     *     null
     * @return the driver, never null
     * @throws IllegalStateException if the driver has been taken already; on another thread than the map's; or if the
     *     map is closed
     */
    public MapDriver drive(String name, Owners owners) {
        access.checkThread();
        access.checkOpen();
        MapDriver taken = undriven();
        ownership.driven(Objects.requireNonNull(name, "name"), Objects.requireNonNull(owners, "owners"));
        return taken;
    }

    /** The driver, if it has not been taken. */
    MapDriver undriven() {
        String name = ownership.driver();
        if (name != null) {
            throw new IllegalStateException("this map is driven by " + name
                    + ": only its MapDriver runs passes, exchanges the loop or closes the map; in a reactor, close your"
                    + " own dispatchers, and exchange the loop with Reactor.swap");
        }
        return driver;
    }

    MapDriver driver() {
        return driver;
    }

    CallerLoop callerLoop() {
        return callerLoop;
    }

    Ownership ownership() {
        return ownership;
    }

    Agenda agenda() {
        return agenda;
    }

    Buffers buffers() {
        return buffers;
    }

    Stage stage() {
        return stage;
    }

    RestingListeners restingListeners() {
        return restingListeners;
    }

    void checkThread() {
        access.checkThread();
    }

    /** Marks a dispatcher, so that its interest is checked before the next wait. */
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

    /** Runs a task on the map's thread; returns false if the map is closed. May be called from any thread. */
    boolean hop(Runnable task) {
        return agenda.hop(task);
    }

    /** Makes the loop release closed channels. */
    void flush() throws IOException {
        loop.flush();
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
}
