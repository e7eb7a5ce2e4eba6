// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The dispatchers of a map in a dense array, and in another one those whose predicates are asked in each pass. Each
 * dispatcher knows its places, so joining and leaving cost the same however many there are.
 */
final class Members {
    private Membership[] all = new Membership[16];
    private Membership[] asked = new Membership[16];
    private int size;
    private int askedCount;

    void add(Membership membership) {
        if (size == all.length) {
            all = Arrays.copyOf(all, size * 2);
        }
        membership.member = size;
        all[size++] = membership;
        if (membership.interest().isAsked()) {
            if (askedCount == asked.length) {
                asked = Arrays.copyOf(asked, askedCount * 2);
            }
            membership.asked = askedCount;
            asked[askedCount++] = membership;
        }
    }

    void remove(Membership membership) {
        Membership last = all[--size];
        all[size] = null;
        if (last != membership) {
            all[membership.member] = last;
            last.member = membership.member;
        }
        membership.member = -1;
        askNoMore(membership);
    }

    void askNoMore(Membership membership) {
        if (membership.asked < 0) {
            return;
        }
        Membership last = asked[--askedCount];
        asked[askedCount] = null;
        if (last != membership) {
            asked[membership.asked] = last;
            last.asked = membership.asked;
        }
        membership.asked = -1;
    }

    int size() {
        return size;
    }

    Membership get(int index) {
        return all[index];
    }

    int askedCount() {
        return askedCount;
    }

    /** The member at an index among those that are asked, or null if the index is beyond the end by now. */
    Membership asked(int index) {
        return index < askedCount ? asked[index] : null;
    }

    List<Membership> copy() {
        return new ArrayList<>(Arrays.asList(all).subList(0, size));
    }

    /** Those whose requirements another loop does not meet, but the one in use does, if there is one. */
    List<Dispatcher> losing(EventLoop current, EventLoop other) {
        List<Dispatcher> losing = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            if (!all[i].isGrantedBy(other) && (current == null || all[i].isGrantedBy(current))) {
                losing.add(all[i].dispatcher());
            }
        }
        return losing;
    }

    /** All features that any of them requires. */
    Set<String> requires() {
        Set<String> features = new HashSet<>();
        for (int i = 0; i < size; i++) {
            features.addAll(all[i].requires());
        }
        return features;
    }

    /** Cancels every registration, because the loop is released; returns how many channels wait for the next loop. */
    int cancelRegistrations() {
        int waiting = 0;
        for (int i = 0; i < size; i++) {
            all[i].registration().cancel();
            waiting += all[i].endpoint().isRegistrable() ? 1 : 0;
        }
        return waiting;
    }
}
