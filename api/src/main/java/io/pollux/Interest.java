// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import io.pollux.spi.Ops;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;

/**
 * The events that a dispatcher wants, and the operations for which the loop must therefore wait. Whenever this may have
 * changed, the map checks it before the next wait.
 */
final class Interest {
    private static final int PREDICATES = Traits.OVERRIDES_READABLE | Traits.OVERRIDES_WRITABLE;

    private final Dispatcher dispatcher;
    private final Endpoint endpoint;
    private final ChannelIo io;
    private final int traits;
    private final Membership membership;

    /** Whether the dispatcher has stated what it wants, so that its predicates are not asked (rule P12). */
    private boolean stated;

    private boolean wantsRead = true;
    private boolean wantsWrite;

    /** Off from an urgent event until something has been read, because the event would spin (rule D10). */
    private boolean wantsUrgent = true;

    /** Whether reading is paused because too much is held, regardless of the interest (rule M2). */
    private boolean paused;

    /** Whether a read event was asked for that has not come yet. */
    private boolean owesRead;

    /** Whether write interest was asked for, by any thread, and is not stated yet. */
    private volatile boolean owesWrite;

    Interest(Membership membership) {
        this.membership = membership;
        this.dispatcher = membership.dispatcher();
        this.endpoint = membership.endpoint();
        this.io = endpoint.io();
        this.traits = Traits.of(dispatcher.getClass());
        this.wantsWrite = (traits & Traits.HANDLES_WRITE) != 0;
    }

    /** Resets the state for a new socket. */
    void reset() {
        wantsUrgent = true;
        owesRead = false;
        owesWrite = false;
    }

    /** Which operations to wait for now, bits of {@link Ops}. */
    int ops() {
        return switch (endpoint.state()) {
            case CONNECTING -> Ops.CONNECT;
            case LISTENING -> wantsRead && !endpoint.acceptQueue().isResting() ? Ops.ACCEPT : 0;
            case NEW, CLOSED -> 0;
            default -> streamOps();
        };
    }

    private int streamOps() {
        int ops = (wantsRead && !io.isInputEnded() && !paused ? Ops.READ : 0)
                | (wantsWrite && !io.isOutputEnded() ? Ops.WRITE : 0);
        SelectableChannel channel = endpoint.channel();
        if (ops == 0 || channel == null) {
            return 0;
        }
        if (channel instanceof SocketChannel) {
            return wantsUrgent ? ops | Ops.URGENT : ops;
        }
        return ops & channel.validOps();
    }

    /** Whether an operation is waited for. */
    boolean includes(int op) {
        return (ops() & op) != 0;
    }

    /** Makes the map check the interest again before the next wait. */
    void changed() {
        ChannelMap map = membership.map();
        if (map != null) {
            map.changed(membership);
        }
    }

    /** Whether the dispatcher overrides a predicate and has not stated its interest instead. */
    boolean isAsked() {
        return !stated && (traits & PREDICATES) != 0;
    }

    /** Asks the predicates (rule P1). */
    void ask() {
        boolean read = dispatcher.readable();
        boolean write = dispatcher.writable() && (traits & (Traits.OVERRIDES_WRITABLE | Traits.HANDLES_WRITE)) != 0;
        if (!stated) {
            want(read, write);
        }
    }

    boolean wantsRead() {
        return wantsRead;
    }

    boolean wantsWrite() {
        return wantsWrite;
    }

    void wantRead(boolean wanted) {
        state();
        want(wanted, wantsWrite);
    }

    void wantWrite(boolean wanted) {
        state();
        want(wantsRead, wanted);
    }

    private void state() {
        if (!stated) {
            stated = true;
            ChannelMap map = membership.map();
            if (map != null) {
                map.askNoMore(membership);
            }
        }
    }

    private void want(boolean read, boolean write) {
        if (read != wantsRead || write != wantsWrite) {
            wantsRead = read;
            wantsWrite = write;
            changed();
        }
    }

    /** Asks for a read event before the next wait, or as soon as it is wanted after that. */
    void readAgain() {
        owesRead = true;
        changed();
    }

    /** A read event is dispatched: none is due any more. */
    void readBegins() {
        owesRead = false;
    }

    /**
     * Asks for write interest, on any thread; if the dispatcher is mapped meanwhile or later, {@link #settle} states it
     * there.
     */
    void writeAgain() {
        owesWrite = true;
        ChannelMap now = membership.map();
        if (now != null && now.isOwnedByCaller()) {
            changed();
        } else if (now != null) {
            now.hop(OwnedTask.of(membership.owner(), this::writeAgain));
        }
    }

    /** Before a wait: states the write interest that was asked for; returns whether a read event is due. */
    boolean settle() {
        if (owesWrite) {
            owesWrite = false;
            wantWrite(true);
        }
        return owesRead && includes(Ops.READ);
    }

    /** An urgent event is dispatched: the next one comes after something has been read. */
    void urgentBegins() {
        wantsUrgent = false;
        changed();
    }

    /** Something has been read. */
    void inputRead() {
        if (!wantsUrgent) {
            wantsUrgent = true;
            changed();
        }
    }

    boolean isPaused() {
        return paused;
    }

    void pause(boolean pause) {
        if (paused != pause) {
            paused = pause;
            changed();
        }
    }
}
