// SPDX-License-Identifier: Apache-2.0
package io.pollux.admin;

/**
 * One setting of a server.
 *
 * @param key its key, never null
 * @param value the effective value as written in a configuration, unescaped (rule D24); null if it is not set and has
 *     no default
 * @param defaultValue the value if it is not set; null if it must be set, or belongs to the protocol
 * @param origin where the value comes from, never null
 * @param file the name of the file; null unless the origin is {@link Origin#FILE}
 */
public record Setting(String key, String value, String defaultValue, Origin origin, String file) {
    /** Where a value comes from. */
    public enum Origin {
        /** It is not set, so the default applies. */
        DEFAULT,
        /** A configuration file. */
        FILE,
        /** Config Admin; no file contains the value. */
        CONFIG_ADMIN,
        /** The framework properties. */
        FRAMEWORK_PROPERTIES
    }
}
