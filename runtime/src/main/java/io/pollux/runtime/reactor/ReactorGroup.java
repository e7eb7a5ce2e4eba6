// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.reactor;

import io.pollux.Owners;
import io.pollux.Reactor;
import io.pollux.Reactors;
import io.pollux.text.Log;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.osgi.framework.Filter;

/** The reactors of this runtime, and what they choose their loops from. Every method may be called from any thread. */
public final class ReactorGroup implements Reactors, AutoCloseable {
    private static final System.Logger LOG = Log.of(ReactorGroup.class);

    private final Owners owners;
    private final Listeners listeners = new Listeners();
    private final AtomicInteger turn = new AtomicInteger();
    private volatile List<ReactorThread> reactors = List.of();
    private final Replacements replacements = new Replacements(this::replace);
    private volatile Offer offer = Offer.NONE;
    private final Patience patience = new Patience(System::nanoTime);
    private final Heartbeat heartbeat = new Heartbeat(patience, this::lookAfter);
    private final Object offering = new Object();
    private List<Loop> offered = List.of();
    private Filter filter;
    private Map<String, Integer> rankings = Map.of();

    /**
     * Makes a group without reactors.
     *
     * @param owners whose code is whose in the maps, never null
     */
    public ReactorGroup(Owners owners) {
        this.owners = owners;
    }

    /** Whose code is whose in the maps. */
    Owners owners() {
        return owners;
    }

    // The reactors.

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

    /** Those that have not failed; nobody is to be given another one. */
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
     * Returns all reactors as what they are here, also one that has failed and not been replaced yet.
     *
     * @return an immutable list in the order of their numbers, never null
     */
    public List<ReactorThread> reactors() {
        return reactors;
    }

    /**
     * Starts or stops reactors until there are as many as wanted. Those of the highest numbers stop first and close
     * their dispatchers.
     *
     * @param count how many reactors there shall be, at least 1
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
        on(reactor, started -> started.choice().follow(cause), cause);
    }

    /** Starts a reactor in the place of one that has failed, unless that has been stopped meanwhile (rule S9). */
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

    /** Has reactors that have failed replaced. Called now and then. */
    private void lookAfter() {
        for (ReactorThread reactor : reactors) {
            if (reactor.failure() != null && reactor.hasEnded()) {
                replacements.replace(reactor);
            }
        }
    }

    /** Has the reactors from a number on close everything, and waits for them, a limited time. */
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

    // The loops.

    /**
     * Returns the loops that the registry offers, admitted or not.
     *
     * @return an immutable list, best first, never null; not to be kept, for it holds the loops
     */
    public List<Loop> loops() {
        return offer.all();
    }

    /**
     * Tells whether the configured filter admits a loop.
     *
     * @param loop never null
     * @return true if it may be chosen by itself
     */
    public boolean admits(Loop loop) {
        return offer.admitted().contains(loop);
    }

    /**
     * Sets which loops may be used, and if that is new has every reactor choose anew.
     *
     * @param newFilter on the properties of the loop services; null admits all
     */
    public void filter(Filter newFilter) {
        synchronized (offering) {
            if (Objects.equals(filter, newFilter)) {
                return;
            }
            filter = newFilter;
            offer = Offer.of(offered, filter, rankings);
        }
        String cause = "the filter has changed to " + newFilter;
        order(reactor -> reactor.choice().chooseAnew(cause), cause);
    }

    /**
     * Sets how loops are ranked, and if that is new has every reactor follow.
     *
     * @param newRankings by the names of loops, instead of their services' own; never null
     */
    public void rank(Map<String, Integer> newRankings) {
        synchronized (offering) {
            if (rankings.equals(newRankings)) {
                return;
            }
            rankings = Map.copyOf(newRankings);
            offer = Offer.of(offered, filter, rankings);
        }
        follow("the configured rankings have changed to " + newRankings);
    }

