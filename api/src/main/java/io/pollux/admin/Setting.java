// SPDX-License-Identifier: Apache-2.0
package io.pollux.admin;

/**
 * One setting of a server.
 *
 * @param key its key, never null
 * @param value what counts, as it is written in a configuration, unescaped (rule D24); null if it is not set and has no
 *     default
 * @param defaultValue what counts if it is not set; null if it must be set, or belongs to the protocol
 * @param origin who has set it, never null
 * @param file the name of the file; null unless the origin is {@link Origin#FILE}
 */
public record Setting(String key, String value, String defaultValue, Origin origin, String file) {
    /** Who has set a value. */
    public enum Origin {
        /** Nobody. The default counts. */
        DEFAULT,
        /** The file of a configuration. */
        FILE,
        /** Config Admin holds the value; no file does. */
        CONFIG_ADMIN,
        /** The framework properties. */
        FRAMEWORK_PROPERTIES
    }
}
