// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import io.pollux.Dispatcher.State;
import io.pollux.spi.Demultiplexer;
import io.pollux.spi.Ops;
import io.pollux.spi.Registration;
import io.pollux.text.Log;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The map's entry for one dispatcher: where it is, what it is interested in, how the loop knows it, and which events it
 * has still to get. Kept by the map, on its thread.
 */
final class Membership {
    private final Dispatcher dispatcher;
    private final Endpoint endpoint;
    private final int traits;
    private Set<String> requires = Set.of();

    /** Volatile because {@link Dispatcher#close} asks from any thread. */
    private volatile ChannelMap map;

    /** Counts the times of leaving a map: what belongs to an earlier time is void (rule P5). */
    private int generation;

    /** Of the map that this is in, or null. */
    private Share share;

    /** The place among all members, and among those that are asked; -1 if there is none. Kept by {@link Members}. */
    int member = -1;

    int asked = -1;

    /** Whether the interest is to be looked at before the next wait. Kept by {@link Pass}. */
    boolean changed;

    private Demultiplexer demultiplexer;
    private Registration registration;
    private int registeredOps;

    private boolean stated;
    private boolean wantsRead = true;
    private boolean wantsWrite;
    private boolean wantsUrgent = true;
    private boolean inputEnded;
    private boolean outputEnded;

    /** Whether {@link #shutdownOutput} has ended the output (rule D26); unlike a broken connection, input goes on. */
    private boolean outputShut;

    private boolean closeHandled;

    /** Whether a read event was asked for that has not come yet. */
    private boolean owesRead;

    /** Whether write interest was asked for, by any thread, and is not stated yet. */
    private volatile boolean owesWrite;

    /** How the last connect has failed and where, or null. */
    private FailedConnect failedConnect;

    /** Why a loop cannot serve the channel, until the dispatcher has been told (rule S10). */
    private IOException refusal;

    private boolean expelled;

    /** Whether nothing is read because too much is held, whatever is wanted (rule M2). */
    private boolean paused;

    private Holding holding;
    private List<Runnable> whenClosed = List.of();

    private final long createdNanos = System.nanoTime();
    private long activeNanos = createdNanos;
    private long events;
    private long bytesIn;
    private long bytesOut;

    /** The number of the last event in which this has sent anything (rule D25). */
    private long outputEvent = -1;

    Membership(Dispatcher dispatcher, Endpoint endpoint) {
        this.dispatcher = dispatcher;
        this.endpoint = endpoint;
        this.traits = Traits.of(dispatcher.getClass());
        this.wantsWrite = (traits & Traits.HANDLES_WRITE) != 0;
    }

    Dispatcher dispatcher() {
        return dispatcher;
    }

    Endpoint endpoint() {
        return endpoint;
    }

    Set<String> requires() {
        return requires;
    }

    /** Whether a loop has all that the dispatcher requires; it serves no other one (rule S7). */
    boolean isGrantedBy(EventLoop loop) {
        return requires.isEmpty() || loop.features().containsAll(requires);
    }

    void require(Set<String> features) {
        if (map != null) {
            throw new IllegalStateException(dispatcher.describe() + " is mapped: state what it requires before that");
        }
        requires = features;
    }

    Activity activity() {
        return new Activity(events, bytesIn, bytesOut, createdNanos, activeNanos);
    }

    long activeNanos() {
        return activeNanos;
    }

    // Being in a map.

    ChannelMap map() {
        return map;
    }

    /** On whose behalf this is mapped, or null. */
    Object owner() {
        Share current = share;
        return current == null ? null : current.owner;
    }

    Share share() {
        return share;
    }

    int generation() {
        return generation;
    }

    boolean isIn(ChannelMap other, int sinceGeneration) {
        return map == other && generation == sinceGeneration;
    }

    /** Mapped: told if its connect has ended, or its channel broken, meanwhile. */
    void join(ChannelMap joined, Share of) {
        map = joined;
        share = of;
        share.dispatchers++;
        if (holding != null) {
            joined.buffers().charge(this, holding.bytes);
            joined.buffers().knows(holding.account);
        }
        interestChanged();
        requestDueConnect();
    }

