// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.registry;

import io.pollux.Dispatcher;
import io.pollux.EventLoop;
import io.pollux.Reactor;
import io.pollux.runtime.reactor.ReactorGroup;
import io.pollux.runtime.reactor.ReactorQuery.Turn;
import io.pollux.runtime.reactor.ReactorThread;
import io.pollux.runtime.threads.ForeignCode;
import io.pollux.text.Log;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/**
 * Brings one dispatcher service onto a reactor. It waits while there is no reactor of the wanted name, and while that
 * reactor's loop does not have a required feature, so that bundles may start in any order (rule B4).
 */
final class Adoption {
    private enum State {
        /** No reactor has been found. */
        HOMELESS,
        /** Its reactor maps it, or it waits for a loop with the features it requires. */
        ASSIGNED,
        /** Mapped, or refused permanently. */
        SETTLED,
        /** The service is gone. */
        ENDED
    }

    private static final System.Logger LOG = Log.of(Adoption.class);

    private final Dispatcher dispatcher;
    private final BundleOwner owner;
    private final ReactorGroup group;
    private final String wanted;
    private final Set<String> features;
    private State state = State.HOMELESS;
    private ReactorThread reactor;

    /** The owner is null for the framework; the wanted reactor is null for any. */
    Adoption(Dispatcher dispatcher, BundleOwner owner, ReactorGroup group, String wanted, Set<String> features) {
        this.dispatcher = dispatcher;
        this.owner = owner;
        this.group = group;
        this.wanted = wanted;
        this.features = features;
    }

    /** Looks for a reactor, if it has none. */
    void attempt() {
        ReactorThread found = assign();
        if (found != null) {
            group.tell(List.of(found), Turn.BETWEEN_PASSES, name() + " is adopted", this::settle);
        }
    }

    private synchronized ReactorThread assign() {
        if (state != State.HOMELESS) {
            return null;
        }
        reactor = wanted == null ? group.next() : group.reactor(wanted);
        if (reactor == null) {
            LOG.log(System.Logger.Level.WARNING, name() + " waits for a reactor named '" + wanted + "'");
        } else {
            state = State.ASSIGNED;
        }
        return reactor;
    }

    /** A reactor uses another loop, perhaps one that this waits for. Called on the reactor's thread. */
    void swapped(Reactor by) {
        if (isAt(by)) {
            settle((ReactorThread) by);
        }
    }

    private synchronized boolean isAt(Reactor one) {
        return state == State.ASSIGNED && reactor == one;
    }

    /** Runs on the reactor's thread. */
    private void settle(ReactorThread current) {
        Set<String> required = new TreeSet<>(features);
        required.addAll(dispatcher.requires());
        if (!isAt(current)) {
            return;
        }
        if (!required.isEmpty()) {
            current.choice().wish(this, required); // which may swap, and thereby settle it
        }
        if (isOffered(current.map().loop(), required)) {
            map(current, required);
        } else {
            LOG.log(
                    System.Logger.Level.WARNING,
                    name() + " waits: it requires " + required + ", which " + current + " does not have");
        }
    }

    private static boolean isOffered(EventLoop loop, Set<String> required) {
        return required.isEmpty() || (loop != null && loop.features().containsAll(required));
    }

    private synchronized void map(ReactorThread current, Set<String> required) {
        if (!isAt(current)) {
            return;
        }
        state = State.SETTLED;
        try {
            dispatcher.require(required.toArray(String[]::new));
            current.driver().add(dispatcher, owner);
        } catch (IllegalStateException e) {
            LOG.log(System.Logger.Level.ERROR, name() + " is not adopted: " + e.getMessage());
        }
    }

    /**
     * Takes the dispatcher away from a reactor that is about to stop. When this returns, the dispatcher is in no map
     * and still open, and another reactor may adopt it. What the dispatcher has mapped itself stays behind.
     */
    void leave(ReactorThread stopping, String cause) {
        synchronized (this) {
            if (reactor != stopping) {
                return;
            }
            state = isAt(stopping) ? State.HOMELESS : state;
        }
        group.tell(List.of(stopping), Turn.BETWEEN_PASSES, cause, this::unmap).await();
    }

    private void unmap(ReactorThread current) {
        if (dispatcher.map() == current.map()) {
            current.driver().remove(dispatcher);
            becomeHomeless();
        }
        current.choice().wishNoMore(this);
    }

    private synchronized void becomeHomeless() {
        state = state == State.ENDED ? State.ENDED : State.HOMELESS;
    }

    /** Closes the dispatcher, and returns when that is done. */
    void end(String cause) {
        ReactorThread last;
        synchronized (this) {
            last = reactor;
            state = State.ENDED;
        }
        if (last == null || last.hasEnded()) {
            closeAlone();
        } else {
            group.tell(List.of(last), Turn.BETWEEN_PASSES, cause, this::close).await();
        }
    }

    /** Its close is foreign code, so it does not run on the thread that unregisters it or stops the bundle. */
    private void closeAlone() {
        try {
            new ForeignCode(name())
                    .begin("close", () -> {
                        dispatcher.close();
                        return null;
                    })
                    .await(group.patience().leftNanos());
        } catch (ExecutionException | TimeoutException e) {
            LOG.log(System.Logger.Level.WARNING, () -> name() + " failed to close cleanly: " + ForeignCode.reason(e));
        }
    }

    /** Names the class and not the dispatcher itself, whose {@code toString} is foreign code. */
    private String name() {
        return "dispatcher " + dispatcher.getClass().getName();
    }

    private void close(ReactorThread current) {
        if (dispatcher.map() == current.map()) {
            current.driver().expel(dispatcher);
        } else {
            dispatcher.close();
        }
        current.choice().wishNoMore(this);
    }
}
