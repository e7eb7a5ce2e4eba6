// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import io.pollux.MapDriver.OnFailure;
import io.pollux.spi.Demultiplexer;
import io.pollux.spi.Readiness;
import io.pollux.text.Log;
import java.io.IOException;
import java.nio.channels.Pipe;

/**
 * One swap: moves the channels of a map to a new demultiplexer, make before break. Between slices both the old and the
 * new one are served, so that no channel waits longer than a slice takes. Within a slice neither is, so that no event
 * comes twice.
 */
final class Move {
    private static final int CHANNELS_PER_LOOK_AT_CLOCK = 32;

    /** A selector needs 1 to 2 µs for each cancelled channel, which counts for the slice. */
    private static final int CHANNELS_PER_FLUSH = 64;

    /** A quarter of what rule S4 allows, because a slice may run on until the next look at the clock, and flushes. */
    private static final long SLICE_NANOS = 250_000;

    private static final System.Logger LOG = Log.of(Move.class);

    private final LoopInUse loop;
    private final Members members;
    private final EventLoop from;
    private final EventLoop to;
    private final OnFailure onFailure;
    private final OldLoop old;
    private final long startNanos = System.nanoTime();

    private Demultiplexer target;
    private int cursor;
    private Dispatcher blamed;
    private boolean someWait;
    private boolean ended;
    private SwapException failure;

    private int channels;
    private int slices;
    private long served;
    private long longestPauseNanos;

    Move(LoopInUse loop, Members members, EventLoop to, OnFailure onFailure) {
        this.loop = loop;
        this.members = members;
        this.from = loop.eventLoop();
        this.to = to;
        this.onFailure = onFailure;
        this.old = new OldLoop(loop.demultiplexer());
    }

    /** Moves everything, with a pass between slices, or in one slice if there is no pass to run. */
    SwapReport run(Pass between) throws SwapException {
        open();
        while (!ended) {
            slice(between == null ? Long.MAX_VALUE : SLICE_NANOS);
            if (!ended && between != null) {
                serve(between);
            }
        }
        loop.moveEnds();
        if (failure != null) {
            throw failure;
        }
        return report();
    }

    /** Another swap is requested between two slices of this one, which is completed first. */
    void completeAtOnce() {
        while (!ended) {
            slice(Long.MAX_VALUE);
        }
        loop.moveEnds();
    }

    /** The map is parked between two slices of this swap, which then fails. */
    void abandon() {
        ended = true;
        failure = new SwapException("the swap to loop '" + to.name() + "' was abandoned: the map was parked", null);
        loop.moveEnds();
        old.close();
    }

    /** Asks the old demultiplexer for what is ready. */
    void awaitOld(Readiness readiness) {
        old.await(readiness);
    }

    /** Makes the old demultiplexer release closed channels. */
    void flushOld() {
        old.flush();
    }

    private void open() throws SwapException {
        long start = System.nanoTime();
        try {
            target = openTarget();
        } catch (IOException | RuntimeException | LinkageError e) {
            if (onFailure == OnFailure.PARK) {
                loop.park();
            }
            throw failed(": it cannot be opened", e);
        }
        loop.exchange(to, target);
        loop.moveBegins(this);
        cursor = members.size() - 1;
        paused(start);
    }

    /** If the map leaves the old loop in any case, its descriptors may be those that the new loop needs (rule S8). */
    private Demultiplexer openTarget() throws IOException {
        try {
            return to.open();
        } catch (IOException | RuntimeException | LinkageError e) {
            if (onFailure != OnFailure.PARK || !old.exists()) {
                throw e;
            }
            LOG.log(System.Logger.Level.DEBUG, () -> "loop '" + to.name() + "' is opened without the old one", e);
        }
        loop.park();
        old.forget();
        return to.open();
    }

    /** Moves channels until the time is used up; the last slice closes the old demultiplexer. */
    private void slice(long limitNanos) {
        long start = System.nanoTime();
        slices++;
        try {
            moveSome(start, limitNanos);
            if (cursor < 0) {
                ended = true;
                old.close();
                tellWhoWaits();
            } else {
                old.flush();
            }
        } catch (IOException | RuntimeException | LinkageError e) {
            fail(e);
        }
        paused(start);
    }

