// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import io.pollux.text.Log;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Gathers what a dispatcher sends within one event, so that it leaves in one write when the event ends (rule D25). One
 * dispatcher at a time holds the stage: when another one sends, the bytes of the first leave. No callback runs then:
 * what fails is kept, and is that dispatcher's own error when the event ends.
 */
final class Stage {
    /** What a dispatcher's staged bytes have thrown when they were written. */
    record Failure(Membership member, int generation, Throwable thrown, Failure next) {}

    /** More than that of a direct buffer is written from where it is, because copying would cost more. */
    private static final int LARGE_BYTES = 8 * 1024;

    private static final System.Logger LOG = Log.of(Dispatcher.class);

    private final ChannelMap map;
    private final Callback callback;
    private final ByteBuffer[] pair = new ByteBuffer[2];

    private Membership holder;

    /** The buffer of the holder's owner, which nobody else shares (rule B7). */
    private ByteBuffer content;

    /** Whether bytes are being written, or are given back: whatever is sent meanwhile goes past the stage. */
    private boolean writing;

    private Failure failures;

    Stage(ChannelMap map, Callback callback) {
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
     * Whether output is to be staged, not written at once. The first of an event is not if its buffer is direct: an
     * answer that is sent from where it was read costs one write and no copy. Nor is what is large while nothing waits,
     * nor any output outside of events, where no end would come.
     */
    boolean takes(Membership member, ByteBuffer data) {
        if (writing || callback.running() == null || !data.hasRemaining()) {
            return false;
        }
        return holder == member || !(isLarge(data) || (data.isDirect() && member.isFirstOutput(map.events())));
    }

    private static boolean isLarge(ByteBuffer data) {
        return data.remaining() > (data.isDirect() ? LARGE_BYTES : Share.STAGE_BYTES);
    }

    /** Takes what may wait for the end of the event; what is large goes at once, together with what waits. */
    int take(Membership member, ByteBuffer data) throws IOException {
        int before = data.position();
        if (holder != member) {
            flush();
            if (member.map() != map) {
                return 0; // it has been closed to make room for what is left of the other's
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
            member.writeStaged(pair);
            giveBack(member);
        } finally {
            pair[0] = null;
            pair[1] = null;
            writing = false;
        }
    }

    /** Writes out what waits. Throws nothing, and calls nobody back. */
    void flush() {
        if (holder == null) {
            return;
        }
        Membership member = holder;
        holder = null;
        writing = true;
        try {
            member.writeStaged(content.flip());
            giveBack(member);
        } catch (Throwable t) {
            failures = new Failure(member, member.generation(), t, failures);
        } finally {
            writing = false;
        }
    }

    /** What the socket has not taken is the dispatcher's again. */
    private void giveBack(Membership member) throws IOException {
        if (content.hasRemaining() && !member.isOutputEnded()) {
            member.dispatcher().handleUnsent(content);
        }
    }

    /** Writes out what waits if it is a dispatcher's. */
    void flush(Membership member) {
        if (holder == member) {
            flush();
        }
    }

    /** Writes out what waits of a dispatcher that closes: what its socket does not take is lost with it. */
    void flushLast(Membership member) {
        if (holder != member) {
            return;
        }
        holder = null;
        writing = true;
        try {
            member.writeStaged(content.flip());
        } catch (Throwable t) {
            LOG.log(System.Logger.Level.DEBUG, "a dispatcher that closes cannot write what it has sent", t);
        } finally {
            writing = false;
        }
    }

    /** What has failed since the last call, the latest first; null if nothing has. */
    Failure takeFailures() {
        Failure taken = failures;
        failures = null;
        return taken;
    }
}
