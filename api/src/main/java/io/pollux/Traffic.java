// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import io.pollux.Dispatcher.State;
import io.pollux.spi.Ops;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;

/**
 * The traffic of one dispatcher, with the events that follow from it: counts the bytes, gathers the output of an event
 * (rule D25), and runs handleClose when a direction ends (rules D5, P11).
 */
final class Traffic {
    /** How much input is dropped before the connection is closed. */
    private static final long MOST_DROPPED_BYTES = 1024 * 1024;

    private final Membership membership;
    private final Dispatcher dispatcher;
    private final Endpoint endpoint;
    private final ChannelIo io;
    private final Interest interest;
    private final Delivery delivery;

    private long bytesIn;
    private long bytesOut;

    /** Whether input is dropped, and how much has been dropped. */
    private boolean dropping;

    private long droppedBytes;

    /** The number of the last event in which anything was sent. */
    private long outputEvent = -1;

    Traffic(Membership membership, Interest interest, Delivery delivery) {
        this.membership = membership;
        this.dispatcher = membership.dispatcher();
        this.endpoint = membership.endpoint();
        this.io = endpoint.io();
        this.interest = interest;
        this.delivery = delivery;
    }

    long bytesIn() {
        return bytesIn;
    }

    long bytesOut() {
        return bytesOut;
    }

    /** Stops dropping input, for a new socket. */
    void reset() {
        dropping = false;
        droppedBytes = 0;
    }

    /** Drops all input from now on. */
    void dropInput() {
        dropping = true;
    }

    int recv(ByteBuffer buffer) throws IOException {
        if (io.isInputEnded()) {
            return -1;
        }
        if (endpoint.state() == State.CONNECTING) {
            return 0;
        }
        int count = io.read(buffer);
        if (count >= 0) {
            countInput(count);
            return dropping ? drop(buffer, count) : count;
        }
        if (!delivery.isCloseHandled()) {
            delivery.handleClose();
        }
        return -1;
    }

    private int drop(ByteBuffer buffer, int count) {
        buffer.position(buffer.position() - count);
        droppedBytes += count;
        if (droppedBytes > MOST_DROPPED_BYTES) {
            dispatcher.close();
        }
        return 0;
    }

    int send(ByteBuffer data) throws IOException {
        return canSend() ? sent(io.write(data)) : 0;
    }

    /** Sends as {@link #send} does, or when the event ends; not built on it, because compilers inline only so deep. */
    int sendSoon(ByteBuffer data) throws IOException {
        if (!canSend()) {
            return 0;
        }
        ChannelMap map = membership.map();
        if (map != null && endpoint.state() == State.CONNECTED && io.isStream()) {
            Stage stage = map.stage();
            if (stage.takes(membership, data)) {
                return stage.take(membership, data);
            }
        }
        return sent(io.write(data));
    }

    private boolean canSend() {
        return !io.isOutputEnded() && endpoint.state() != State.CONNECTING;
    }

    private int sent(int count) throws IOException {
        if (count >= 0) {
            countOutput(count);
            return count;
        }
        interest.changed();
        if (!interest.includes(Ops.READ)) {
            delivery.handleClose();
        }
        return 0;
    }

    /** Whether nothing was sent in an event so far; from now on something was. */
    boolean isFirstOutput(long event) {
        boolean first = outputEvent != event;
        outputEvent = event;
        return first;
    }

    /** How many bytes wait for the end of the event. */
    int staged() {
        ChannelMap map = membership.map();
        return map == null ? 0 : map.stage().staged(membership);
    }

    /** Writes out now what waits for the end of the event. */
    void sendStaged() {
        ChannelMap map = membership.map();
        if (map != null) {
            map.stage().flush(membership);
        }
    }

    /** Writes for the stage: this calls no callback; handleClose follows with the next pass. */
    void writeStaged(ByteBuffer data) throws IOException {
        stagedSent(io.isOutputEnded() ? 0 : io.write(data));
    }

    /** As {@link #writeStaged(ByteBuffer)}, with what has not been staged behind it. */
    void writeStaged(ByteBuffer[] pair) throws IOException {
        stagedSent(io.isOutputEnded() ? 0 : io.write(pair));
    }

    private void stagedSent(int count) {
        if (count >= 0) {
            countOutput(count);
            return;
        }
        interest.changed();
        if (delivery.isCloseHandled()) {
            membership.map().request(membership, Ops.BROKEN); // nothing else closes what stays open after its input
        }
    }

    /** Ends the output; if the input has ended before, closes (rule D26). */
    void shutdownOutput() throws IOException {
        sendStaged();
        if (io.isOutputEnded()) {
            return;
        }
        if (endpoint.channel() instanceof Pipe.SinkChannel) {
            dispatcher.close(); // it has only output
            return;
        }
        endpoint.shutOutput();
        interest.changed();
        if (delivery.isCloseHandled()) {
            dispatcher.close();
        }
    }

    SocketAddress receiveFrom(ByteBuffer buffer) throws IOException {
        DatagramChannel datagrams = io.datagrams();
        if (endpoint.state() == State.CLOSED) {
            return null;
        }
        try {
            int before = buffer.position();
            SocketAddress sender = datagrams.receive(buffer);
            countInput(buffer.position() - before);
            return sender;
        } catch (ClosedChannelException e) {
            delivery.end();
            return null;
        }
    }

    int sendTo(ByteBuffer data, SocketAddress receiver) throws IOException {
        DatagramChannel datagrams = io.datagrams();
        if (endpoint.state() == State.CLOSED) {
            return 0;
        }
        try {
            int count = datagrams.send(data, receiver);
            countOutput(count);
            return count;
        } catch (ClosedChannelException e) {
            delivery.end();
            return 0;
        }
    }

    int receiveUrgent() throws IOException {
        int urgent = membership.registration().receiveUrgent();
        if (urgent >= 0) {
            countInput(1);
        }
        return urgent;
    }

    void sendUrgent(byte urgent) throws IOException {
        sendStaged();
        io.writeUrgent(urgent);
        countOutput(1);
    }

    private void countInput(int count) {
        bytesIn += count;
        if (count > 0) {
            interest.inputRead();
        }
        ChannelMap map = membership.map();
        if (map != null) {
            map.countInput(count);
        }
    }

    private void countOutput(int count) {
        bytesOut += count;
        ChannelMap map = membership.map();
        if (map != null) {
            map.countOutput(count);
        }
    }
}
