// SPDX-License-Identifier: Apache-2.0
package io.pollux.text;

/**
 * Escapes text from outside (an address, a file name, a configured value, the message of an exception), so that it fits
 * on one line of a log or in one cell of a table (rule D24).
 *
 * <p>Control characters, line and paragraph separators, format characters such as those that change the direction of
 * writing, and unpaired surrogates are shown as {@code \n}, {@code \r}, {@code \t} or as {@code \}{@code u001b}, with
 * the four digits of each UTF-16 unit. Everything else stays as it is. This includes the backslash: Windows paths stay
 * readable, and escaping text twice gives the same result as escaping it once. As a consequence, an escaped character
 * looks the same as its escape sequence in the original text; where the difference matters, get the unescaped value
 * from the API.
 */
public final class Escaped {
    /** The maximum number of characters that {@link #of(Object)} shows. */
    public static final int LIMIT = 1_000;

    private Escaped() {}

    /**
     * Escapes the text of an object, at most {@link #LIMIT} characters of it. An exception of its {@code toString} is
     * caught. May be called from any thread.
     *
     * @param value the object, or null, which gives {@code null}
     * @return one line, never null
     */
    public static String of(Object value) {
        return of(value, LIMIT);
    }

    /**
     * Escapes the text of an object, at most a given number of characters of it. An exception of its {@code toString}
     * is caught. May be called from any thread.
     *
     * @param value the object, or null, which gives {@code null}
     * @param limit the maximum number of characters to show; the others are only counted
     * @return one line, never null
     */
    public static String of(Object value, int limit) {
        String text = text(value);
        if (text.length() <= limit && isPlain(text)) {
            return text;
        }
        int end = Math.min(limit, text.length());
        StringBuilder escaped = new StringBuilder(end + 32);
        for (int i = 0; i < end; i += Character.charCount(text.codePointAt(i))) {
            append(escaped, text.codePointAt(i));
        }
        if (end < text.length()) {
            escaped.append("… (").append(text.length() - end).append(" more)");
        }
        return escaped.toString();
    }

    @SuppressWarnings("IdentityHashCodeUsage") // it names the object, nothing is looked up by it
    private static String text(Object value) {
        try {
            return String.valueOf((Object) (value == null ? null : value.toString()));
        } catch (Throwable t) {
            return "<toString() failed for object at 0x" + Integer.toHexString(System.identityHashCode(value)) + ">";
        }
    }

    private static boolean isPlain(String text) {
        return text.codePoints().allMatch(Escaped::isPlain);
    }

    private static boolean isPlain(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }

    private static void append(StringBuilder escaped, int character) {
        if (isPlain(character)) {
            escaped.appendCodePoint(character);
            return;
        }
        switch (character) {
            case '\n' -> escaped.append("\\n");
            case '\r' -> escaped.append("\\r");
            case '\t' -> escaped.append("\\t");
            default -> {
                for (char unit : Character.toChars(character)) {
                    escaped.append(String.format("\\u%04x", (int) unit));
                }
            }
        }
    }
}