    private void moveSome(long startNanos, long limitNanos) throws IOException {
        int looked = 0;
        for (; cursor >= 0; cursor--) {
            if (++looked % CHANNELS_PER_FLUSH == 0) {
                old.flush();
            }
            if (looked % CHANNELS_PER_LOOK_AT_CLOCK == 0 && System.nanoTime() - startNanos > limitNanos) {
                return;
            }
            if (cursor < members.size()) {
                move(members.get(cursor));
            }
        }
    }

    private void move(Membership membership) throws IOException {
        if (membership.registration().demultiplexer() == target) {
            return;
        }
        if (!membership.endpoint().isRegistrable()) {
            membership.registration().cancel(); // if its channel was closed underneath, the sweep will notice
            return;
        }
        if (!membership.isGrantedBy(to)) {
            membership.registration().cancel();
            someWait = true;
            return;
        }
        try {
            membership.registerWith(target);
            channels++;
        } catch (IOException | RuntimeException | LinkageError e) {
            boolean broken = membership.endpoint().isBroken();
            if (!broken && (oldGoesOn() || e instanceof LinkageError || !targetTakesOthers())) {
                blamed = membership.dispatcher();
                throw e;
            }
            membership.registration().cancel();
            if (!broken) {
                membership.delivery().refusedBy(to, e);
            }
        }
    }

    /** Logs which dispatchers wait until a loop comes that has the features they require (rule S7). */
    private void tellWhoWaits() {
        if (someWait) {
            String who = MissingFeatures.of(to, members.losing(null, to));
            LOG.log(
                    System.Logger.Level.WARNING,
                    who + "; they wait for a loop that has them, while all others are served");
        }
    }

    /** Whether a channel that the new loop refuses stays with the old one: a swap closes no channel. */
    private boolean oldGoesOn() {
        return onFailure == OnFailure.RETURN && old.exists();
    }

    /** Distinguishes a channel that the new loop cannot serve from a loop that accepts no channel (rule S10). */
    private boolean targetTakesOthers() {
        try {
            Pipe another = Pipe.open();
            try (Pipe.SinkChannel sink = another.sink();
                    Pipe.SourceChannel taken = another.source()) {
                taken.configureBlocking(false);
                target.register(taken, 0, sink).cancel();
                target.flush();
                return true;
            }
        } catch (IOException | RuntimeException | LinkageError e) {
            LOG.log(System.Logger.Level.DEBUG, "loop '" + to.name() + "' takes no channel", e);
            return false;
        }
    }

    /** Runs one pass over both loops, without waiting. If the wait of the new one fails, so does the swap. */
    private void serve(Pass between) {
        try {
            served += between.run(0);
        } catch (IOException | RuntimeException | Error e) {
            if (!ended) {
                fail(e);
            }
        }
    }

    private void fail(Throwable cause) {
        ended = true;
        failure = failed(blamed == null ? "" : " at " + blamed.describe(), cause);
        if (onFailure == OnFailure.PARK) {
            loop.moveEnds();
            loop.park();
            old.close();
        } else {
            goBack();
        }
    }

    private void goBack() {
        loop.exchange(from, old.demultiplexer());
        for (int i = members.size() - 1; i >= 0; i--) {
            Membership membership = members.get(i);
            if (membership.registration().demultiplexer() == target) {
                goBack(membership);
            }
        }
        LoopInUse.closeQuietly(target);
    }

    private void goBack(Membership membership) {
        if (old.exists() && membership.isGrantedBy(from)) {
            try {
                old.takeBack(membership);
                return;
            } catch (IOException | RuntimeException | LinkageError e) {
                String name = membership.dispatcher().describe();
                LOG.log(System.Logger.Level.WARNING, () -> "cannot return " + name + " to the old loop", e);
            }
        }
        membership.registration().cancel();
        membership.interest().changed();
    }

    private void paused(long startNanos) {
        longestPauseNanos = Math.max(longestPauseNanos, System.nanoTime() - startNanos);
    }

    private SwapException failed(String where, Throwable cause) {
        String now = onFailure == OnFailure.PARK || from == null
                ? "the map is parked"
                : "loop '" + from.name() + "' stays in use";
        return new SwapException(
                "the swap to loop '" + to.name() + "' failed" + where + "; " + now + ": " + cause, cause);
    }

    private SwapReport report() {
        return new SwapReport(
                from == null ? null : from.name(),
                to.name(),
                channels,
                slices,
                served,
                longestPauseNanos,
                System.nanoTime() - startNanos);
    }
}