    /** Unmapped: the registration goes before the channel is closed (rule S2). */
    void leave() {
        if (holding != null) {
            map.buffers().charge(this, -holding.bytes);
            paused = false;
        }
        map = null;
        share = null;
        changed = false;
        generation++;
        endpoint.restNoMore();
        endpoint.giveUpChannel();
        cancelRegistration();
    }

    void requestDueConnect() {
        if (map != null && endpoint.isConnectDue()) {
            map.request(this, Ops.CONNECT);
        }
    }

    // How the loop knows it.

    Demultiplexer demultiplexer() {
        return demultiplexer;
    }

    boolean isRegistered() {
        return registration != null;
    }

    /** Registers with a demultiplexer, and then lets go of the one before (rule S2). */
    void registerWith(Demultiplexer next) throws IOException {
        int ops = interest();
        Registration old = registration;
        registration = next.register(endpoint.channel(), ops, this);
        demultiplexer = next;
        registeredOps = ops;
        cancel(old);
    }

    /** Hands a changed interest on; an unchanged one costs nothing. */
    void handOverInterest() throws IOException {
        int ops = interest();
        if (ops != registeredOps) {
            registration.interest(ops);
            registeredOps = ops;
        }
    }

    void cancelRegistration() {
        Registration old = registration;
        registration = null;
        demultiplexer = null;
        cancel(old);
    }

