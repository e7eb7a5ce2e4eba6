// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime;

import io.pollux.EventLoop;
import java.util.List;
import org.osgi.framework.Filter;
import org.osgi.framework.FrameworkUtil;

/**
 * The loops to choose from at a time, each list best first.
 *
 * @param all what the registry offers
 * @param admitted what the configured filter admits of it
 */
record Offer(List<Loop> all, List<Loop> admitted) {
    static final Offer NONE = new Offer(List.of(), List.of());

    static Offer of(List<Loop> all, Filter filter) {
        return new Offer(
                List.copyOf(all),
                all.stream().filter(loop -> admits(filter, loop)).toList());
    }

    private static boolean admits(Filter filter, Loop loop) {
        return filter == null || filter.match(FrameworkUtil.asDictionary(loop.properties()));
    }

    /** The best loop of a name, or null. */
    Loop named(String name) {
        return all.stream().filter(loop -> loop.name().equals(name)).findFirst().orElse(null);
    }

    /** What the registry says of a loop, or null if it offers it no more. */
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
