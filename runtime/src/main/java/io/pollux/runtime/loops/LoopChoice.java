// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.loops;

import io.pollux.ChannelMap;
import io.pollux.EventLoop;
import io.pollux.MapDriver;
import io.pollux.MapDriver.OnFailure;
import io.pollux.Reactor;
import io.pollux.SwapException;
import io.pollux.SwapReport;
import io.pollux.text.Log;
import io.pollux.text.Thrown;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Chooses the loop of a reactor: the one that was chosen by name, or else the best one on offer that the filter admits
 * and that is not sick. Loops with the features that dispatchers require come before others. Confined to the reactor's
 * thread. Which loop is in use is asked of the map each time, never remembered.
 */
public final class LoopChoice {
    private static final System.Logger LOG = Log.of(LoopChoice.class);

    private final Reactor reactor;
    private final MapDriver driver;
    private final ChannelMap map;
    private final Supplier<Offer> offers;
    private final LoopListener listener;
    private final Consumer<CompletableFuture<?>> serving;
    private final Health health = new Health();
    private final Map<Object, Set<String>> wishes = new HashMap<>();
    private final Retry retry;
    private EventLoop chosen;

    /**
     * Makes the choice of a reactor that is parked.
     *
     * @param reactor the reactor, for logs and listeners, never null
     * @param driver the driver of its map, never null
     * @param offers tells which loops are on offer now, never null
     * @param listener hears of swaps, never null
     * @param serving waits for a loop to open, and serves the reactor's channels meanwhile, never null
     */
    public LoopChoice(
            Reactor reactor,
            MapDriver driver,
            Supplier<Offer> offers,
            LoopListener listener,
            Consumer<CompletableFuture<?>> serving) {
        this.reactor = reactor;
        this.driver = driver;
        this.map = driver.map();
        this.serving = serving;
        this.offers = offers;
        this.listener = listener;
        this.retry = new Retry(driver, this::comeBack);
    }

    /** The offer, the rankings or the filter have changed: uses the best loop, or parks. */
    public void follow(String cause) {
        driver.completeSwap(); // it may be leaving the loop that leaves now
        Offer offer = offers.get();
        health.forgetAllBut(offer);
        if (chosen != null && offer.of(chosen) != null) {
            return;
        }
        chosen = null;
        EventLoop current = map.loop();
        boolean goesOn = current != null && offer.of(current) != null;
        useBest(candidates(offer), reactor.loopName(), goesOn ? OnFailure.RETURN : OnFailure.PARK, cause);
    }

    /** The filter has changed: forgets the loop that was chosen by name. */
    public void chooseAnew(String cause) {
        chosen = null;
        follow(cause);
    }

    /**
     * Prefers loops with some features, until {@link #wishNoMore} (rules S7, B4).
     *
     * @param who who wishes it, never null
     * @param features the features, never null
     */
    public void wish(Object who, Set<String> features) {
        if (!features.equals(wishes.put(who, features))) {
            follow("features are required: " + features);
        }
    }

    /**
     * Ends a wish.
     *
     * @param who whose, never null
     */
    public void wishNoMore(Object who) {
        if (wishes.remove(who) != null) {
            follow("features are no longer required");
        }
    }

    /** Uses a loop chosen by name. */
    public SwapReport choose(String name) throws SwapException {
        Offer offer = offers.get();
        Loop loop = offer.named(name);
        if (loop == null) {
            throw new SwapException("there is no loop '" + name + "'; the loops are " + offer.names(), null);
        }
        if (health.isSick(loop.service())) {
            throw new SwapException(
                    "loop '" + name + "' has failed on " + reactor.name()
                            + ": restart its bundle before using it again",
                    null);
        }
        OnFailure onFailure = map.loop() == null ? OnFailure.PARK : OnFailure.RETURN; // serve those it can (rule S7)
        SwapReport report = swap(loop, onFailure, "requested by name");
        if (map.loop() == loop.service()) { // otherwise it has left by now
            chosen = loop.service();
            retry.end();
        }
        return report;
    }

    /**
     * The wait of the loop in use has failed: tries a fresh instance, then another loop, then parks (rule S6). A loop
     * whose fresh instance cannot be opened is not sick: it is tried again (rule S8).
     */
    public void recover(Throwable failure) {
        EventLoop failed = map.loop();
        Offer offer = offers.get();
        Loop loop = offer.of(failed);
        String name = reactor.loopName();
        String cause = "recovery: " + Thrown.of(failure).message();
        boolean sick = health.failed(failed, System.nanoTime());
        if (sick || loop == null || !tries(loop, OnFailure.PARK, cause)) {
            chosen = chosen == failed ? null : chosen;
            List<Loop> others = candidates(offer).stream()
                    .filter(other -> other.service() != failed)
                    .toList();
            useBest(others, name, OnFailure.PARK, cause);
        }
        listener.recovered(reactor, name, reactor.loopName(), failure);
    }

