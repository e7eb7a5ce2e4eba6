// SPDX-License-Identifier: Apache-2.0
package io.pollux.handlers;

import io.pollux.Dispatcher;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.UnaryOperator;

/**
 * Answers each datagram with one datagram, or not at all if the socket is full: nothing is queued.
 *
 * <p>Two such services would answer each other forever if somebody forged one datagram from the one to the other. So
 * none is answered that comes from a port below 1024, where these services have their assigned ports and clients have
 * none, or from a port on which one of these services runs here, since the same is likely to run there elsewhere.
 */
final class Answers extends Dispatcher {
    private static final int FIRST_CLIENT_PORT = 1024;

    /** How many sockets of these services are bound to each port: they may differ in their addresses. */
    private static final ConcurrentMap<Integer, Integer> OWN_PORTS = new ConcurrentHashMap<>();

    private final UnaryOperator<ByteBuffer> service;

    Answers(SelectableChannel channel, UnaryOperator<ByteBuffer> service) throws IOException {
        super(channel);
        this.service = service;
        if (localAddress() instanceof InetSocketAddress local) {
            occupy(local.getPort());
        }
    }

    private void occupy(int ownPort) {
        OWN_PORTS.merge(ownPort, 1, Integer::sum);
        whenClosed(() -> OWN_PORTS.computeIfPresent(ownPort, (port, count) -> count == 1 ? null : count - 1));
    }

    static boolean isAnswerable(SocketAddress sender) {
        return sender instanceof InetSocketAddress inet
                && inet.getPort() >= FIRST_CLIENT_PORT
                && !OWN_PORTS.containsKey(inet.getPort());
    }

    @Override
    protected void handleRead() throws IOException {
        ByteBuffer buffer = readBuffer();
        SocketAddress sender = receive(buffer);
        if (isAnswerable(sender)) {
            answer(service.apply(buffer.flip()), sender);
        }
    }

    /** An answer that nobody takes may come back as an error of the socket, which goes on (rule D20). */
    private SocketAddress receive(ByteBuffer buffer) throws IOException {
        try {
            return receiveFrom(buffer);
        } catch (SocketException e) {
            logInfo("an answer was refused: " + e, System.Logger.Level.DEBUG);
            return null;
        }
    }

    /** A sender that cannot be reached is no reason to stop serving the others. */
    private void answer(ByteBuffer answer, SocketAddress sender) {
        try {
            sendTo(answer, sender);
        } catch (IOException e) {
            logInfo("cannot answer " + sender + ": " + e, System.Logger.Level.DEBUG);
        }
    }
}
