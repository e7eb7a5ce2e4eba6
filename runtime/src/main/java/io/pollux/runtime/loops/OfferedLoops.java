// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.loops;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The loops that reactors choose from: what the registry offers, as the configuration admits and ranks it. Every method
 * may be called from any thread.
 */
public final class OfferedLoops {
    private List<Loop> offered = List.of();
    private LoopFilter filter;
    private Map<String, Integer> rankings = Map.of();
    private volatile Offer offer = Offer.NONE;

    /** The current offer. */
    public Offer offer() {
        return offer;
    }

    /** The registry offers these loops, best first. */
    public synchronized void publish(List<Loop> loops) {
        offered = List.copyOf(loops);
        update();
    }

    /** Sets which loops are admitted, null for all. Returns whether this is a change. */
    public synchronized boolean filter(LoopFilter newFilter) {
        if (Objects.equals(filter, newFilter)) {
            return false;
        }
        filter = newFilter;
        update();
        return true;
    }

    /** Sets rankings by the names of loops, instead of those of their services. Returns whether this is a change. */
    public synchronized boolean rank(Map<String, Integer> newRankings) {
        if (rankings.equals(newRankings)) {
            return false;
        }
        rankings = Map.copyOf(newRankings);
        update();
        return true;
    }

    private void update() {
        offer = Offer.of(offered, filter, rankings);
    }
}