    private static void cancel(Registration old) {
        if (old == null) {
            return;
        }
        try {
            old.cancel();
        } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
            Log.of(ChannelMap.class).log(System.Logger.Level.WARNING, "a loop cannot let go of a channel", e);
        }
    }

    // Interest.

    /** Which operations to wait for now, bits of {@link Ops}. */
    int interest() {
        return switch (endpoint.state()) {
            case CONNECTING -> Ops.CONNECT;
            case LISTENING -> wantsRead && !endpoint.isResting() ? Ops.ACCEPT : 0;
            case NEW, CLOSED -> 0;
            default -> streamInterest();
        };
    }

    private int streamInterest() {
        int ops =
                (wantsRead && !inputEnded && !paused ? Ops.READ : 0) | (wantsWrite && !isOutputEnded() ? Ops.WRITE : 0);
        if (ops == 0 || endpoint.channel() == null) {
            return 0;
        }
        if (endpoint.channel() instanceof SocketChannel) {
            return wantsUrgent ? ops | Ops.URGENT : ops;
        }
        return ops & endpoint.channel().validOps();
    }

    private boolean wants(int op) {
        return (interest() & op) != 0;
    }

    /** Whether the dispatcher overrides a predicate and has not stated its interest instead. */
    boolean isAsked() {
        return !stated && (traits & (Traits.OVERRIDES_READABLE | Traits.OVERRIDES_WRITABLE)) != 0;
    }

    /** Asks the predicates (rule P1). */
    void ask() {
        boolean read = dispatcher.readable();
        boolean write = dispatcher.writable() && (traits & (Traits.OVERRIDES_WRITABLE | Traits.HANDLES_WRITE)) != 0;
        if (!stated) {
            want(read, write);
        }
    }

    void wantRead(boolean wanted) {
        state();
        want(wanted, wantsWrite);
    }

    void wantWrite(boolean wanted) {
        state();
        want(wantsRead, wanted);
    }

    boolean wantsRead() {
        return wantsRead;
    }

    boolean wantsWrite() {
        return wantsWrite;
    }

    /** Asks for a read event before the next wait, or as soon as it is wanted after that. */
    void readAgain() {
        owesRead = true;
        interestChanged();
    }

    /**
     * Asks for write interest, on any thread; if this is mapped meanwhile or later, {@link #settle} states it there.
     */
    void writeAgain() {
        owesWrite = true;
        ChannelMap now = map;
        if (now != null && now.isOwnedByCaller()) {
            interestChanged();
        } else if (now != null) {
            now.hop(OwnedTask.of(owner(), this::writeAgain));
        }
    }

    /** Before a wait: states the write interest that was asked for; returns whether a read event is due. */
    boolean settle() {
        if (owesWrite) {
            owesWrite = false;
            wantWrite(true);
        }
        return owesRead && wants(Ops.READ);
    }

    private void state() {
        if (!stated) {
            stated = true;
            if (map != null) {
                map.askNoMore(this);
            }
        }
    }

    private void want(boolean read, boolean write) {
        if (read != wantsRead || write != wantsWrite) {
            wantsRead = read;
            wantsWrite = write;
            interestChanged();
        }
    }

    /** Tells the map to look at the interest again before the next wait. */
    void interestChanged() {
        if (map != null) {
            map.changed(this);
        }
    }

    /** A new socket: nothing of the last one's end holds for it. */
    void reset() {
        wantsUrgent = true;
        inputEnded = false;
        outputEnded = false;
        outputShut = false;
        closeHandled = false;
        owesRead = false;
        owesWrite = false;
        failedConnect = null;
        expelled = false;
    }

    // The events.

    void dispatchedAt(long nowNanos) {
        activeNanos = nowNanos;
    }

    /** Runs one event, if it is still wanted (rule P6). */
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
            default -> deliverUrgent();
        }
    }

    /** Counts an event if it is still wanted; else it is not to be run. */
    boolean begins(int op) {
        if (!wants(op)) {
            return false;
        }
        owesRead &= op != Ops.READ;
        countEvent();
        return true;
    }

    /** Urgent interest is off until the byte, or other input, has been read: it would spin (rule D10). */
    private void deliverUrgent() throws IOException {
        if (begins(Ops.URGENT)) {
            wantsUrgent = false;
            interestChanged();
            dispatcher.handleExpt();
        }
    }

    @SuppressWarnings("deprecation")
    private void acceptBatch() throws IOException {
        int since = generation;
        for (int i = 0; i < Pass.ACCEPT_BATCH && generation == since && wants(Ops.ACCEPT); i++) {
            long before = endpoint.accepted();
            countEvent();
            dispatcher.handleAccept();
            if (endpoint.accepted() == before) {
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
            inputEnded = true;
            outputEnded = true;
            failedToConnect(endpoint.address(), e);
            interestChanged();
            countEvent();
            throw e;
        }
        interestChanged();
        countEvent();
        dispatcher.handleConnect();
    }

    void failedToConnect(SocketAddress where, Exception cause) {
        failedConnect = new FailedConnect(where, cause);
    }

    /** How the last connect has failed, or null. */
    FailedConnect failedConnect() {
        return failedConnect;
    }

    /** A loop cannot serve the channel: handleError gets the reason, and then handleClose runs (rule S10). */
    void refusedBy(EventLoop loop, Throwable cause) {
        refusal = new IOException(
                "loop '" + loop.name() + "' cannot serve " + dispatcher.describe() + ": " + cause, cause);
        map.request(this, Ops.BROKEN);
    }

    /** The channel serves nobody any more: handleClose, or if that has run already, the end. */
    private void end() throws IOException {
        IOException reason = refusal;
        refusal = null;
        if (reason != null && isRegistered() && !endpoint.isBroken()) {
            return; // another loop has taken it since
        }
        outputEnded = true;
        if (reason != null && !closeHandled) {
            inputEnded = true;
            countEvent();
            throw reason;
        }
        runHandleClose();
    }

    boolean isOutputEnded() {
        return outputEnded || outputShut || endpoint.state() == State.CLOSED;
    }

    boolean isInputEnded() {
        return inputEnded || endpoint.state() == State.CLOSED;
    }

    /** Whether output is broken and nobody reads what would end in handleClose (rule P11). */
    boolean isBrokenSilently() {
        return outputEnded && !closeHandled && !wants(Ops.READ);
    }

    /** Runs handleClose, once and never after a close (rule D13); after that, whatever breaks closes. */
    void runHandleClose() throws IOException {
        if (endpoint.state() == State.CLOSED) {
            return;
        }
        if (closeHandled) {
            dispatcher.close();
            return;
        }
        closeHandled = true;
        inputEnded = true;
        interestChanged();
        countEvent();
        dispatcher.handleClose();
        if (outputShut) {
            dispatcher.close();
        }
    }

    /** Ends the output; if the input has ended before, closes (rule D26). */
    void shutdownOutput() throws IOException {
        sendStaged();
        if (isOutputEnded()) {
            return;
        }
        if (endpoint.channel() instanceof Pipe.SinkChannel) {
            dispatcher.close(); // output is all that it has
            return;
        }
        outputShut = endpoint.endOutput();
        outputEnded = !outputShut;
        interestChanged();
        if (closeHandled) {
            dispatcher.close();
        }
    }

    /** Closes, whatever subclasses have made of {@link Dispatcher#close}. */
    void release() {
        if (endpoint.state() == State.CLOSED) {
            return;
        }
        ChannelMap left = map;
        if (left != null) {
            left.stage().flushLast(this);
            if (endpoint.state() == State.CLOSED) {
                return; // its transport has closed it
            }
            left.leave(this);
        }
        if (holding != null) {
            holding.bytes = 0;
        }
        try {
            SocketChannel stream = expelled && left != null ? endpoint.surrender() : null;
            if (stream == null) {
                endpoint.close();
            } else {
                Lingering.start(stream, left);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close " + dispatcher.describe(), e);
        } finally {
            if (left != null) {
                left.channelClosed();
            }
            tellClosed(left);
        }
    }

    /** From now on to close is to let the connection linger. */
    void expel() {
        expelled = !(dispatcher instanceof Lingering);
    }

    void whenClosed(Runnable task) {
        if (endpoint.state() == State.CLOSED) {
            runClosed(task);
            return;
        }
        if (whenClosed.isEmpty()) {
            whenClosed = new ArrayList<>(1);
        }
        whenClosed.add(map == null ? task : OwnedTask.of(map.ownership().current(), task));
    }

    /** Runs what was left to be done, each on behalf of who has left it. */
    private void tellClosed(ChannelMap left) {
        List<Runnable> tasks = whenClosed;
        whenClosed = List.of();
        for (Runnable task : tasks) {
            if (left == null) {
                runClosed(task);
            } else {
                Ownership ownership = left.ownership();
                ownership.as(ownership.ownerOfTask(task), () -> runClosed(task));
            }
        }
    }

    /** Drops what somebody who ends wanted to be done at a close. */
    void forgetTasksOf(Object owner, Ownership ownership) {
        if (!whenClosed.isEmpty()) {
            whenClosed.removeIf(task -> ownership.isTaskOf(owner, task));
        }
    }

    private static void runClosed(Runnable task) {
        try {
            task.run();
        } catch (Throwable e) {
            String name = OwnedTask.nameOf(task);
            Log.of(ChannelMap.class).log(System.Logger.Level.ERROR, "a task has thrown after a close: " + name, e);
        }
    }

    // What it holds in buffers.

    long held() {
        return holding == null ? 0 : holding.bytes;
    }

    /** What it is charged to beside its map and the process, or null. */
    BufferAccount account() {
        return holding == null ? null : holding.account;
    }

    void chargeTo(BufferAccount account) {
        ChannelMap now = map;
        if (now == null) {
            holding().account = account;
            return;
        }
        now.checkThread();
        now.buffers().charge(this, -held());
        holding().account = account;
        now.buffers().charge(this, held());
        now.buffers().knows(account);
    }

    private Holding holding() {
        if (holding == null) {
            holding = new Holding();
        }
        return holding;
    }

    void grow(long bytes) {
        holding().bytes += bytes;
    }

    /** Holds more, or is closed because that would be too much. */
    boolean hold(long bytes) {
        if (map != null) {
            return map.buffers().hold(this, bytes);
        }
        grow(bytes);
        return true;
    }

    /** Holds less; a mistake of the caller's does not make it less than nothing. */
    void letGo(long bytes) {
        long less = Math.min(bytes, held());
        if (less <= 0) {
            return;
        }
        holding.bytes -= less;
        if (map != null) {
            map.buffers().charge(this, -less);
        }
        if (holding.bytes == 0) {
            resume();
        }
    }

    /** Reads no more until it is resumed; returns for how long it has been so, in nanoseconds. */
    long pause(long nowNanos) {
        if (!paused) {
            paused = true;
            holding.pausedNanos = nowNanos;
            interestChanged();
        }
        return nowNanos - holding.pausedNanos;
    }

    void resume() {
        if (paused) {
            paused = false;
            interestChanged();
        }
    }

    // Traffic.

    int recv(ByteBuffer buffer) throws IOException {
        if (inputEnded || endpoint.state() == State.CLOSED) {
            return -1;
        }
        int count = endpoint.read(buffer);
        if (count >= 0) {
            countInput(count);
            return count;
        }
        outputEnded |= count == Endpoint.BROKEN;
        inputEnded = true;
        if (!closeHandled) {
            runHandleClose();
        }
        return -1;
    }

    int send(ByteBuffer data) throws IOException {
        if (isOutputEnded()) {
            return 0;
        }
        return sent(endpoint.write(data));
    }

    /** Sends as {@link #send} does, or when the event ends; not built on it, because compilers inline only so deep. */
    int sendSoon(ByteBuffer data) throws IOException {
        if (isOutputEnded()) {
            return 0;
        }
        ChannelMap in = map;
        if (in != null && endpoint.isStageable() && in.stage().takes(this, data)) {
            return in.stage().take(this, data);
        }
        return sent(endpoint.write(data));
    }

    private int sent(int count) throws IOException {
        if (count >= 0) {
            countOutput(count);
            return count;
        }
        outputEnded = true;
        interestChanged();
        if (!wants(Ops.READ)) {
            runHandleClose();
        }
        return 0;
    }

    /** Whether this has sent nothing in an event so far; from now on it has. */
    boolean isFirstOutput(long event) {
        boolean first = outputEvent != event;
        outputEvent = event;
        return first;
    }

    /** How many bytes wait for the end of the event. */
    int staged() {
        return map == null ? 0 : map.stage().staged(this);
    }

    /** Writes out now what waits for the end of the event. */
    void sendStaged() {
        if (map != null) {
            map.stage().flush(this);
        }
    }

    /** Writes for the stage: nobody is called back here, handleClose follows with the next pass. */
    void writeStaged(ByteBuffer data) throws IOException {
        stagedSent(isOutputEnded() ? 0 : endpoint.write(data));
    }

    /** As {@link #writeStaged(ByteBuffer)}, with what has not been staged behind it. */
    void writeStaged(ByteBuffer[] pair) throws IOException {
        stagedSent(isOutputEnded() ? 0 : endpoint.write(pair));
    }

    private void stagedSent(int count) {
        if (count >= 0) {
            countOutput(count);
            return;
        }
        outputEnded = true;
        interestChanged();
        if (closeHandled) {
            map.request(this, Ops.BROKEN); // nobody else ends what has stayed open after its input
        }
    }

    SocketAddress receiveFrom(ByteBuffer buffer) throws IOException {
        DatagramChannel datagrams = endpoint.datagrams();
        if (endpoint.state() == State.CLOSED) {
            return null;
        }
        try {
            int before = buffer.position();
            SocketAddress sender = datagrams.receive(buffer);
            countInput(buffer.position() - before);
            return sender;
        } catch (ClosedChannelException e) {
            end();
            return null;
        }
    }

    int sendTo(ByteBuffer data, SocketAddress receiver) throws IOException {
        DatagramChannel datagrams = endpoint.datagrams();
        if (endpoint.state() == State.CLOSED) {
            return 0;
        }
        try {
            int count = datagrams.send(data, receiver);
            countOutput(count);
            return count;
        } catch (ClosedChannelException e) {
            end();
            return 0;
        }
    }

    int receiveUrgent() throws IOException {
        int urgent = registration == null ? -1 : registration.receiveUrgent();
        if (urgent >= 0) {
            countInput(1);
        }
        return urgent;
    }

    private void countEvent() {
        events++;
        if (map != null) {
            map.countEvent();
        }
    }

    void countInput(int count) {
        bytesIn += count;
        if (count > 0 && !wantsUrgent) {
            wantsUrgent = true;
            interestChanged();
        }
        if (map != null) {
            map.countInput(count);
        }
    }

    void countOutput(int count) {
        bytesOut += count;
        if (map != null) {
            map.countOutput(count);
        }
    }
}