    /** Takes note of what the registry offers, best first; {@link #follow} has the reactors act upon it. */
    public void publish(List<Loop> loops) {
        synchronized (offering) {
            offered = List.copyOf(loops);
            offer = Offer.of(offered, filter, rankings);
        }
    }

    /** Has every reactor follow what is offered. */
    public void follow(String cause) {
        order(reactor -> reactor.choice().follow(cause), cause);
    }

    /** The same, and returns when all have: no reactor uses then what is not offered, within the swap timeout. */
    public void followNow(String cause) {
        patience.together(() -> {
            onEach(reactor -> reactor.choice().follow(cause), cause);
            heartbeat.settle();
        });
    }

    Offer offer() {
        return offer;
    }

    // Orders.

    /** Runs a task on a reactor's thread, and returns when that is done, within the swap timeout. */
    public void on(ReactorThread reactor, Consumer<ReactorThread> task, String cause) {
        await(reactor, order(reactor, task, cause), cause);
    }

    /** The same on all of them at once. */
    void onEach(Consumer<ReactorThread> task, String cause) {
        awaitAll(order(task, cause), cause);
    }

    /** The same, on each behind the tasks that it was given before. */
    public void onEachAfterTasks(Consumer<ReactorThread> task, String cause) {
        Map<ReactorThread, Future<?>> orders = new LinkedHashMap<>();
        for (ReactorThread reactor : reactors) {
            orders.put(reactor, reactor.orderAfterTasks(() -> run(reactor, task, cause)));
        }
        awaitAll(orders, cause);
    }

    private void awaitAll(Map<ReactorThread, ? extends Future<?>> orders, String cause) {
        patience.together(() -> orders.forEach((reactor, order) -> await(reactor, order, cause)));
    }

    private Map<ReactorThread, Future<Void>> order(Consumer<ReactorThread> task, String cause) {
        Map<ReactorThread, Future<Void>> orders = new LinkedHashMap<>();
        for (ReactorThread reactor : reactors) {
            orders.put(reactor, order(reactor, task, cause));
        }
        return orders;
    }

    private static Future<Void> order(ReactorThread reactor, Consumer<ReactorThread> task, String cause) {
        return reactor.order(() -> {
            run(reactor, task, cause);
            return null;
        });
    }

    private static void run(ReactorThread reactor, Consumer<ReactorThread> task, String cause) {
        try {
            task.accept(reactor);
        } catch (RuntimeException | Error e) {
            LOG.log(System.Logger.Level.ERROR, cause + ", but " + reactor.name() + " fails", e);
        }
    }

    private static void await(ReactorThread reactor, Future<?> order, String cause) {
        try {
            reactor.waiting().awaitUninterruptibly(order, cause);
        } catch (TimeoutException e) {
            LOG.log(System.Logger.Level.DEBUG, cause + ": it is done when " + reactor.name() + " gets on", e);
        } catch (CancellationException e) {
            LOG.log(System.Logger.Level.DEBUG, cause + ", but " + reactor.name() + " has been stopped");
        }
    }

    // Settings.

    /**
     * Returns how long reactors are waited for: by a swap, or by whoever stops a bundle.
     *
     * @return never null; 5 seconds unless set
     */
    public Duration swapTimeout() {
        return patience.limit();
    }

    /**
     * Sets how long reactors are waited for: by a swap, or by whoever stops a bundle.
     *
     * @param limit never null, positive
     * @throws IllegalArgumentException if it is not positive
     */
    public void swapTimeout(Duration limit) {
        if (limit.isNegative() || limit.isZero()) {
            throw new IllegalArgumentException("the swap timeout must be positive, not " + limit);
        }
        patience.limit(limit);
    }

    /**
     * Returns what gives all waiting one deadline.
     *
     * @return never null
     */
    public Patience patience() {
        return patience;
    }

    // Listeners.

    /**
     * Adds a listener. It is told first of the reactors that have started already.
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
     * Returns what tells every listener.
     *
     * @return never null
     */
    public RuntimeListener listeners() {
        return listeners;
    }
}