    /**
     * Opens a fresh instance of the loop in use, which has not failed. If that fails, throws, and the old one stays in
     * use.
     */
    public void renew(String cause) {
        Loop loop = offers.get().of(map.loop());
        if (loop != null) {
            try {
                swap(loop, OnFailure.RETURN, cause);
            } catch (SwapException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** With {@link OnFailure#PARK} the loop in use is left in any case. */
    private void useBest(List<Loop> candidates, String before, OnFailure onFailure, String cause) {
        EventLoop current = map.loop();
        for (Loop loop : candidates) {
            boolean overtaken = map.loop() != null && map.loop() != current; // by a callback, while a loop was opening
            if (overtaken || loop.service() == map.loop() || tries(loop, onFailure, cause)) {
                retry.end();
                return;
            }
        }
        if (before != null && (onFailure == OnFailure.PARK || candidates.isEmpty())) {
            park(before, cause);
        }
        retryIfParked();
    }

    /** If parked although loops are on offer, tries again: a lack of descriptors, for example, may pass (rule S8). */
    private void retryIfParked() {
        if (map.loop() == null && !candidates(offers.get()).isEmpty()) {
            retry.begin();
        } else {
            retry.end();
        }
    }

    /** Tries again; the failure has already been reported, so only a success is reported. */
    private void comeBack() {
        for (Loop loop : candidates(offers.get())) {
            if (map.loop() != null || comesBackTo(loop)) {
                break;
            }
        }
        retryIfParked();
    }

    private boolean comesBackTo(Loop loop) {
        try {
            listener.swapped(reactor, exchange(loop, OnFailure.PARK), "tried again");
            return true;
        } catch (SwapException | RuntimeException | LinkageError e) {
            LOG.log(
                    System.Logger.Level.DEBUG,
                    () -> reactor.name() + " still cannot use loop '" + loop.name() + "'",
                    e);
            return false;
        }
    }

    /** The loops that are admitted and not sick, by the number of missing features, then by ranking. */
    private List<Loop> candidates(Offer offer) {
        Set<String> wanted = driver.requires();
        wishes.values().forEach(wanted::addAll);
        return offer.admitted().stream()
                .filter(loop -> !health.isSick(loop.service()))
                .sorted(Comparator.comparingLong(loop -> lacks(loop, wanted)))
                .toList();
    }

    /** A loop whose classes are unloaded is still on offer while its bundle stops; it is tried last. */
    private static long lacks(Loop loop, Set<String> wanted) {
        try {
            Set<String> features = loop.service().features();
            return wanted.stream().filter(each -> !features.contains(each)).count();
        } catch (RuntimeException | LinkageError e) {
            return Long.MAX_VALUE;
        }
    }

    private boolean tries(Loop loop, OnFailure onFailure, String cause) {
        try {
            swap(loop, onFailure, cause);
            return true;
        } catch (SwapException | RuntimeException | LinkageError e) {
            return false; // reported already
        }
    }

    private SwapReport swap(Loop loop, OnFailure onFailure, String cause) throws SwapException {
        SwapReport report;
        try {
            report = exchange(loop, onFailure);
        } catch (SwapException | RuntimeException | LinkageError e) {
            listener.swapFailed(reactor, loop.name(), cause, e);
            throw e;
        }
        listener.swapped(reactor, report, cause);
        return report;
    }

    /** While a loop opens on a separate thread, the previous one serves the channels (rule B10). */
    private SwapReport exchange(Loop loop, OnFailure onFailure) throws SwapException {
        if (!(loop.service() instanceof GuardedLoop known)) {
            return driver.swap(loop.service(), onFailure);
        }
        serving.accept(known.prepare().answer());
        try {
            return driver.swap(known, onFailure);
        } finally {
            known.release();
        }
    }

    private void park(String before, String cause) {
        SwapReport done = driver.park();
        SwapReport report = new SwapReport(
                before,
                null,
                done.channels(),
                done.slices(),
                done.served(),
                done.longestPauseNanos(),
                done.durationNanos());
        listener.parked(reactor, report, cause);
    }
}
