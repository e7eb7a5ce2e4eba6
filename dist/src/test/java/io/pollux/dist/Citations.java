// SPDX-License-Identifier: Apache-2.0
package io.pollux.dist;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Finds the rules of the contract that a text cites. A citation is a letter of the contract with a number, wherever it
 * stands as a word of its own. After the word "rule", in a tag and before the underscore in a test's name any letter
 * counts, so that a wrong one is noticed.
 */
final class Citations {
    /** A rule that is cited, and the line of that. */
    record Citation(String rule, int line) {}

    /** Space, and what begins a line of a comment or surrounds a word. */
    private static final String GAP = "[\\s*#/`\\[(]";

    private static final String BEFORE = "(?<![\\w#$&%+-])";
    private static final String AFTER = "(?!\\w|\\.\\d)";
    private static final String RULE = "([A-Z]\\d{1,2})";
    private static final String UNTIL = "(?:" + GAP + "+(?:to|through)" + GAP + "+|\\s?[-–—…]\\s?|\\.\\.\\.?)";
    private static final String ALSO = "(?:" + GAP + "*[,;/]" + GAP + "*|" + GAP + "+(?:and|or)" + GAP + "+)+";

    private static final Pattern ONE = Pattern.compile(BEFORE + RULE + AFTER);
    private static final Pattern RANGE = Pattern.compile(BEFORE + "([A-Z])(\\d+)" + UNTIL + "\\1(\\d+)" + AFTER);
    private static final Pattern AFTER_RULE =
            Pattern.compile("\\b[Rr]ules?:?" + GAP + "+" + RULE + "(?:(?:" + ALSO + "|" + UNTIL + ")" + RULE + ")*");
    private static final Pattern TAG = Pattern.compile("@Tag\\(\\s*\"" + RULE + "\"");
    private static final Pattern NAME =
            Pattern.compile("\\b(?:void\\s+([a-z]\\d+)_|class\\s+([A-Z]\\d+)(?=[A-Z][a-zA-Z]))");

    private final Predicate<String> isLetter;

    /** Takes the letters of the contract. */
    Citations(Collection<String> letters) {
        this.isLetter = letters::contains;
    }

    List<Citation> in(String text) {
        TreeMap<Integer, List<String>> found = new TreeMap<>();
        find(text, 0, isLetter, found);
        AFTER_RULE.matcher(text).results().forEach(list -> find(list.group(), list.start(), any -> true, found));
        TAG.matcher(text).results().forEach(tag -> found.put(tag.start(1), List.of(tag.group(1))));
        NAME.matcher(text).results().forEach(name -> {
            String rule = name.group(1) == null ? name.group(2) : name.group(1).toUpperCase(Locale.ROOT);
            found.put(name.start(), List.of(rule));
        });
        return found.entrySet().stream()
                .flatMap(at -> at.getValue().stream().map(rule -> new Citation(rule, line(text, at.getKey()))))
                .toList();
    }

    private static void find(
            String part, int offset, Predicate<String> isLetter, SortedMap<Integer, List<String>> found) {
        ONE.matcher(part)
                .results()
                .filter(one -> isLetter.test(one.group(1).substring(0, 1)))
                .forEach(one -> found.put(offset + one.start(), List.of(one.group(1))));
        RANGE.matcher(part)
                .results()
                .filter(range -> isLetter.test(range.group(1)))
                .forEach(range -> {
                    int first = Integer.parseInt(range.group(2));
                    int last = Integer.parseInt(range.group(3));
                    found.put(offset + range.start(), rules(range.group(1), first, Math.max(first, last - 1)));
                    found.put(offset + range.start(3) - 1, rules(range.group(1), last, last));
                });
    }

    private static List<String> rules(String letter, int first, int last) {
        return IntStream.rangeClosed(first, last)
                .mapToObj(number -> letter + number)
                .toList();
    }

    private static int line(String text, int offset) {
        return 1
                + (int) text.substring(0, offset).chars().filter(c -> c == '\n').count();
    }
}
