// SPDX-License-Identifier: Apache-2.0
package io.pollux.admin;

import io.pollux.text.Escaped;
import java.util.List;
import java.util.stream.Collectors;

/** Thrown when an operator's request is refused; nothing has changed. The message is meant for the operator. */
public final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;
    private static final int LONGEST_LINE = 4_000;

    /**
     * Creates an exception whose message is one line. The line is escaped (rule D24).
     *
     * @param message what is refused and what would be accepted, never null
     */
    public RefusedException(String message) {
        this(List.of(message));
    }

    /**
     * Creates an exception whose message has several lines. Each line is escaped (rule D24).
     *
     * @param lines what is refused and what would be accepted, never null
     */
    public RefusedException(List<String> lines) {
        super(lines.stream().map(line -> Escaped.of(line, LONGEST_LINE)).collect(Collectors.joining("\n")));
    }
}
