// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.reactor;

import io.pollux.Owners;
import io.pollux.Reactor;
import io.pollux.Reactors;
import io.pollux.runtime.loops.Loop;
import io.pollux.runtime.loops.LoopChoice;
import io.pollux.runtime.loops.LoopFilter;
import io.pollux.runtime.loops.Offer;
import io.pollux.runtime.loops.OfferedLoops;
import io.pollux.runtime.reactor.ReactorQuery.Turn;
import io.pollux.runtime.threads.Patience;
import io.pollux.text.Log;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The reactors of this runtime: starts, stops and replaces them, has them follow the loops on offer, and asks them
 * questions. Every method may be called from any thread.
 */
public final class ReactorGroup implements Reactors, AutoCloseable {
    private static final System.Logger LOG = Log.of(ReactorGroup.class);

    private final Owners owners;
    private final Listeners listeners = new Listeners();
    private final AtomicInteger turn = new AtomicInteger();
    private volatile List<ReactorThread> reactors = List.of();
    private final Replacements replacements = new Replacements(this::replace);
    private final Patience patience = new Patience(System::nanoTime);
    private final Heartbeat heartbeat = new Heartbeat(patience, this::replaceFailed);
    private final OfferedLoops loops = new OfferedLoops();

    /**
     * Makes a group without reactors.
     *
     * @param owners tells who owns what is in the maps, never null
     */
    public ReactorGroup(Owners owners) {
        this.owners = owners;
    }

    /** Tells the owners of what is in the maps. */
    Owners owners() {
        return owners;
    }

    @Override
    public ReactorThread next() {
        List<ReactorThread> current = running();
        if (current.isEmpty()) {
            throw new IllegalStateException("the reactors have been stopped");
        }
        return current.get(Math.floorMod(turn.getAndIncrement(), current.size()));
    }

    @Override
    public ReactorThread reactor(String name) {
        return running().stream().filter(r -> r.name().equals(name)).findFirst().orElse(null);
    }

    @Override
    public List<Reactor> all() {
        return List.copyOf(running());
    }

    /** The reactors that have not failed: only these are handed out. */
    private List<ReactorThread> running() {
        List<ReactorThread> current = reactors;
        for (ReactorThread reactor : current) {
            if (reactor.failure() != null) {
                return current.stream().filter(one -> one.failure() == null).toList();
            }
        }
        return current;
    }

    /**
     * Returns all reactors, including one that has failed and has not been replaced yet.
     *
     * @return an immutable list in the order of their numbers, never null
     */
    public List<ReactorThread> reactors() {
        return reactors;
    }

