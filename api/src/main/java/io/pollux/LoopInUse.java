// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import io.pollux.MapDriver.OnFailure;
import io.pollux.spi.Demultiplexer;
import io.pollux.text.Log;
import java.io.IOException;
import java.util.List;

/**
 * The loop that serves a map now, and its demultiplexer; none while the map is parked (rule S5). A swap exchanges both,
 * and is in progress until every channel has been moved.
 */
final class LoopInUse {
    private static final System.Logger LOG = Log.of(ChannelMap.class);

    private final Members members;
    private final Mailbox mailbox;
    private volatile EventLoop loop;
    private Demultiplexer demultiplexer;
    private Move move;

    LoopInUse(Members members, Mailbox mailbox) {
        this.members = members;
        this.mailbox = mailbox;
    }

    /** The loop, or null while the map is parked. May be called from any thread. */
    EventLoop eventLoop() {
        return loop;
    }

    /** The demultiplexer that the loop has opened, or null while the map is parked. */
    Demultiplexer demultiplexer() {
        return demultiplexer;
    }

    boolean isParked() {
        return demultiplexer == null;
    }

    /** Whether a swap is in progress. */
    boolean isMoving() {
        return move != null;
    }

    /** Waits on the loop, during a swap on both; or without any while the map is parked. */
    void await(long timeoutNanos, ReadySet ready) throws IOException {
        if (demultiplexer == null) {
            mailbox.park(timeoutNanos);
            return;
        }
        if (move != null) {
            move.awaitOld(ready);
        }
        demultiplexer.await(timeoutNanos, ready);
    }

    /** Makes the loop, during a swap both loops, release closed channels. */
    void flush() throws IOException {
        if (move != null) {
            move.flushOld();
        }
        if (demultiplexer != null) {
            demultiplexer.flush();
        }
    }

    /**
     * Swaps to a loop, as {@link MapDriver#swap} says.
     *
     * @param between runs passes between the slices, so that the channels are served during the swap; null inside a
     *     pass, where everything is moved in one slice
     */
    SwapReport swap(EventLoop to, OnFailure onFailure, Pass between) throws SwapException {
        completeSwap();
        if (onFailure == OnFailure.RETURN) {
            List<Dispatcher> losing = members.losing(loop, to);
            if (!losing.isEmpty()) {
                throw new SwapException(MissingFeatures.of(to, losing), null);
            }
        }
        return new Move(this, members, to, onFailure).run(between);
    }

    /** Brings the swap in progress to its end, as {@link MapDriver#completeSwap} says. */
    void completeSwap() {
        if (move != null) {
            move.completeAtOnce();
        }
    }

    /** Releases the loop, as {@link MapDriver#park} says. */
    SwapReport park() {
        long start = System.nanoTime();
        EventLoop from = loop;
        int waiting = members.cancelRegistrations();
        if (move != null) {
            move.abandon();
        }
        letGo();
        long took = System.nanoTime() - start;
        return new SwapReport(from == null ? null : from.name(), null, waiting, 1, 0, took, took);
    }

    /** Closes the demultiplexer; the channels that are registered with it stay open. */
    void letGo() {
        Demultiplexer old = demultiplexer;
        exchange(null, null);
        closeQuietly(old);
    }

    /** Continues with another loop, or with none, and leaves the old demultiplexer open. */
    void exchange(EventLoop next, Demultiplexer opened) {
        loop = next;
        demultiplexer = opened;
        mailbox.waitsOn(opened);
    }

    void moveBegins(Move current) {
        move = current;
    }

    void moveEnds() {
        move = null;
    }

    static void closeQuietly(Demultiplexer demultiplexer) {
        if (demultiplexer == null) {
            return;
        }
        try {
            demultiplexer.close();
        } catch (IOException | RuntimeException | LinkageError e) {
            LOG.log(System.Logger.Level.WARNING, "a loop failed to close cleanly", e);
        }
    }
}
