// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.settings;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the values of one configuration. Each value is taken out when it is read, so that {@link #rest} has the unread
 * ones. Every method throws {@link BadSetting} if the value is not accepted.
 */
final class SettingsReader {
    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,10}");
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|h|d)?");
    private static final Pattern BYTES = Pattern.compile("(\\d{1,9})\\s*([kmg%])?");
    private static final Duration LONGEST = Duration.ofDays(36_500);

    /** The character that a decoder returns for invalid bytes. */
    private static final String UNREADABLE = "\ufffd";

    private static final Map<String, ChronoUnit> UNITS = Map.of(
            "ms", ChronoUnit.MILLIS,
            "s", ChronoUnit.SECONDS,
            "m", ChronoUnit.MINUTES,
            "h", ChronoUnit.HOURS,
            "d", ChronoUnit.DAYS);

    private final Map<String, String> left;

    SettingsReader(Map<String, String> values) {
        values.forEach(SettingsReader::refuseUnreadable);
        left = CaseInsensitiveMap.copyOf(values);
    }

    private static void refuseUnreadable(String key, String value) {
        if (key.isBlank()) {
            throw new BadSetting(key, "a key is missing before the value '" + value + "': write key = value");
        }
        if (key.indexOf('\0') >= 0) {
            throw new BadSetting(key, "the file is in UTF-16, or contains NUL characters: save it in UTF-8");
        }
        if (key.contains(UNREADABLE) || value.contains(UNREADABLE)) {
            throw BadSetting.of(key, value, "it contains a character that cannot be read; save the file in UTF-8");
        }
    }

    /** Returns a text without the blanks around it; null if it is absent or empty. */
    String text(String key) {
        String value = left.remove(key);
        return value == null || value.isBlank() ? null : value.strip();
    }

    String requiredText(String key, String accepted) {
        String value = text(key);
        if (value == null) {
            throw new BadSetting(key, key + " is missing: " + accepted + mistyped(key));
        }
        return value;
    }

    private String mistyped(String key) {
        String near = Spelling.nearest(key, left.keySet());
        return near == null ? "" : "; is '" + near + "' a misspelling of it?";
    }

    int number(String key, int otherwise, int least, int most) {
        String value = text(key);
        if (value == null) {
            return otherwise;
        }
        if (NUMBER.matcher(value).matches()) {
            long number = Long.parseLong(value);
            if (number >= least && number <= most) {
                return (int) number;
            }
        }
        throw BadSetting.of(key, value, range(least, most));
    }

    /** Returns the numbers of all keys with this prefix, by the rest of the key. */
    Map<String, Integer> numbers(String prefix) {
        Map<String, Integer> numbers = new TreeMap<>();
        for (String key : Set.copyOf(left.keySet())) {
            if (!begins(key, prefix)) {
                continue;
            }
            String name = key.substring(prefix.length());
            if (name.isEmpty() || !name.equals(name.strip())) {
                throw BadSetting.of(key, left.get(key), "a name must follow " + prefix + " directly");
            }
            if (!left.get(key).isBlank()) {
                numbers.put(name, number(key, 0, Integer.MIN_VALUE, Integer.MAX_VALUE));
            }
        }
        left.keySet().removeIf(key -> begins(key, prefix));
        return numbers;
    }

    private static boolean begins(String key, String prefix) {
        return key.regionMatches(true, 0, prefix, 0, prefix.length());
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
            throw BadSetting.of(key, value, "a duration such as 500ms, 30s, 5m, 2h or 1d; a bare number means seconds");
        }
        String unit = matcher.group(2) == null ? "s" : matcher.group(2);
        Duration duration = Duration.of(Long.parseLong(matcher.group(1)), UNITS.get(unit));
        if (duration.compareTo(LONGEST) > 0) {
            throw BadSetting.of(key, value, "a duration of at most 36500d");
        }
        return duration;
    }

    /** Returns a duration of whole seconds; 0 if the key is absent. */
    int seconds(String key, int most) {
        Duration duration = duration(key, Duration.ZERO);
        if (duration.getNano() != 0 || duration.getSeconds() > most) {
            throw BadSetting.of(key, duration.toMillis() + "ms", "a duration of whole seconds, at most " + most + "s");
        }
        return (int) duration.getSeconds();
    }

    /** Whether a key is absent, or has this text. Takes the value only then. */
    boolean is(String key, String text) {
        String value = left.get(key);
        boolean is = value == null || value.isBlank() || value.strip().equals(text);
        if (is) {
            left.remove(key);
        }
        return is;
    }

    /** Returns a number of bytes. A percentage is one of the maximum heap. */
    long bytes(String key, String otherwise, long least, long most) {
        String value = text(key);
        Matcher matcher = BYTES.matcher(value == null ? otherwise : value);
        long bytes = matcher.matches() ? bytes(Long.parseLong(matcher.group(1)), matcher.group(2)) : -1;
        if (bytes < least || bytes > most) {
            throw BadSetting.of(
                    key,
                    value,
                    "a number of bytes" + (most == Long.MAX_VALUE ? "" : " from " + least + " to " + most)
                            + " such as 65536, 64k, 16m or 1g, or a share of the heap such as 25%");
        }
        return bytes;
    }

    private static long bytes(long number, String unit) {
        return switch (unit == null ? "" : unit) {
            case "k" -> number << 10;
            case "m" -> number << 20;
            case "g" -> number << 30;
            case "%" -> number > 100 ? -1 : Runtime.getRuntime().maxMemory() / 100 * number;
            default -> number;
        };
    }

    /** Returns what has not been read yet: an immutable map that finds its keys in any case. */
    Map<String, String> rest() {
        return Collections.unmodifiableMap(CaseInsensitiveMap.copyOf(left));
    }

    private static String range(int least, int most) {
        return "a whole number from " + least + " to " + most;
    }
}
