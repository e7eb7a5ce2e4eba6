// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import io.pollux.text.Log;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Gathers what a dispatcher sends within one event, so that it leaves in one write when the event ends (rule D25). Only
 * one dispatcher at a time has bytes here: when another one sends, the bytes of the first are written. Writing calls no
 * callback; a failure is kept, and reported to its dispatcher when the event ends.
 */
final class Stage {
    /** The exception with which writing a dispatcher's bytes has failed. */
    record Failure(Membership member, int generation, Throwable thrown, Failure next) {}

    /** A direct buffer with more bytes than this is written itself, because copying it would cost more. */
    private static final int LARGE_BYTES = 8 * 1024;

    private static final System.Logger LOG = Log.of(Dispatcher.class);

    private final ChannelMap map;
    private final RunningCallback callback;
    private final ByteBuffer[] pair = new ByteBuffer[2];

    private Membership holder;

    /** The buffer of the holder's owner, which no other owner shares (rule B7). */
    private ByteBuffer content;

    /** Whether bytes are being written or returned; output that is sent during this time bypasses the stage. */
    private boolean writing;

    private Failure failures;

    Stage(ChannelMap map, RunningCallback callback) {
        this.map = map;
        this.callback = callback;
    }

    /** Whether something is left to do at the end of an event. */
    boolean isPending() {
        return holder != null || failures != null;
    }

    /** How many bytes of a dispatcher wait for the end of the event. */
    int staged(Membership member) {
        return holder == member ? content.position() : 0;
    }

    /**
     * Whether output is staged rather than written at once. The first output of an event is written at once if its
     * buffer is direct, so that an answer sent from the buffer into which it was read costs one write and no copy. So
     * is large output while nothing waits, and all output outside of events, where no end of an event would come.
     */
    boolean takes(Membership member, ByteBuffer data) {
        if (writing || callback.running() == null || !data.hasRemaining()) {
            return false;
        }
        return holder == member
                || !(isLarge(data) || (data.isDirect() && member.traffic().isFirstOutput(map.events())));
    }

    private static boolean isLarge(ByteBuffer data) {
        return data.remaining() > (data.isDirect() ? LARGE_BYTES : Share.STAGE_BYTES);
    }

    /** Takes output that may wait for the end of the event; large output is written at once, behind what waits. */
    int take(Membership member, ByteBuffer data) throws IOException {
        int before = data.position();
        if (holder != member) {
            flush();
            if (member.map() != map) {
                return 0; // it has been closed to make room for the other's bytes
            }
            content = member.share().stage();
            holder = member;
        }
        if (data.remaining() > content.remaining() || isLarge(data)) {
            writeWith(data);
        } else {
            content.put(data);
        }
        return data.position() - before;
    }

    private void writeWith(ByteBuffer data) throws IOException {
        Membership member = holder;
        holder = null;
        writing = true;
        try {
            pair[0] = content.flip();
            pair[1] = data;
            member.traffic().writeStaged(pair);
            giveBack(member);
        } finally {
            pair[0] = null;
            pair[1] = null;
            writing = false;
        }
    }

    /** Writes the bytes that wait. Throws nothing, and calls no callback. */
    void flush() {
        if (holder == null) {
            return;
        }
        Membership member = holder;
        holder = null;
        writing = true;
        try {
            member.traffic().writeStaged(content.flip());
            giveBack(member);
        } catch (Throwable t) {
            failures = new Failure(member, member.generation(), t, failures);
        } finally {
            writing = false;
        }
    }

    /** Returns the bytes that the socket did not accept to the dispatcher. */
    private void giveBack(Membership member) throws IOException {
        if (content.hasRemaining() && !member.endpoint().io().isOutputEnded()) {
            member.dispatcher().handleUnsent(content);
        }
    }

    /** Writes the bytes that wait if they belong to this dispatcher. */
    void flush(Membership member) {
        if (holder == member) {
            flush();
        }
    }

    /** Writes the bytes of a dispatcher that closes; bytes that its socket does not accept are lost. */
    void flushLast(Membership member) {
        if (holder != member) {
            return;
        }
        holder = null;
        writing = true;
        try {
            member.traffic().writeStaged(content.flip());
        } catch (Throwable t) {
            LOG.log(System.Logger.Level.DEBUG, "a closing dispatcher's last output cannot be written", t);
        } finally {
            writing = false;
        }
    }

    /** The failures since the last call, the latest first; null if there are none. */
    Failure takeFailures() {
        Failure taken = failures;
        failures = null;
        return taken;
    }
}
