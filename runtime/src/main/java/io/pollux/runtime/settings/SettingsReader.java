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

/** The values of one configuration; each is taken once, and {@link #rest} is what nobody has asked for. */
final class SettingsReader {
    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,10}");
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|h|d)?");
    private static final Pattern BYTES = Pattern.compile("(\\d{1,9})\\s*([kmg%])?");
    private static final Duration LONGEST = Duration.ofDays(36_500);

    /** What a decoder gives for bytes that are none of its encoding. */
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
            throw new BadSetting(key, "a key is missing before the value '" + value + "': say key = value");
        }
        if (key.indexOf('\0') >= 0) {
            throw new BadSetting(key, "the file is in UTF-16, or contains NUL characters: save it in UTF-8");
        }
        if (key.contains(UNREADABLE) || value.contains(UNREADABLE)) {
            throw BadSetting.of(key, value, "a character of it cannot be read; save the file in UTF-8");
        }
    }

    /** The text of a key without the blanks around it, or null if it is absent or empty. */
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

    /** The numbers of all keys that begin so, by how the keys go on. */
    Map<String, Integer> numbers(String prefix) {
        Map<String, Integer> numbers = new TreeMap<>();
        for (String key : Set.copyOf(left.keySet())) {
            if (!begins(key, prefix)) {
                continue;
            }
            String name = key.substring(prefix.length());
            if (name.isEmpty() || !name.equals(name.strip())) {
                throw BadSetting.of(key, left.get(key), "a name must follow " + prefix + " at once");
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
            throw BadSetting.of(key, value, "a duration such as 500ms, 30s, 5m, 2h or 1d, a bare number means seconds");
        }
        String unit = matcher.group(2) == null ? "s" : matcher.group(2);
        Duration duration = Duration.of(Long.parseLong(matcher.group(1)), UNITS.get(unit));
        if (duration.compareTo(LONGEST) > 0) {
            throw BadSetting.of(key, value, "a duration of 36500d at most");
        }
        return duration;
    }

    /** A duration of whole seconds, 0 if the key is absent. */
    int seconds(String key, int most) {
        Duration duration = duration(key, Duration.ZERO);
        if (duration.getNano() != 0 || duration.getSeconds() > most) {
            throw BadSetting.of(key, duration.toMillis() + "ms", "a duration of whole seconds, " + most + "s at most");
        }
        return (int) duration.getSeconds();
    }

    /** Whether a key is absent, or has this text. */
    boolean is(String key, String text) {
        String value = left.get(key);
        boolean is = value == null || value.isBlank() || value.strip().equals(text);
        if (is) {
            left.remove(key);
        }
        return is;
    }

    /** A number of bytes; per cent are those of the largest heap. */
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

    /** What has not been asked for yet; immutable, its keys may be asked for in any case. */
    Map<String, String> rest() {
        return Collections.unmodifiableMap(CaseInsensitiveMap.copyOf(left));
    }

    private static String range(int least, int most) {
        return "a whole number from " + least + " to " + most;
    }
}
