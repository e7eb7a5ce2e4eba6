// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import io.pollux.Dispatcher.State;
import io.pollux.spi.Ops;
import java.io.IOException;
import java.net.SocketAddress;

/** Calls the events of one dispatcher if they are still wanted (rule P6), each end of a connection once (rule D13). */
final class Delivery {
    private final Membership membership;
    private final Dispatcher dispatcher;
    private final Endpoint endpoint;
    private final ChannelIo io;
    private final Interest interest;

    private final long createdNanos = System.nanoTime();
    private long activeNanos = createdNanos;
    private long events;

    /** Whether handleClose has run for this socket. */
    private boolean closeHandled;

    /** The failure of the last connect and its address, or null. */
    private FailedConnect failedConnect;

    /** Why a loop cannot serve the channel, until this has been reported to the dispatcher (rule S10). */
    private IOException refusal;

    Delivery(Membership membership, Interest interest) {
        this.membership = membership;
        this.dispatcher = membership.dispatcher();
        this.endpoint = membership.endpoint();
        this.io = endpoint.io();
        this.interest = interest;
    }

    /** Resets the state for a new socket. */
    void reset() {
        closeHandled = false;
        failedConnect = null;
    }

    long events() {
        return events;
    }

    long createdNanos() {
        return createdNanos;
    }

    long activeNanos() {
        return activeNanos;
    }

    /** Events are dispatched to the dispatcher now. */
    void beginsAt(long nowNanos) {
        activeNanos = nowNanos;
    }

    /** Runs one event, if it is still wanted. */
    void deliver(int op) throws IOException {
        switch (op) {
            case Ops.CONNECT -> endConnect();
            case Ops.BROKEN -> end();
            case Ops.ACCEPT -> acceptBatch();
            case Ops.READ -> {
                if (begins(Ops.READ)) {
                    dispatcher.handleRead();
                }
            }
            case Ops.WRITE -> {
                if (begins(Ops.WRITE)) {
                    dispatcher.handleWrite();
                }
            }
            default -> {
                if (begins(Ops.URGENT)) {
                    interest.urgentBegins();
                    dispatcher.handleExpt();
                }
            }
        }
    }

    /** Counts an event if it is still wanted, and returns whether to run it. */
    boolean begins(int op) {
        if (!interest.includes(op)) {
            return false;
        }
        if (op == Ops.READ) {
            interest.readBegins();
        }
        count();
        return true;
    }

    private void count() {
        events++;
        ChannelMap map = membership.map();
        if (map != null) {
            map.countEvent();
        }
    }

    @SuppressWarnings("deprecation")
    private void acceptBatch() throws IOException {
        int since = membership.generation();
        AcceptQueue acceptQueue = endpoint.acceptQueue();
        for (int i = 0;
                i < Pass.ACCEPT_BATCH && membership.generation() == since && interest.includes(Ops.ACCEPT);
                i++) {
            long before = acceptQueue.accepted();
            count();
            dispatcher.handleAccept();
            if (acceptQueue.accepted() == before) {
                return;
            }
        }
    }

    private void endConnect() throws IOException {
        try {
            if (!endpoint.finishConnect()) {
                return;
            }
        } catch (IOException e) {
            io.end();
            failedToConnect(endpoint.address(), e);
            interest.changed();
            count();
            throw e;
        }
        interest.changed();
        count();
        dispatcher.handleConnect();
    }

    void failedToConnect(SocketAddress where, Exception cause) {
        failedConnect = new FailedConnect(where, cause);
    }

    /** The failure of the last connect, or null. */
    FailedConnect failedConnect() {
        return failedConnect;
    }

    /** A loop cannot serve the channel: handleError gets the reason, and then handleClose runs (rule S10). */
    void refusedBy(EventLoop loop, Throwable cause) {
        refusal = new IOException(
                "loop '" + loop.name() + "' cannot serve " + dispatcher.describe() + ": " + cause, cause);
        membership.map().request(membership, Ops.BROKEN);
    }

    /** No loop can serve the channel any more: runs handleClose, or closes if that has already run. */
    void end() throws IOException {
        IOException reason = refusal;
        refusal = null;
        if (reason != null && membership.registration().exists() && !endpoint.isBroken()) {
            return; // another loop has taken it since
        }
        io.breakOutput();
        if (reason != null && !closeHandled) {
            io.endInput();
            count();
            throw reason;
        }
        handleClose();
    }

    /** Runs handleClose, once and never after a close (rule D13); after that, any failure closes. */
    void handleClose() throws IOException {
        if (endpoint.state() == State.CLOSED) {
            return;
        }
        if (closeHandled) {
            dispatcher.close();
            return;
        }
        closeHandled = true;
        io.endInput();
        interest.changed();
        count();
        dispatcher.handleClose();
        if (io.output() == ChannelIo.Output.SHUT) {
            dispatcher.close();
        }
    }

    boolean isCloseHandled() {
        return closeHandled;
    }

    /** Whether the connection is lost and no read event is to come that would end in handleClose (rule P11). */
    boolean isBrokenSilently() {
        boolean broken = io.output() == ChannelIo.Output.BROKEN || io.isInputEnded();
        return broken && !closeHandled && !interest.includes(Ops.READ);
    }
}
