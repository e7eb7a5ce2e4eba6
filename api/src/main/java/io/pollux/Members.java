// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * The dispatchers of a map in a dense array, and those that are asked in each pass in another. Each dispatcher knows
 * its places, so joining and leaving cost the same however many there are.
 */
final class Members {
    private Dispatcher[] all = new Dispatcher[16];
    private Dispatcher[] asked = new Dispatcher[16];
    private int size;
    private int askedCount;

    void add(Dispatcher dispatcher) {
        if (size == all.length) {
            all = Arrays.copyOf(all, size * 2);
        }
        dispatcher.membership.member = size;
        all[size++] = dispatcher;
        if (dispatcher.isAsked()) {
            if (askedCount == asked.length) {
                asked = Arrays.copyOf(asked, askedCount * 2);
            }
            dispatcher.membership.asked = askedCount;
            asked[askedCount++] = dispatcher;
        }
    }

    void remove(Dispatcher dispatcher) {
        Membership membership = dispatcher.membership;
        Dispatcher last = all[--size];
        all[size] = null;
        if (last != dispatcher) {
            all[membership.member] = last;
            last.membership.member = membership.member;
        }
        membership.member = -1;
        askNoMore(dispatcher);
    }

    void askNoMore(Dispatcher dispatcher) {
        Membership membership = dispatcher.membership;
        if (membership.asked < 0) {
            return;
        }
        Dispatcher last = asked[--askedCount];
        asked[askedCount] = null;
        if (last != dispatcher) {
            asked[membership.asked] = last;
            last.membership.asked = membership.asked;
        }
        membership.asked = -1;
    }

    int size() {
        return size;
    }

    Dispatcher get(int index) {
        return all[index];
    }

    int askedCount() {
        return askedCount;
    }

    /** The dispatcher at a place, or null if the place is beyond the end by now. */
    Dispatcher asked(int index) {
        return index < askedCount ? asked[index] : null;
    }

    List<Dispatcher> copy() {
        return new ArrayList<>(Arrays.asList(all).subList(0, size));
    }

    List<Dispatcher> requiringMoreThan(Set<String> features) {
        List<Dispatcher> refused = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            if (!features.containsAll(all[i].requires())) {
                refused.add(all[i]);
            }
        }
        return refused;
    }

    /** Forgets every registration, because the loop is let go of; returns how many there were. */
    int forgetRegistrations() {
        int forgotten = 0;
        for (int i = 0; i < size; i++) {
            Membership membership = all[i].membership;
            if (membership.registration != null) {
                ChannelMap.cancel(membership.registration);
                membership.forgetRegistration();
                forgotten++;
            }
        }
        return forgotten;
    }
}
