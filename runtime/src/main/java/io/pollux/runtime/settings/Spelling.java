// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.settings;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/** Finds the word that was probably meant by a mistyped one. */
public final class Spelling {
    private static final int MOST_MISTAKES = 2;
    private static final int LETTERS_FOR_A_MISTAKE = 3;

    private Spelling() {}

    /** The nearest of some words, or null if none is near. */
    static String nearest(String typed, Collection<String> words) {
        return words.stream()
                .filter(word -> isNear(typed, word))
                .min(Comparator.comparingInt(word -> distance(typed, word)))
                .orElse(null);
    }

    /** Ends a message with the question whether the nearest of some keys was meant; empty if none is near. */
    static String hint(String typed, Collection<String> words) {
        String near = nearest(typed, words);
        return near == null ? "" : "; did you mean " + near + "?";
    }

    /** Whether two words differ by a few mistakes at most, ignoring case. */
    public static boolean isNear(String typed, String word) {
        int most = Math.min(MOST_MISTAKES, word.length() / LETTERS_FOR_A_MISTAKE);
        return Math.abs(typed.length() - word.length()) <= most && distance(typed, word) <= most;
    }

    /** How many letters must be replaced, added or removed to turn one word into the other. */
    private static int distance(String typed, String word) {
        String one = plain(typed);
        String other = plain(word);
        int[] row = new int[other.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int exchanged = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(exchanged, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[other.length()];
    }

    /** In lower case, with the same separator between all words. */
    private static String plain(String word) {
        return word.toLowerCase(Locale.ROOT).replace('_', '.').replace('-', '.');
    }
}
