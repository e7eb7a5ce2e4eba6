// SPDX-License-Identifier: Apache-2.0
package io.pollux.text;

import java.text.MessageFormat;
import java.util.Objects;
import java.util.ResourceBundle;

/**
 * The log of a class of Pollux. It writes each message on one line to the system logger of that name, escapes
 * everything that could pass for another line, and appends a condensed throwable (rules D11, D24). If the system logger
 * throws, the message is lost and nothing else happens. May be used from any thread.
 *
 * <p>It is a {@link System.Logger} so that the system finds the right caller of each message.
 */
public final class Log implements System.Logger {
    private static final int LONGEST_MESSAGE = 32_000;

    private final System.Logger system;

    private Log(System.Logger system) {
        this.system = system;
    }

    /**
     * Returns the log of a class.
     *
     * @param type the class after which the log is named, never null
     * @return a log, never null
     */
    public static System.Logger of(Class<?> type) {
        return named(type.getName());
    }

    /**
     * Returns the log with a name.
     *
     * @param name the name, never null
     * @return a log, never null
     */
    public static System.Logger named(String name) {
        return new Log(System.getLogger(Objects.requireNonNull(name, "name")));
    }

    @Override
    public String getName() {
        return system.getName();
    }

    @Override
    public boolean isLoggable(Level level) {
        return system.isLoggable(level);
    }

    @Override
    public void log(Level level, ResourceBundle bundle, String message, Throwable thrown) {
        if (isLoggable(level)) {
            write(level, Escaped.of(message, LONGEST_MESSAGE) + (thrown == null ? "" : ": " + Condensed.of(thrown)));
        }
    }

    @Override
    public void log(Level level, ResourceBundle bundle, String format, Object... values) {
        if (isLoggable(level)) {
            write(level, Escaped.of(filled(format, values), LONGEST_MESSAGE));
        }
    }

    private static String filled(String format, Object... values) {
        if (values == null || values.length == 0) {
            return format;
        }
        Object[] shown = new Object[values.length];
        for (int i = 0; i < values.length; i++) {
            shown[i] = Escaped.of(values[i]);
        }
        return MessageFormat.format(format, shown);
    }

    private void write(Level level, String line) {
        try {
            system.log(level, line);
        } catch (RuntimeException | StackOverflowError | LinkageError e) {
            // a failure of the log itself cannot be reported
        }
    }
}
