// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.loops;

import io.pollux.EventLoop;
import java.util.HashMap;
import java.util.Map;

/**
 * A loop that the registry offers.
 *
 * @param name the name by which configurations and commands choose it, never null
 * @param service the loop itself, never null; not to be kept, because its bundle may stop
 * @param properties its service properties at the time, never null
 */
public record Loop(String name, EventLoop service, Map<String, Object> properties) {
    private static final String SERVICE_RANKING = "service.ranking";

    /**
     * Returns the service ranking; reactors use the admitted loop with the highest.
     *
     * @return the ranking, 0 if the property is missing or is not an Integer
     */
    public int ranking() {
        return properties.get(SERVICE_RANKING) instanceof Integer ranking ? ranking : 0;
    }

    /**
     * Returns this loop with another ranking.
     *
     * @param ranking what replaces the ranking of its service
     * @return never null
     */
    Loop ranked(int ranking) {
        Map<String, Object> changed = new HashMap<>(properties);
        changed.put(SERVICE_RANKING, ranking);
        return new Loop(name, service, Map.copyOf(changed));
    }
}
