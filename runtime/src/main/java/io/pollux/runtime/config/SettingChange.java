// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.config;

import io.pollux.admin.RefusedException;
import java.util.List;
import java.util.Map;

/**
 * A change of one setting of a server.
 *
 * @param key which setting
 * @param value the new value; empty to remove the setting
 */
public record SettingChange(String key, String value) {
    private static final String WORD = "[A-Za-z0-9._-]+";
    private static final List<String> FOREIGN = List.of("service.", "felix.fileinstall.", "org.apache.karaf.", ":");

    /** Checks a change. */
    static SettingChange of(String key, String value) throws RefusedException {
        if (!key.matches(WORD)) {
            throw new RefusedException(
                    "'" + key + "' is no key: it consists of letters, digits, dots, hyphens and underscores.");
        }
        if (isForeign(key)) {
            throw new RefusedException("'" + key + "' is not a setting of a server.");
        }
        if (value.contains("${")) {
            throw new RefusedException(
                    key + " = '" + value + "' is not accepted: ${...} is replaced only in files, when they are read.");
        }
        return new SettingChange(key, value);
    }

    /** Whether a key belongs to Config Admin, File Install or Karaf, and is not a setting. */
    public static boolean isForeign(String key) {
        return key.equalsIgnoreCase("name")
                || FOREIGN.stream().anyMatch(prefix -> key.regionMatches(true, 0, prefix, 0, prefix.length()));
    }

    /** Refuses a name of a server that cannot be part of the name of a file. */
    static void requireName(String server) throws RefusedException {
        if (!ServerName.isAccepted(server)) {
            throw new RefusedException("'" + server + "' is not a name for a server: use " + ServerName.ACCEPTED + ".");
        }
    }

    void apply(Map<String, String> values) {
        if (value.isEmpty()) {
            values.remove(key);
        } else {
            values.put(key, value);
        }
    }
}
