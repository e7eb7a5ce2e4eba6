// SPDX-License-Identifier: Apache-2.0
package io.pollux.dist.launch;

import java.util.Locale;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;

/**
 * Writes a log record as one line. Of an exception, the line has the message, the messages of the causes, and the place
 * where the last cause was thrown. Named by {@code conf/logging.properties}.
 */
public final class LogLine extends Formatter {
    private static final int MOST_CAUSES = 8;

    /** Called by the JVM. */
    public LogLine() {}

    @Override
    public String format(LogRecord entry) {
        String thrown = entry.getThrown() == null ? "" : ": " + condensed(entry.getThrown());
        return String.format(
                        Locale.ROOT,
                        "%1$tF %1$tT.%1$tL %2$-7s %3$s: %4$s",
                        entry.getMillis(),
                        entry.getLevel().getName(),
                        entry.getLoggerName(),
                        escaped(formatMessage(entry) + thrown))
                + System.lineSeparator();
    }

    /** Leaves out a cause whose text is already there: an exception usually repeats its cause. */
    private static String condensed(Throwable thrown) {
        StringBuilder said = new StringBuilder(thrown.toString());
        Throwable last = thrown;
        for (int i = 0; i < MOST_CAUSES && last.getCause() != null; i++) {
            last = last.getCause();
            if (said.indexOf(last.toString()) < 0) {
                said.append(", caused by ").append(last);
            }
        }
        StackTraceElement[] stack = last.getStackTrace();
        return stack.length == 0
                ? said.toString()
                : said.append(", at ").append(stack[0]).toString();
    }

    /** Shows control characters by their number (rule D24). */
    private static String escaped(String text) {
        if (text.chars().noneMatch(Character::isISOControl)) {
            return text;
        }
        StringBuilder line = new StringBuilder();
        text.chars().forEach(each -> {
            if (each == '\n') {
                line.append("\\n");
            } else if (Character.isISOControl(each)) {
                line.append(String.format(Locale.ROOT, "\\u%04x", each));
            } else {
                line.append((char) each);
            }
        });
        return line.toString();
    }
}
