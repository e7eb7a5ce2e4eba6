// SPDX-License-Identifier: Apache-2.0
package io.pollux;

/**
 * How much one dispatcher holds in buffers, and whether it is not read from because of that (rules M1, M2). The amount
 * is kept outside of a map too, but charged to accounts in one only.
 */
final class Holding {
    private final Membership membership;
    private final Interest interest;
    private long bytes;
    private BufferAccount account;
    private long pausedNanos;

    Holding(Membership membership, Interest interest) {
        this.membership = membership;
        this.interest = interest;
    }

    long bytes() {
        return bytes;
    }

    /** The account that is charged in addition to those of the map and the process, or null. */
    BufferAccount account() {
        return account;
    }

    /** From now on an account is charged too. */
    void chargeTo(BufferAccount charged) {
        ChannelMap map = membership.map();
        if (map == null) {
            account = charged;
            return;
        }
        map.checkThread();
        map.buffers().charge(membership, -bytes);
        account = charged;
        enter(map);
    }

    /**
     * A callback of another dispatcher has mapped this one, which is charged like that one unless it has an account.
     */
    void inherit(Holding maker) {
        if (account == null && maker.account != null) {
            chargeTo(maker.account);
        }
    }

    /** The dispatcher is mapped: what it holds is charged. */
    void enter(ChannelMap map) {
        if (bytes != 0) {
            map.buffers().charge(membership, bytes);
        }
        map.buffers().knows(account);
    }

    /** The dispatcher leaves its map: what it holds is no longer charged. */
    void leave(ChannelMap map) {
        if (bytes != 0) {
            map.buffers().charge(membership, -bytes);
        }
    }

    /** Holds more without being charged for it. */
    void add(long more) {
        bytes += more;
    }

    /** Holds nothing any more, without having been charged for it. */
    void clear() {
        bytes = 0;
    }

    /** Holds more; returns false if that would be too much, and the dispatcher has therefore been closed. */
    boolean hold(long more) {
        ChannelMap map = membership.map();
        if (map != null) {
            return map.buffers().hold(membership, more);
        }
        add(more);
        return true;
    }

    /** Holds less; the amount never becomes negative, even if the caller releases too much. */
    void release(long released) {
        long less = Math.min(released, bytes);
        if (less <= 0) {
            return;
        }
        bytes -= less;
        ChannelMap map = membership.map();
        if (map != null) {
            map.buffers().charge(membership, -less);
        }
        if (bytes == 0) {
            resume();
        }
    }

    /** Reads no more until it is resumed; returns for how long that has been so, in nanoseconds of the map's clock. */
    long pause(long nowNanos) {
        if (!interest.isPaused()) {
            interest.pause(true);
            pausedNanos = nowNanos;
        }
        return nowNanos - pausedNanos;
    }

    void resume() {
        interest.pause(false);
    }
}
