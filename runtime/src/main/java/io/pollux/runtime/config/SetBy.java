// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.config;

import io.pollux.admin.Setting;
import io.pollux.admin.Setting.Origin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.osgi.framework.FrameworkUtil;

/**
 * Where each value of a configuration comes from.
 *
 * @param origin the origin of all values except the others
 * @param file the name of the file, or null if they are in none
 * @param others the keys that only Config Admin has, not the file
 */
record SetBy(Origin origin, String file, Set<String> others) {
    /** All values are set in one place, and none is in a file. */
    static SetBy all(Origin origin) {
        return new SetBy(origin, null, Set.of());
    }

    /** Finds out which values the file has. A file that File Install writes has all of them, or will have them soon. */
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
        return new SetBy(Origin.FILE, file.getFileName().toString(), others);
    }

    private static Map<String, String> written(Path file, ServerFiles files) {
        try {
            return ConfigDictionary.settings(FrameworkUtil.asDictionary(files.read(file)));
        } catch (IOException | IllegalArgumentException e) {
            return Map.of(); // it was deleted, or has changed since it was read
        }
    }

    /**
     * Whether the file has this value. If the file's value contains a dollar sign, File Install replaces parts of it.
     */
    private static boolean isThere(String written, String value) {
        return written != null && (written.contains("$") || written.strip().equals(value.strip()));
    }

    /** Returns a setting that is set. */
    Setting setting(String key, String value, String defaultValue) {
        return others.contains(key)
                ? new Setting(key, value, defaultValue, Origin.CONFIG_ADMIN, null)
                : new Setting(key, value, defaultValue, origin, file);
    }
}
