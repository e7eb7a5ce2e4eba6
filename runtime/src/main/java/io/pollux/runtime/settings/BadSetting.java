// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.settings;

import io.pollux.text.Escaped;

/** A setting that is not accepted. The message names the key, the value and what is accepted, on one line. */
public final class BadSetting extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;
    private static final int LONGEST_MESSAGE = 4_000;

    private final String key;

    public BadSetting(String key, String message) {
        super(Escaped.of(message, LONGEST_MESSAGE));
        this.key = key;
    }

    public static BadSetting of(String key, Object value, String accepted) {
        return new BadSetting(key, key + " = '" + Escaped.of(value) + "' is not accepted: " + accepted);
    }

    /** The key whose value is refused. */
    public String key() {
        return key;
    }
}