    /**
     * Starts or stops reactors until there are as many as wanted. Those with the highest numbers stop, and close their
     * dispatchers.
     *
     * @param count the wanted number of reactors, at least 1
     * @throws IllegalArgumentException if the count is less than 1
     */
    public synchronized void resize(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("there must be at least 1 reactor, not " + count);
        }
        patience.together(() -> {
            while (reactors.size() < count) {
                start("reactor-" + reactors.size());
            }
            stopFrom(count);
        });
    }

    private void start(String name) {
        ReactorThread reactor = new ReactorThread(name, this);
        reactor.start();
        List<ReactorThread> more = new ArrayList<>(reactors);
        more.add(reactor);
        reactors = List.copyOf(more);
        begin(reactor);
    }

    private void begin(ReactorThread reactor) {
        String name = reactor.name();
        heartbeat.add(reactor);
        listeners.started(reactor);
        String cause = name + " has started";
        tellChoices(List.of(reactor), cause, choice -> choice.follow(cause)).await();
    }

    /** Starts a reactor in place of one that has failed, unless that one has been stopped (rule S9). */
    private synchronized void replace(ReactorThread failed) {
        int place = reactors.indexOf(failed);
        if (place < 0) {
            return;
        }
        ReactorThread reactor = new ReactorThread(failed.name(), this);
        reactor.start();
        listeners.stopped(failed);
        List<ReactorThread> others = new ArrayList<>(reactors);
        others.set(place, reactor);
        reactors = List.copyOf(others);
        begin(reactor);
        heartbeat.remove(failed);
    }

    /** Replaces reactors that have failed. Called at every heartbeat. */
    private void replaceFailed() {
        for (ReactorThread reactor : reactors) {
            if (reactor.failure() != null && reactor.hasEnded()) {
                replacements.replace(reactor);
            }
        }
    }

    /** Stops the reactors from a number on: they close everything, and are waited for, a limited time. */
    private void stopFrom(int count) {
        List<ReactorThread> leaving = reactors.subList(count, reactors.size());
        reactors = List.copyOf(reactors.subList(0, count));
        leaving.forEach(listeners::stopping);
        leaving.forEach(ReactorThread::stop);
        for (ReactorThread reactor : leaving) {
            reactor.awaitEnd();
            heartbeat.remove(reactor);
            listeners.stopped(reactor);
        }
    }

    /** Stops all reactors: their dispatchers are closed and their threads ended, within the swap timeout. */
    @Override
    public synchronized void close() {
        patience.together(() -> stopFrom(0));
    }

    /**
     * Returns the loops that the registry offers, admitted or not.
     *
     * @return an immutable list, best first, never null; not to be kept, because it holds the loops
     */
    public List<Loop> loops() {
        return loops.offer().all();
    }

    /**
     * Tells whether the configured filter admits a loop.
     *
     * @param loop never null
     * @return true if it may be chosen by itself
     */
    public boolean admits(Loop loop) {
        return loops.offer().admitted().contains(loop);
    }

    /**
     * Sets which loops reactors may choose. If the filter is new, every reactor chooses anew. Does not wait for that.
     *
     * @param filter the filter, or null to admit every loop
     */
    public void filter(LoopFilter filter) {
        if (loops.filter(filter)) {
            String cause = "the filter has changed to " + filter;
            tellChoices(reactors, cause, choice -> choice.chooseAnew(cause));
        }
    }

    /**
     * Sets how loops are ranked. If the rankings are new, every reactor follows. Does not wait for that.
     *
     * @param rankings rankings by the names of loops, which replace those of their services; never null
     */
    public void rank(Map<String, Integer> rankings) {
        if (loops.rank(rankings)) {
            follow("the configured rankings have changed to " + rankings);
        }
    }

    /**
     * Sets which loops the registry offers; {@link #follow} makes the reactors act on it.
     *
     * @param offered the loops, best first, never null
     */
    public void publish(List<Loop> offered) {
        loops.publish(offered);
    }

    /**
     * Makes every reactor use the best loop on offer. Does not wait for that.
     *
     * @param cause why, for logs, never null
     * @return waits for the reactors, never null
     */
    public ReactorQuery<?> follow(String cause) {
        return tellChoices(reactors, cause, choice -> choice.follow(cause));
    }

    private ReactorQuery<?> tellChoices(List<ReactorThread> of, String cause, Consumer<LoopChoice> action) {
        return tell(of, Turn.BETWEEN_PASSES, cause, reactor -> action.accept(reactor.choice()));
    }

    /**
     * Makes every reactor use the best loop on offer, and waits for that. When this returns, no reactor uses a loop
     * that is not on offer, unless it is stuck (rule B1).
     *
     * @param cause why, for logs, never null
     */
    public void followNow(String cause) {
        patience.together(() -> {
            follow(cause).await();
            heartbeat.settle();
        });
    }

    Offer offer() {
        return loops.offer();
    }

    /**
     * Asks reactors a question, all at once.
     *
     * @param <T> the type of the answers
     * @param asked reactors of this group, never null
     * @param turn when each answers, never null
     * @param why why, for logs, never null
     * @param question what runs on each reactor's thread, never null
     * @return waits for the answers, never null
     */
    public <T> ReactorQuery<T> ask(
            List<? extends Reactor> asked, Turn turn, String why, Function<ReactorThread, T> question) {
        List<ReactorThread> threads =
                asked.stream().map(ReactorThread.class::cast).toList();
        return new ReactorQuery<T>(patience, why).ask(threads, turn, question);
    }

    /**
     * Tells reactors to do something, all at once. Exceptions of the action are logged.
     *
     * @param told reactors of this group, never null
     * @param turn when each does it, never null
     * @param why why, for logs, never null
     * @param action what runs on each reactor's thread, never null
     * @return waits until it is done, never null
     */
    public ReactorQuery<?> tell(List<? extends Reactor> told, Turn turn, String why, Consumer<ReactorThread> action) {
        return ask(told, turn, why, reactor -> {
            logFailure(reactor, why, action);
            return true;
        });
    }

    /**
     * Tells every reactor to do something after the tasks it was given before, and waits until that is done. On a
     * reactor's own thread it is done at once, and again after those tasks.
     *
     * @param why why, for logs, never null
     * @param action what runs on each reactor's thread, never null
     */
    public void tellAllAfterTasks(String why, Consumer<ReactorThread> action) {
        ReactorQuery<?> told = tell(reactors, Turn.AFTER_TASKS, why, action);
        reactors.stream().filter(ReactorThread::inReactor).forEach(reactor -> again(reactor, why, action));
        told.await();
    }

    private static void again(ReactorThread reactor, String why, Consumer<ReactorThread> action) {
        try {
            reactor.execute(() -> logFailure(reactor, why, action));
        } catch (RejectedExecutionException e) {
            LOG.log(System.Logger.Level.DEBUG, why + ", and " + reactor.name() + " ends", e);
        }
    }

    private static void logFailure(ReactorThread reactor, String why, Consumer<ReactorThread> action) {
        try {
            action.accept(reactor);
        } catch (RuntimeException | Error e) {
            LOG.log(System.Logger.Level.ERROR, why + ", but " + reactor.name() + " fails", e);
        }
    }

    /**
     * Returns how long a swap, or the stop of a bundle, waits for reactors.
     *
     * @return the limit, never null; 5 seconds unless set
     */
    public Duration swapTimeout() {
        return patience.limit();
    }

    /**
     * Sets how long a swap, or the stop of a bundle, waits for reactors.
     *
     * @param limit the limit, never null, positive
     * @throws IllegalArgumentException if it is not positive
     */
    public void swapTimeout(Duration limit) {
        if (limit.isNegative() || limit.isZero()) {
            throw new IllegalArgumentException("the swap timeout must be positive, not " + limit);
        }
        patience.limit(limit);
    }

    /**
     * Returns the limits on how long this runtime waits.
     *
     * @return never null
     */
    public Patience patience() {
        return patience;
    }

    /**
     * Adds a listener. It is first notified of the reactors that have already started.
     *
     * @param listener never null
     */
    public synchronized void listen(RuntimeListener listener) {
        reactors.forEach(listener::started);
        listeners.add(listener);
    }

    /**
     * Removes a listener.
     *
     * @param listener never null
     */
    public void unlisten(RuntimeListener listener) {
        listeners.remove(listener);
    }

    /**
     * Returns a listener that passes every notification on to all listeners.
     *
     * @return never null
     */
    public RuntimeListener listeners() {
        return listeners;
    }
}
