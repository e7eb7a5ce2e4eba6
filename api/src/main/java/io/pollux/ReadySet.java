// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import io.pollux.spi.Readiness;
import java.util.Arrays;

/**
 * The events of one pass in reused arrays: first those that members have requested, then those that the demultiplexer
 * has recorded. Each entry keeps the generation of its dispatcher, so that it never reaches a later registration (rule
 * P5).
 */
final class ReadySet implements Readiness {
    private Membership[] members = new Membership[64];
    private int[] generations = new int[64];
    private int[] ops = new int[64];
    private int size;
    private boolean vanished;

    @Override
    public void ready(Object attachment, int readyOps) {
        add((Membership) attachment, readyOps);
    }

    @Override
    public void vanished() {
        vanished = true;
    }

    void add(Membership membership, int readyOps) {
        if (size == members.length) {
            grow();
        }
        members[size] = membership;
        generations[size] = membership.generation();
        ops[size++] = readyOps;
    }

    int size() {
        return size;
    }

    Membership member(int index) {
        return members[index];
    }

    int generation(int index) {
        return generations[index];
    }

    int ops(int index) {
        return ops[index];
    }

    /** Returns whether a channel has vanished since the last call. */
    boolean takeVanished() {
        boolean was = vanished;
        vanished = false;
        return was;
    }

    /** Forgets the entries from an index on, and all their references. */
    void truncate(int newSize) {
        Arrays.fill(members, newSize, size, null);
        size = newSize;
    }

    /** Forgets the entries of dispatchers that are not in a map any more. */
    void retain(ChannelMap map) {
        int kept = 0;
        for (int i = 0; i < size; i++) {
            if (members[i].isIn(map, generations[i])) {
                members[kept] = members[i];
                generations[kept] = generations[i];
                ops[kept++] = ops[i];
            }
        }
        truncate(kept);
    }

    private void grow() {
        members = Arrays.copyOf(members, size * 2);
        generations = Arrays.copyOf(generations, size * 2);
        ops = Arrays.copyOf(ops, size * 2);
    }
}
