// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;

/**
 * What the dispatchers of one map hold in buffers, and what is done when that, or the sum over more maps, comes near a
 * limit (rules M2, M3): growth pauses the one that grows, a timer looks after those that were large before, and what
 * would exceed the limit closes the largest. Costs nothing where nothing is held. Used on the map's thread.
 */
final class Buffers {
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final long GRACE_NANOS = Duration.ofSeconds(10).toNanos();

    /** A map that holds no more than this share of a limit leaves it to the others to make room. */
    private static final int SMALL_SHARE = 16;

    private static final Comparator<Membership> LARGEST_FIRST = Comparator.comparingLong(
                    (Membership member) -> member.holding().bytes())
            .reversed()
            .thenComparing((a, b) ->
                    Long.signum(a.delivery().activeNanos() - b.delivery().activeNanos()));

    private final ChannelMap map;
    private final BufferAccount account;
    private final AtomicBoolean alarmed = new AtomicBoolean();
    private boolean isKnown;
    private Timer looking;

    Buffers(ChannelMap map) {
        this.map = map;
        this.account = new BufferAccount("a map", Long.MAX_VALUE, map::undriven);
    }

    BufferAccount account() {
        return account;
    }

    /** A member holds more, or less, than before. */
    void charge(Membership member, long bytes) {
        account.add(bytes);
        BufferAccount.ofProcess().add(bytes);
        BufferAccount shared = member.holding().account();
        if (shared != null) {
            shared.add(bytes);
        }
        if (!isKnown) {
            isKnown = true;
            BufferAccount.ofProcess().spans(map);
        }
        if (looking != null && account.held() == 0) {
            looking.cancel();
            looking = null;
        }
    }

    /** Dispatchers of this map are charged to an account, or to none if that is null. */
    void knows(BufferAccount shared) {
        if (shared != null) {
            shared.spans(map);
        }
    }

    /** A member wants to hold more; returns whether it may, for else it has been closed. */
    boolean hold(Membership member, long bytes) {
        member.holding().add(bytes);
        charge(member, bytes);
        BufferAccount pressed = pressed(member);
        if (pressed == null) {
            return true;
        }
        pressed.alarm(map);
        member.holding().pause(map.clockNanos());
        lookSoon();
        return makeRoom(member);
    }

    private boolean makeRoom(Membership grown) {
        BufferAccount full;
        while (grown.holding().bytes() > 0 && (full = exceeded(grown)) != null && !isSmall(full)) {
            close(largest(full), full);
        }
        return grown.holding().bytes() > 0;
    }

    /** A limit comes near that another map has a share in. May be called from any thread. */
    void alarm() {
        if (alarmed.compareAndSet(false, true)) {
            map.hop(this::relieve);
        }
    }

    private void relieve() {
        alarmed.set(false);
        if (account.held() == 0) {
            return;
        }
        lookSoon();
        if (anyHolder(holder -> exceeded(holder) != null)) {
            for (Membership holder : holders()) {
                BufferAccount full = exceeded(holder);
                if (full != null && !isSmall(full)) {
                    close(holder, full);
                }
            }
        }
    }

    private boolean isSmall(BufferAccount full) {
        return account.held() <= full.limit() / SMALL_SHARE;
    }

    private void lookSoon() {
        if (looking == null) {
            looking = map.driver().schedule(this::look, LOOK, null); // ends with nobody
            look(map.clockNanos());
        }
    }

    private void look() {
        looking = null;
        look(map.clockNanos());
        if (anyHolder(holder -> pressed(holder) != null)) {
            looking = map.driver().schedule(this::look, LOOK, null); // ends with nobody
        }
    }

    /** Pauses those that hold something near a limit, and closes those that have been paused for long. */
    private void look(long nowNanos) {
        for (Membership holder : holders()) {
            BufferAccount pressed = pressed(holder);
            if (pressed == null) {
                holder.holding().resume();
            } else if (holder.holding().pause(nowNanos) >= GRACE_NANOS) {
                close(holder, pressed);
            }
        }
    }

    private boolean anyHolder(Predicate<Membership> which) {
        for (int i = 0; i < map.members().size(); i++) {
            Membership member = map.members().get(i);
            if (member.holding().bytes() > 0 && which.test(member)) {
                return true;
            }
        }
        return false;
    }

    private List<Membership> holders() {
        List<Membership> holders = new ArrayList<>();
        for (int i = 0; i < map.members().size(); i++) {
            if (map.members().get(i).holding().bytes() > 0) {
                holders.add(map.members().get(i));
            }
        }
        holders.sort(LARGEST_FIRST);
        return holders;
    }

    /** The member charged to an account that holds the most; of equal ones the longest without an event. */
    private Membership largest(BufferAccount full) {
        Membership largest = null;
        for (int i = 0; i < map.members().size(); i++) {
            Membership member = map.members().get(i);
            boolean counts = member.holding().bytes() > 0 && isCharged(member, full);
            if (counts && (largest == null || LARGEST_FIRST.compare(member, largest) < 0)) {
                largest = member;
            }
        }
        return largest;
    }

    private boolean isCharged(Membership member, BufferAccount full) {
        return full == account
                || full == BufferAccount.ofProcess()
                || full == member.holding().account();
    }

    private void close(Membership member, BufferAccount full) {
        full.closes();
        map.ownership().as(member.owner(), () -> Pass.abort(member));
    }

    private BufferAccount pressed(Membership member) {
        BufferAccount shared = member.holding().account();
        if (shared != null && shared.isPressed()) {
            return shared;
        }
        if (account.isPressed()) {
            return account;
        }
        return BufferAccount.ofProcess().isPressed() ? BufferAccount.ofProcess() : null;
    }

    private BufferAccount exceeded(Membership member) {
        BufferAccount shared = member.holding().account();
        if (shared != null && shared.isExceeded()) {
            return shared;
        }
        if (account.isExceeded()) {
            return account;
        }
        return BufferAccount.ofProcess().isExceeded() ? BufferAccount.ofProcess() : null;
    }
}
