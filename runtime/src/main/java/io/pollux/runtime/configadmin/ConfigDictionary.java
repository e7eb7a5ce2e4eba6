// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.configadmin;

import io.pollux.runtime.config.Pids;
import io.pollux.runtime.config.SettingChange;
import java.lang.reflect.Array;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.Dictionary;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;

/** Reads the dictionaries in which Config Admin delivers configurations. */
final class ConfigDictionary {
    /** The mark that some editors put in front of UTF-8, as UTF-8 and as ISO 8859-1. */
    private static final List<String> MARKS = List.of("\ufeff", "\u00ef\u00bb\u00bf");

    private ConfigDictionary() {}

    /** Returns the settings in it as texts; keys are case-insensitive. */
    static Map<String, String> settings(Dictionary<String, ?> values) {
        Map<String, String> settings = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String key : Collections.list(values.keys())) {
            String name = setting(key);
            if (name != null) {
                settings.put(name, text(values.get(key)));
            }
        }
        return settings;
    }

    /** Returns the intended key of a setting; null if this key is not a setting. */
    static String setting(String key) {
        String name = withoutMark(key);
        return name == null || SettingChange.isForeign(name) ? null : name;
    }

    /**
     * Removes the mark from the first key of a file; returns null if nothing else is there, because the mark turns a
     * comment or an empty line into a key.
     */
    private static String withoutMark(String key) {
        String mark = MARKS.stream().filter(key::startsWith).findFirst().orElse(null);
        if (mark == null) {
            return key;
        }
        String name = key.substring(mark.length());
        return name.isEmpty() || name.startsWith("#") || name.startsWith("!") ? null : name;
    }

    private static String text(Object value) {
        if (value instanceof Collection<?> many) {
            return text(many.toArray());
        }
        if (!value.getClass().isArray()) {
            return value.toString();
        }
        StringJoiner joined = new StringJoiner(",");
        for (int i = 0; i < Array.getLength(value); i++) {
            joined.add(String.valueOf(Array.get(value, i)));
        }
        return joined.toString();
    }

    /** Returns the name of a server: from the PID after ~, the file, the key "name", or the end of the PID. */
    static String serverName(String pid, Dictionary<String, ?> values) {
        int tilde = pid.indexOf('~');
        if (tilde >= 0) {
            return pid.substring(tilde + 1);
        }
        Path file = ServerFiles.of(values);
        String server =
                file == null ? null : ServerFiles.serverOf(file.getFileName().toString());
        if (server != null) {
            return server;
        }
        if (values.get("name") instanceof String name && !name.isBlank()) {
            return name.strip();
        }
        return pid.startsWith(Pids.SERVERS + ".") ? pid.substring(Pids.SERVERS.length() + 1) : pid;
    }
}
