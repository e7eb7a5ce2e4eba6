// SPDX-License-Identifier: Apache-2.0
package io.pollux.shell;

import io.pollux.shell.Table.Text;
import io.pollux.shell.Table.Tone;
import java.util.List;
import java.util.Locale;

/** The cells that several tables have. */
final class Cells {
    private Cells() {}

    /** A count that should be zero. */
    static Text faults(long count) {
        return new Text(Human.count(count), count == 0 ? Tone.PLAIN : Tone.NOTICE);
    }

    /** The name of a condition. */
    static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    /** Several names, or a dash. */
    static String listed(List<String> names) {
        return names.isEmpty() ? "-" : String.join(", ", names);
    }

    /** The loop before a swap. */
    static String from(String loop) {
        return loop == null ? "(parked)" : loop;
    }
}
