// SPDX-License-Identifier: Apache-2.0
package io.pollux.handlers;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;

/**
 * Limits how many datagrams one socket answers per second: a number to each peer, and ten times as many to all peers
 * together, because their addresses may be forged. A peer is an IPv4 address, or the 64 bits of an IPv6 address that
 * name a network, because a host that has one address of such a network can use all of them.
 *
 * <p>Answers are counted in a table of fixed size, in which each peer has one place. Peers that share a place share its
 * answers, but only for a second: then the table is cleared, and the peers get other places.
 */
final class AnswerLimit {
    private static final int PEERS_TOGETHER = 10;
    private static final long SECOND_NANOS = 1_000_000_000L;
    private static final int PLACE_BITS = 10;
    private static final long GOLDEN_RATIO = 0x9E3779B97F4A7C15L;

    private final int perPeer;
    private final LongSupplier nanoClock;
    private final int[] answered = new int[1 << PLACE_BITS];
    private int answeredTogether;
    private long secret;
    private long startNanos;

    /**
     * Makes a limit under which nothing has been answered yet.
     *
     * @param perPeer how many answers a peer may get in a second, from 1 to 100,000
     * @param nanoClock the time in nanoseconds from any origin, never null
     */
    AnswerLimit(int perPeer, LongSupplier nanoClock) {
        this.perPeer = perPeer;
        this.nanoClock = nanoClock;
        begin(nanoClock.getAsLong());
    }

    private void begin(long nowNanos) {
        startNanos = nowNanos;
        answeredTogether = 0;
        Arrays.fill(answered, 0);
        secret = ThreadLocalRandom.current().nextLong();
    }

    /** Counts one more answer to a peer and returns true; returns false if the peer gets no more in this second. */
    boolean admits(InetAddress peer) {
        long nowNanos = nanoClock.getAsLong();
        if (nowNanos - startNanos >= SECOND_NANOS) {
            begin(nowNanos);
        }
        int place = place(peer.getAddress());
        if (answeredTogether >= PEERS_TOGETHER * perPeer || answered[place] >= perPeer) {
            return false;
        }
        answeredTogether++;
        answered[place]++;
        return true;
    }

    private int place(byte[] address) {
        ByteBuffer bytes = ByteBuffer.wrap(address);
        long network = address.length == Integer.BYTES ? bytes.getInt() : bytes.getLong();
        long mixed = (network ^ secret) * GOLDEN_RATIO;
        mixed = (mixed ^ (mixed >>> Integer.SIZE)) * GOLDEN_RATIO;
        return (int) (mixed >>> (Long.SIZE - PLACE_BITS));
    }
}
