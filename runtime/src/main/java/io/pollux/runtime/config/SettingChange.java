// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.config;

import io.pollux.admin.RefusedException;
import java.util.List;
import java.util.Map;

/**
 * A change of one setting, as an operator writes it.
 *
 * @param key what is set
 * @param value to what, or empty if it is taken away
 */
record SettingChange(String key, String value) {
    private static final String WORD = "[A-Za-z0-9._-]+";
    private static final List<String> FOREIGN = List.of("service.", "felix.fileinstall.", "org.apache.karaf.", ":");

    /** Reads {@code key=value}. */
    static SettingChange parse(String text) throws RefusedException {
        int equals = text.indexOf('=');
        String key = text.substring(0, Math.max(0, equals)).strip();
        if (!key.matches(WORD)) {
            throw new RefusedException(
                    "'" + text
                            + "' is not accepted: say key=value, or key= to remove the key; put quotes around what has brackets or blanks.");
        }
        if (isForeign(key)) {
            throw new RefusedException("'" + key + "' is not a setting of a server.");
        }
        String value = text.substring(equals + 1).strip();
        if (value.contains("${")) {
            throw new RefusedException(key + " = '" + value
                    + "' is not accepted: only a file may have ${...}, which is replaced when it is read.");
        }
        return new SettingChange(key, value);
    }

    /** Whether a key is there for the machinery, and no setting. */
    static boolean isForeign(String key) {
        return key.equalsIgnoreCase("name")
                || FOREIGN.stream().anyMatch(prefix -> key.regionMatches(true, 0, prefix, 0, prefix.length()));
    }

    /** Refuses a name that cannot be part of a file's. */
    static void requireName(String server) throws RefusedException {
        if (!ServerName.isAccepted(server)) {
            throw new RefusedException("'" + server + "' is no name for a server: say " + ServerName.ACCEPTED + ".");
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
