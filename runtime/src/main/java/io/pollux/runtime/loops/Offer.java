// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.loops;

import io.pollux.EventLoop;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * The loops that reactors can choose from at one moment, each list best first.
 *
 * @param all the loops that the registry offers
 * @param admitted those of them that the configured filter admits
 */
public record Offer(List<Loop> all, List<Loop> admitted) {
    static final Offer NONE = new Offer(List.of(), List.of());

    /**
     * Makes an offer from what the registry and the configuration say.
     *
     * @param filter null admits every loop
     * @param rankings rankings by the names of loops, which replace those of their services
     */
    static Offer of(List<Loop> offered, LoopFilter filter, Map<String, Integer> rankings) {
        List<Loop> all = offered.stream()
                .map(loop -> rankings.containsKey(loop.name()) ? loop.ranked(rankings.get(loop.name())) : loop)
                .sorted(Comparator.comparing(Loop::ranking).reversed())
                .toList();
        return new Offer(
                all,
                all.stream()
                        .filter(loop -> filter == null || filter.admits(loop.properties()))
                        .toList());
    }

    /** The best loop of a name, or null. */
    Loop named(String name) {
        return all.stream().filter(loop -> loop.name().equals(name)).findFirst().orElse(null);
    }

    /** The registry's entry for a loop, or null if the loop is no longer on offer. */
    Loop of(EventLoop service) {
        return all.stream()
                .filter(loop -> loop.service() == service)
                .findFirst()
                .orElse(null);
    }

    List<String> names() {
        return all.stream().map(Loop::name).toList();
    }
}
