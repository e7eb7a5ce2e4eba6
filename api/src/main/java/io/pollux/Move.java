// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import io.pollux.spi.Demultiplexer;
import io.pollux.spi.Readiness;
import io.pollux.text.Log;
import java.io.IOException;
import java.nio.channels.Pipe;

/**
 * One swap: moves the channels of a map from its demultiplexer to a new one, make before break. Between slices both are
 * served, so that no channel waits longer than a slice takes; inside a slice nobody is, so that no event comes twice.
 */
final class Move {
    private static final int CHANNELS_PER_LOOK_AT_CLOCK = 32;

    /** What a selector has yet to let go of costs it 1 to 2 µs a channel, which belongs to the slice. */
    private static final int CHANNELS_PER_FLUSH = 64;

    /** A quarter of what rule S4 allows: one look at the clock too late, and a flush, come on top. */
    private static final long SLICE_NANOS = 250_000;

    private static final System.Logger LOG = Log.of(Move.class);

    private final ChannelMap map;
    private final EventLoop from;
    private final EventLoop to;
    private final MapDriver.OnFailure onFailure;
    private final long startNanos = System.nanoTime();

    private Demultiplexer source;
    private Demultiplexer target;
    private boolean sourceFailed;
    private int cursor;
    private Dispatcher blamed;
    private boolean someWait;
    private boolean ended;
    private SwapException failure;

    private int channels;
    private int slices;
    private long served;
    private long longestPauseNanos;

    Move(ChannelMap map, EventLoop to, MapDriver.OnFailure onFailure) {
        this.map = map;
        this.from = map.loop();
        this.to = to;
        this.onFailure = onFailure;
    }

    /** Moves everything, and returns when that is done. */
    SwapReport run() throws SwapException {
        boolean serve = map.isBetweenPasses();
        open();
        while (!ended) {
            slice(serve ? SLICE_NANOS : Long.MAX_VALUE);
            if (!ended && serve) {
                serve();
            }
        }
        map.moving(null);
        if (failure != null) {
            throw failure;
        }
        return report();
    }

    /** Another swap was asked for between two slices of this one: it is brought to its end first. */
    void completeAtOnce() {
        while (!ended) {
            slice(Long.MAX_VALUE);
        }
        map.moving(null);
    }

    /** The map is parked between two slices of this one: whoever asked for it is told that it did not happen. */
    void abandon() {
        ended = true;
        failure = new SwapException("the swap to loop '" + to.name() + "' was overtaken: the map is parked", null);
        map.moving(null);
        closeSource();
    }

    /** Asks the old demultiplexer for what is ready, as long as it is able to. */
    void awaitOld(Readiness readiness) {
        if (source == null || sourceFailed) {
            return;
        }
        try {
            source.await(0, readiness);
        } catch (IOException | RuntimeException | LinkageError e) {
            oldFails(e);
        }
    }

    /** Has the old demultiplexer let go of what has been closed. */
    void flushOld() {
        if (source == null || sourceFailed) {
            return;
        }
        try {
            source.flush();
        } catch (IOException | RuntimeException | LinkageError e) {
            oldFails(e);
        }
    }

    private void oldFails(Throwable cause) {
        sourceFailed = true;
        LOG.log(System.Logger.Level.DEBUG, "the old loop fails while it is left", cause);
    }

    private void open() throws SwapException {
        long start = System.nanoTime();
        source = map.demultiplexer();
        try {
            target = openTarget();
        } catch (IOException | RuntimeException | LinkageError e) {
            if (onFailure == MapDriver.OnFailure.PARK) {
                map.driver().park();
            }
            throw failed("cannot be opened", e);
        }
        map.exchange(to, target);
        map.moving(this);
        cursor = map.members().size() - 1;
        paused(start);
    }

    /** If the old loop is left in any case, its descriptors may be the very ones that the new loop lacks (rule S8). */
    private Demultiplexer openTarget() throws IOException {
        try {
            return to.open();
        } catch (IOException | RuntimeException | LinkageError e) {
            if (onFailure != MapDriver.OnFailure.PARK || source == null) {
                throw e;
            }
            LOG.log(System.Logger.Level.DEBUG, () -> "loop '" + to.name() + "' is opened without the old one", e);
        }
        map.driver().park();
        source = null;
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
                closeSource();
                tellWhoWaits();
            } else {
                flushOld();
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
                flushOld();
            }
            if (looked % CHANNELS_PER_LOOK_AT_CLOCK == 0 && System.nanoTime() - startNanos > limitNanos) {
                return;
            }
            if (cursor < map.members().size()) {
                move(map.members().get(cursor));
            }
        }
    }

    private void move(Membership membership) throws IOException {
        if (membership.registration().demultiplexer() == target) {
            return;
        }
        if (!membership.endpoint().isRegistrable()) {
            membership.registration().cancel(); // if it is closed underneath, the sweep will tell
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

    /** They stay as they are until a loop comes that has what they require (rule S7). */
    private void tellWhoWaits() {
        if (someWait) {
            String who = Lack.of(to, map.members().losing(null, to));
            LOG.log(System.Logger.Level.WARNING, who + "; they wait for a loop that has it, and the others are served");
        }
    }

    /** Whether the old loop goes on with a channel that the new one does not take: nothing is closed for a swap. */
    private boolean oldGoesOn() {
        return onFailure == MapDriver.OnFailure.RETURN && source != null;
    }

    /** Tells a channel that the new loop cannot serve from a loop that takes none (rule S10). */
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

    /** One pass over both, without waiting. A wait of the new one that fails fails the swap. */
    private void serve() {
        try {
            served += map.serve();
        } catch (IOException | RuntimeException | Error e) {
            if (!ended) {
                fail(e);
            }
        }
    }

    private void fail(Throwable cause) {
        ended = true;
        failure = failed(blamed == null ? "has failed" : "has failed at " + blamed.describe(), cause);
        if (onFailure == MapDriver.OnFailure.PARK) {
            map.moving(null);
            map.driver().park();
            closeSource();
        } else {
            goBack();
        }
    }

    private void goBack() {
        map.exchange(from, source);
        for (int i = map.members().size() - 1; i >= 0; i--) {
            Membership membership = map.members().get(i);
            if (membership.registration().demultiplexer() == target) {
                returnToSource(membership);
            }
        }
        ChannelMap.closeQuietly(target);
    }

    private void returnToSource(Membership membership) {
        if (source != null && membership.isGrantedBy(from)) {
            try {
                source.flush();
                membership.registerWith(source);
                return;
            } catch (IOException | RuntimeException | LinkageError e) {
                String name = membership.dispatcher().describe();
                LOG.log(System.Logger.Level.WARNING, () -> "cannot go back with " + name, e);
            }
        }
        membership.registration().cancel();
        membership.interest().changed();
    }

    private void closeSource() {
        ChannelMap.closeQuietly(source);
        source = null;
    }

    private void paused(long startNanos) {
        longestPauseNanos = Math.max(longestPauseNanos, System.nanoTime() - startNanos);
    }

    private SwapException failed(String what, Throwable cause) {
        String now = onFailure == MapDriver.OnFailure.PARK || from == null
                ? "the map is parked"
                : "loop '" + from.name() + "' goes on";
        return new SwapException("the swap to loop '" + to.name() + "' " + what + ", " + now + ": " + cause, cause);
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
