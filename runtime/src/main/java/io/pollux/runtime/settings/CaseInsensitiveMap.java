// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.settings;

import java.util.Map;
import java.util.TreeMap;

/** Settings whose keys may be written in any case, like those of OSGi's dictionaries; the case is kept. */
public final class CaseInsensitiveMap {
    private CaseInsensitiveMap() {}

    /** Copies settings. Throws {@link BadSetting} if two keys differ in nothing but their case. */
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

    /** Settings of which later ones hide earlier ones of the same key. */
    public static Map<String, String> merge(Map<String, String> earlier, Map<String, String> later) {
        Map<String, String> merged = copyOf(earlier);
        copyOf(later).forEach((key, value) -> {
            merged.remove(key);
            merged.put(key, value);
        });
        return merged;
    }
}
