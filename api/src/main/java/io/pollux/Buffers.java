// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;

/**
 * Keeps what the dispatchers of one map hold in buffers below the limits (rules M2, M3). Near a limit, a dispatcher
 * that grows is paused at once, and a timer pauses those that hold bytes already and closes those that stay paused for
 * long. When a limit is exceeded, the largest is closed. Costs nothing if nothing is held. Used on the map's thread.
 */
final class Buffers {
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final long GRACE_NANOS = Duration.ofSeconds(10).toNanos();

    /** A map that holds no more than this fraction of a limit leaves it to the others to make room. */
    private static final int SMALL_SHARE = 16;

    private static final Comparator<Membership> LARGEST_FIRST = Comparator.comparingLong(
                    (Membership member) -> member.holding().bytes())
            .reversed()
            .thenComparing((a, b) ->
                    Long.signum(a.delivery().activeNanos() - b.delivery().activeNanos()));

    private final Members members;
    private final Agenda agenda;
    private final Ownership ownership;
    private final BufferAccount account;
    private final AtomicBoolean alarmed = new AtomicBoolean();
    private boolean isKnown;
    private Timer looking;

    /** The guard throws if the map's user must not set the limit. */
    Buffers(Members members, Agenda agenda, Ownership ownership, Runnable guard) {
        this.members = members;
        this.agenda = agenda;
        this.ownership = ownership;
        this.account = new BufferAccount("a map", Long.MAX_VALUE, guard);
    }

    BufferAccount account() {
        return account;
    }

    /** A member holds so many bytes more than before, or fewer if that is negative. */
    void charge(Membership member, long bytes) {
        account.add(bytes);
        BufferAccount.ofProcess().add(bytes);
        BufferAccount shared = member.holding().account();
        if (shared != null) {
            shared.add(bytes);
        }
        if (!isKnown) {
            isKnown = true;
            BufferAccount.ofProcess().spans(this);
        }
        if (looking != null && account.held() == 0) {
            looking.cancel();
            looking = null;
        }
    }

    /** A dispatcher of this map is charged to an account, or to none if that is null. */
    void knows(BufferAccount shared) {
        if (shared != null) {
            shared.spans(this);
        }
    }

    /** A member holds more bytes; returns false if it has been closed for that. */
    boolean hold(Membership member, long bytes) {
        member.holding().add(bytes);
        charge(member, bytes);
        BufferAccount pressed = pressed(member);
        if (pressed == null) {
            return true;
        }
        pressed.alarm(this);
        member.holding().pause(agenda.clockNanos());
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

    /** A limit is near to which another map contributes. May be called from any thread. */
    void alarm() {
        if (alarmed.compareAndSet(false, true)) {
            agenda.hop(this::relieve);
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
            looking = agenda.schedule(this::look, LOOK, null); // has no owner, so it outlives all of them
            look(agenda.clockNanos());
        }
    }

    private void look() {
        looking = null;
        look(agenda.clockNanos());
        if (anyHolder(holder -> pressed(holder) != null)) {
            looking = agenda.schedule(this::look, LOOK, null); // has no owner, so it outlives all of them
        }
    }

    /** Pauses the holders near a limit, resumes the others, and closes those that have been paused for long. */
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
        for (int i = 0; i < members.size(); i++) {
            Membership member = members.get(i);
            if (member.holding().bytes() > 0 && which.test(member)) {
                return true;
            }
        }
        return false;
    }

    private List<Membership> holders() {
        List<Membership> holders = new ArrayList<>();
        for (int i = 0; i < members.size(); i++) {
            if (members.get(i).holding().bytes() > 0) {
                holders.add(members.get(i));
            }
        }
        holders.sort(LARGEST_FIRST);
        return holders;
    }

    /** The member that holds the most of an account; of equal ones, the one without an event for the longest time. */
    private Membership largest(BufferAccount full) {
        Membership largest = null;
        for (int i = 0; i < members.size(); i++) {
            Membership member = members.get(i);
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
        ownership.as(member.owner(), () -> ForcedClose.abort(member));
    }

    /** The account of a member whose limit is near, or null. */
    private BufferAccount pressed(Membership member) {
        return accountOf(member, BufferAccount::isPressed);
    }

    /** The account of a member whose limit is exceeded, or null. */
    private BufferAccount exceeded(Membership member) {
        return accountOf(member, BufferAccount::isExceeded);
    }

    private BufferAccount accountOf(Membership member, Predicate<BufferAccount> which) {
        BufferAccount shared = member.holding().account();
        if (shared != null && which.test(shared)) {
            return shared;
        }
        if (which.test(account)) {
            return account;
        }
        return which.test(BufferAccount.ofProcess()) ? BufferAccount.ofProcess() : null;
    }
}
