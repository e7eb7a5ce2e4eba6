// SPDX-License-Identifier: Apache-2.0
package io.pollux.handlers;

import io.pollux.Dispatcher;
import io.pollux.text.Log;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;

/**
 * Answers each datagram with one datagram, or not at all if the socket is full: nothing is queued.
 *
 * <p>A forged datagram from one such service to another could make the two answer each other forever. So datagrams from
 * two kinds of ports are not answered: those below 1024, which are assigned to such services and never to clients, and
 * those on which one of these services runs here, because it is likely to run on the same port elsewhere. On other
 * ports an {@link AnswerLimit} ends the exchange: datagrams above the limit are dropped (rule B11).
 */
final class Answers extends Dispatcher {
    private static final int FIRST_CLIENT_PORT = 1024;
    private static final byte[] BROADCAST = {-1, -1, -1, -1};
    private static final long PAUSE_BETWEEN_WARNINGS_NANOS = 60_000_000_000L;
    private static final System.Logger LOG = Log.of(Answers.class);

    /** How many sockets of these services are bound to each port: they may differ in their addresses. */
    private static final ConcurrentMap<Integer, Integer> OWN_PORTS = new ConcurrentHashMap<>();

    private final UnaryOperator<ByteBuffer> service;
    private final int perSecond;
    private final LongSupplier nanoClock;
    private final AnswerLimit limit;
    private long warnedNanos;

    Answers(SelectableChannel channel, UnaryOperator<ByteBuffer> service, int perSecond) throws IOException {
        this(channel, service, perSecond, System::nanoTime);
    }

    Answers(SelectableChannel channel, UnaryOperator<ByteBuffer> service, int perSecond, LongSupplier nanoClock)
            throws IOException {
        super(channel);
        this.service = service;
        this.perSecond = perSecond;
        this.nanoClock = nanoClock;
        limit = new AnswerLimit(perSecond, nanoClock);
        warnedNanos = nanoClock.getAsLong() - PAUSE_BETWEEN_WARNINGS_NANOS;
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
                && !OWN_PORTS.containsKey(inet.getPort())
                && isOneHost(inet.getAddress());
    }

    /** A client has the address of one host, not that of a group, and not the wildcard. */
    private static boolean isOneHost(InetAddress address) {
        return !address.isMulticastAddress()
                && !address.isAnyLocalAddress()
                && !Arrays.equals(address.getAddress(), BROADCAST);
    }

    @Override
    protected void handleRead() throws IOException {
        ByteBuffer buffer = readBuffer();
        SocketAddress sender = receive(buffer);
        if (!isAnswerable(sender)) {
            return;
        }
        if (limit.admits(((InetSocketAddress) sender).getAddress())) {
            answer(service.apply(buffer.flip()), sender);
        } else {
            warnRarely();
        }
    }

    /** At most once a minute, because peers could fill the log. */
    private void warnRarely() {
        long nowNanos = nanoClock.getAsLong();
        if (nowNanos - warnedNanos >= PAUSE_BETWEEN_WARNINGS_NANOS) {
            warnedNanos = nowNanos;
            LOG.log(
                    System.Logger.Level.WARNING,
                    () -> this + " receives more datagrams than it may answer: " + StandardProtocol.ANSWERS.key()
                            + " = " + perSecond + " for each peer, and ten times as many for all peers together");
        }
    }

    /**
     * An answer that cannot be delivered may be reported later as an error of the socket, which remains usable (rule
     * D20).
     */
    private SocketAddress receive(ByteBuffer buffer) throws IOException {
        try {
            return receiveFrom(buffer);
        } catch (SocketException e) {
            logInfo("an answer was refused: " + e, System.Logger.Level.DEBUG);
            return null;
        }
    }

    /** An unreachable sender must not stop the service for the others. */
    private void answer(ByteBuffer answer, SocketAddress sender) {
        try {
            sendTo(answer, sender);
        } catch (IOException e) {
            logInfo("cannot answer " + sender + ": " + e, System.Logger.Level.DEBUG);
        }
    }
}
