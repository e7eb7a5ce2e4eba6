// SPDX-License-Identifier: Apache-2.0
package io.pollux.shell;

import java.time.Duration;
import java.util.Locale;

/** Quantities as a person reads them: at most three digits before the unit. */
final class Human {
    private static final String[] BYTE_UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    private static final String[] TIME_UNITS = {"ns", "µs", "ms", "s"};

    private Human() {}

    static String bytes(long bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= 1024 && unit < BYTE_UNITS.length - 1) {
            value /= 1024;
            unit++;
        }
        return scaled(value, unit) + " " + BYTE_UNITS[unit];
    }

    /** How long something took. */
    static String time(Duration time) {
        double value = time.toNanos();
        int unit = 0;
        while (value >= 1000 && unit < TIME_UNITS.length - 1) {
            value /= 1000;
            unit++;
        }
        return scaled(value, unit) + " " + TIME_UNITS[unit];
    }

    /** How long ago something was. */
    static String age(Duration age) {
        long seconds = age.toSeconds();
        if (seconds < 60) {
            return seconds + "s";
        }
        if (seconds < 3600) {
            return String.format(Locale.ROOT, "%dm%02ds", seconds / 60, seconds % 60);
        }
        return seconds < 86_400
                ? String.format(Locale.ROOT, "%dh%02dm", seconds / 3600, seconds / 60 % 60)
                : String.format(Locale.ROOT, "%dd%02dh", seconds / 86_400, seconds / 3600 % 24);
    }

    static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    private static String scaled(double value, int unit) {
        return String.format(Locale.ROOT, unit == 0 || value >= 99.95 ? "%.0f" : "%.1f", value);
    }
}
