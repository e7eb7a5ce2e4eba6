// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.server;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The values of one configuration; each is taken once, and {@link #rest} is what nobody has asked for. */
final class Values {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|h|d)?");
    private static final Map<String, ChronoUnit> UNITS = Map.of(
            "ms", ChronoUnit.MILLIS,
            "s", ChronoUnit.SECONDS,
            "m", ChronoUnit.MINUTES,
            "h", ChronoUnit.HOURS,
            "d", ChronoUnit.DAYS);

    private final Map<String, String> left;

    Values(Map<String, String> values) {
        left = new TreeMap<>(values);
    }

    /** The text of a key without the blanks around it, or null if it is absent or empty. */
    String text(String key) {
        String value = left.remove(key);
        return value == null || value.isBlank() ? null : value.strip();
    }

    String requiredText(String key, String accepted) {
        String value = text(key);
        if (value == null) {
            throw new BadSetting(key, key + " is missing: " + accepted);
        }
        return value;
    }

    int number(String key, int otherwise, int least, int most) {
        String value = text(key);
        if (value == null) {
            return otherwise;
        }
        try {
            int number = Integer.parseInt(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw BadSetting.of(key, value, range(least, most));
        }
        throw BadSetting.of(key, value, range(least, most));
    }

    /** The numbers of all keys that begin so, by how the keys go on. */
    Map<String, Integer> numbers(String prefix) {
        Map<String, Integer> numbers = new TreeMap<>();
        for (String key : Set.copyOf(left.keySet())) {
            if (key.startsWith(prefix) && !left.get(key).isBlank()) {
                numbers.put(key.substring(prefix.length()), number(key, 0, Integer.MIN_VALUE, Integer.MAX_VALUE));
            }
        }
        left.keySet().removeIf(key -> key.startsWith(prefix));
        return numbers;
    }

    boolean flag(String key, boolean otherwise) {
        String value = text(key);
        if (value == null || value.equals("true") || value.equals("false")) {
            return value == null ? otherwise : value.equals("true");
        }
        throw BadSetting.of(key, value, "true or false");
    }

    Duration duration(String key, Duration otherwise) {
        String value = text(key);
        if (value == null) {
            return otherwise;
        }
        Matcher matcher = DURATION.matcher(value);
        if (!matcher.matches()) {
            throw BadSetting.of(key, value, "a duration such as 500ms, 30s, 5m, 2h or 1d, a bare number means seconds");
        }
        String unit = matcher.group(2) == null ? "s" : matcher.group(2);
        return Duration.of(Long.parseLong(matcher.group(1)), UNITS.get(unit));
    }

    /** What has not been asked for yet. */
    Map<String, String> rest() {
        return Map.copyOf(left);
    }

    private static String range(int least, int most) {
        return "a whole number from " + least + " to " + most;
    }
}
