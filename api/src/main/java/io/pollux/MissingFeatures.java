// SPDX-License-Identifier: Apache-2.0
package io.pollux;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Describes in one line the missing features of a loop, and the dispatchers that require them (rule S7). */
final class MissingFeatures {
    private static final int MOST_NAMES = 10;

    private MissingFeatures() {}

    static String of(EventLoop loop, List<Dispatcher> requiring) {
        StringBuilder text = new StringBuilder("loop '")
                .append(loop.name())
                .append("' does not have features that these dispatchers require:");
        requiring.stream()
                .limit(MOST_NAMES)
                .forEach(dispatcher -> text.append(' ')
                        .append(dispatcher.describe())
                        .append(' ')
                        .append(missing(loop, dispatcher)));
        if (requiring.size() > MOST_NAMES) {
            text.append(" and ").append(requiring.size() - MOST_NAMES).append(" more");
        }
        return text.toString();
    }

    private static Set<String> missing(EventLoop loop, Dispatcher dispatcher) {
        Set<String> missing = new TreeSet<>(dispatcher.requires());
        missing.removeAll(loop.features());
        return missing;
    }
}
