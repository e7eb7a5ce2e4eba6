// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.osgi.framework.FrameworkUtil;

/**
 * Who has set each value of a configuration.
 *
 * @param where the name of its file, or of whatever else has set the values
 * @param others the keys that only Config Admin has, not the file
 */
record SetBy(String where, Set<String> others) {
    static final String CONFIG_ADMIN = "Config Admin";

    /** All values are set in one place. */
    static SetBy all(String where) {
        return new SetBy(where, Set.of());
    }

    /** Finds out which values the file has. One that File Install writes has them all, or will soon. */
    static SetBy file(Path file, Map<String, String> values, ServerFiles files) {
        Set<String> others = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        if (!files.areSaved() || !Files.isWritable(file)) {
            Map<String, String> written = written(file, files);
            values.forEach((key, value) -> {
                if (!isThere(written.get(key), value)) {
                    others.add(key);
                }
            });
        }
        return new SetBy(file.getFileName().toString(), others);
    }

    private static Map<String, String> written(Path file, ServerFiles files) {
        try {
            return ConfigDictionary.settings(FrameworkUtil.asDictionary(files.read(file)));
        } catch (IOException | IllegalArgumentException e) {
            return Map.of(); // it is gone, or not what was read
        }
    }

    /** Whether the file has this value. Where it has a dollar, File Install replaces what follows. */
    private static boolean isThere(String written, String value) {
        return written != null && (written.contains("$") || written.strip().equals(value.strip()));
    }

    /** Who has set a value. */
    String of(String key) {
        return others.contains(key) ? CONFIG_ADMIN : where;
    }
}
