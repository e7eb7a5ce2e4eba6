// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.settings;

import java.util.Map;
import java.util.TreeMap;

/** Makes maps of settings whose keys are found in any case, as in OSGi's dictionaries. They keep the case. */
public final class CaseInsensitiveMap {
    private CaseInsensitiveMap() {}

    /**
     * Copies settings.
     *
     * @throws BadSetting if two keys differ only in case
     */
    public static Map<String, String> copyOf(Map<String, String> settings) {
        TreeMap<String, String> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String key : settings.keySet()) {
            if (copy.containsKey(key)) {
                throw new BadSetting(
                        key, "'" + copy.ceilingKey(key) + "' and '" + key + "' are the same key: remove one of them");
            }
            copy.put(key, settings.get(key));
        }
        return copy;
    }

    /**
     * Merges settings. Where both have a key, the later value counts.
     *
     * @throws BadSetting if two keys of one of them differ only in case
     */
    public static Map<String, String> merge(Map<String, String> earlier, Map<String, String> later) {
        Map<String, String> merged = copyOf(earlier);
        copyOf(later).forEach((key, value) -> {
            merged.remove(key);
            merged.put(key, value);
        });
        return merged;
    }
}
