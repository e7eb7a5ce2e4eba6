// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.shell;

import io.pollux.admin.RefusedException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What stands behind a command: {@code --name value}, in any order. */
final class Options {
    private final Map<String, String> values = new HashMap<>();

    Options(List<String> known, List<String> words) throws RefusedException {
        for (int i = 0; i < words.size(); i += 2) {
            if (!known.contains(words.get(i)) || i + 1 == words.size()) {
                throw new RefusedException(
                        "Options are " + String.join(", ", known) + ", each with a value behind it.");
            }
            values.put(words.get(i), words.get(i + 1));
        }
    }

    /** The value of an option, or null if it is absent. */
    String of(String name) {
        return values.get(name);
    }
}
