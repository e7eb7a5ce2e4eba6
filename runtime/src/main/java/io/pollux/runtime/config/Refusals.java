// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.config;

import io.pollux.admin.RefusedConfiguration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/** The configurations that are refused now. May be used from any thread. */
public final class Refusals {
    private final Map<String, RefusedConfiguration> refused = new ConcurrentSkipListMap<>();

    /** Notes a refused configuration. It replaces the one that was noted under this key. */
    public void note(String key, RefusedConfiguration configuration) {
        refused.put(key, configuration);
    }

    /** Forgets the one under this key, because it is accepted now or has been deleted. */
    public void clear(String key) {
        refused.remove(key);
    }

    /** Returns all of them, in the order of their keys. */
    public List<RefusedConfiguration> all() {
        return List.copyOf(refused.values());
    }
}
