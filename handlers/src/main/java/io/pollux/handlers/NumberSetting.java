// SPDX-License-Identifier: Apache-2.0
package io.pollux.handlers;

import java.util.Map;

/**
 * A setting of a protocol whose value is a number of at least 1.
 *
 * @param key its key in configurations
 * @param what what is counted, as a clause for messages
 * @param most the largest number accepted
 * @param otherwise the value if the key is absent
 */
record NumberSetting(String key, String what, int most, int otherwise) {
    /** Returns the value in the settings; throws IllegalArgumentException, naming what is accepted, if it is wrong. */
    int in(Map<String, String> settings) {
        String value = settings.get(key);
        if (value == null) {
            return otherwise;
        }
        try {
            int number = Integer.parseInt(value.trim());
            if (number >= 1 && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // refused below, like a number out of range
        }
        throw new IllegalArgumentException(
                "key '" + key + "' has the value '" + value + "': use " + what + " from 1 to " + most);
    }
}
