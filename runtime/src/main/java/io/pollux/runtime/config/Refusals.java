// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.config;

import io.pollux.admin.RefusedConfiguration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/** Which configurations are refused now. May be used from any thread. */
final class Refusals {
    private final Map<String, RefusedConfiguration> refused = new ConcurrentSkipListMap<>();

    /** Takes note of one; it replaces what was noted under this key. */
    void note(String key, RefusedConfiguration configuration) {
        refused.put(key, configuration);
    }

    /** It is accepted, or is not there any more. */
    void clear(String key) {
        refused.remove(key);
    }

    /** All of them, by their keys. */
    List<RefusedConfiguration> all() {
        return List.copyOf(refused.values());
    }
}
