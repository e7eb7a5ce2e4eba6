// SPDX-License-Identifier: Apache-2.0
package io.pollux.tck;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/**
 * What happened to each dispatcher, in a form that is the same on two loops. It is kept per name, because the system
 * decides which dispatcher is ready first. The system also decides in how many pieces data comes and goes; so between
 * two other events of a dispatcher, each kind of data event counts once, in a fixed order.
 */
final class Trace {
    private static final Set<String> DATA = Set.of("expt", "read", "write");

    private final TreeMap<String, List<String>> events = new TreeMap<>();

    void note(String name, String event) {
        List<String> known = events.computeIfAbsent(name, n -> new ArrayList<>());
        int at = known.size();
        if (DATA.contains(event)) {
            while (at > 0
                    && DATA.contains(known.get(at - 1))
                    && known.get(at - 1).compareTo(event) >= 0) {
                at--;
            }
            if (at < known.size() && known.get(at).equals(event)) {
                return;
            }
        }
        known.add(at, event);
    }

    /** Returns what happened to the dispatchers of a name. */
    List<String> of(String name) {
        return events.getOrDefault(name, List.of());
    }

    /** Returns the same as it would be on a loop that does not report urgent data. */
    Trace withoutUrgent() {
        Trace plain = new Trace();
        events.forEach((name, list) ->
                list.stream().filter(event -> !event.equals("expt")).forEach(event -> plain.note(name, event)));
        return plain;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Trace trace && events.equals(trace.events);
    }

    @Override
    public int hashCode() {
        return events.hashCode();
    }

    @Override
    public String toString() {
        return events.toString();
    }
}
