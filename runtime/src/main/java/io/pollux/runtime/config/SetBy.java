// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.config;

import io.pollux.admin.Setting;
import io.pollux.admin.Setting.Origin;
import java.util.Set;

/**
 * Where each value of a configuration comes from.
 *
 * @param origin the origin of all values except the others
 * @param file the name of the file, or null if they are in none
 * @param others the keys that only Config Admin has, not the file
 */
public record SetBy(Origin origin, String file, Set<String> others) {
    /** All values are set in one place, and none is in a file. */
    public static SetBy all(Origin origin) {
        return new SetBy(origin, null, Set.of());
    }

    /** Returns a setting that is set. */
    public Setting setting(String key, String value, String defaultValue) {
        return others.contains(key)
                ? new Setting(key, value, defaultValue, Origin.CONFIG_ADMIN, null)
                : new Setting(key, value, defaultValue, origin, file);
    }
}
