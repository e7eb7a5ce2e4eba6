// SPDX-License-Identifier: Apache-2.0
package io.pollux.dist;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.pollux.dist.Citations.Citation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract: every rule that is cited anywhere stands there, and every rule there has a test. */
class ContractTest {
    private static final Pattern HEADING = Pattern.compile("(?m)^## ([A-Z])\\. ");
    private static final Pattern RULE = Pattern.compile("(?m)^- \\*\\*([A-Z])(\\d+)\\.");
    private static final Pattern TAG = Pattern.compile("(?m)^\\s*@Tag\\(\"([A-Z]\\d+)\"\\)");
    private static final Pattern NAMED_TEST =
            Pattern.compile("(?m)((?:^\\s*@.*\n)+)\\s*.*\\b(?:void|class) (([a-z]\\d+)_\\w+|([A-Z]\\d+)[A-Z]\\w+)");

    private static String contract() throws IOException {
        return Fences.read("docs/contract.md");
    }

    /** The rules in the order in which they stand. */
    private static List<String> rules() throws IOException {
        return RULE.matcher(contract())
                .results()
                .map(rule -> rule.group(1) + rule.group(2))
                .toList();
    }

    private static List<String> letters() throws IOException {
        return HEADING.matcher(contract())
                .results()
                .map(heading -> heading.group(1))
                .toList();
    }

    @Test
    void everyRuleStandsOnceInOrderUnderItsLetter() throws IOException {
        List<String> wrong = new ArrayList<>();
        String letter = "";
        int last = 0;
        for (String line : contract().lines().toList()) {
            var heading = HEADING.matcher(line);
            var rule = RULE.matcher(line);
            if (heading.find()) {
                letter = heading.group(1);
                last = 0;
            } else if (rule.find()) {
                int number = Integer.parseInt(rule.group(2));
                if (!rule.group(1).equals(letter) || number <= last) {
                    wrong.add(rule.group());
                }
                last = number;
            }
        }
        assertEquals(List.of(), wrong);
    }

    @Test
    void everyRuleThatIsCitedExists() throws IOException {
        Citations citations = new Citations(letters());
        Set<String> rules = Set.copyOf(rules());
        List<String> wrong = new ArrayList<>();
        SourceTree.texts().forEach((path, text) -> {
            for (Citation citation : citations.in(text)) {
                if (!rules.contains(citation.rule())) {
                    wrong.add(path + ":" + citation.line() + " cites " + citation.rule());
                }
            }
        });
        assertEquals(List.of(), wrong, "the contract has no such rules");
    }

    @Test
    void everyRuleHasATest() throws IOException {
        Set<String> untested = new TreeSet<>(rules());
        SourceTree.texts().forEach((path, text) -> {
            if (SourceTree.holdsTests(path)) {
                TAG.matcher(text).results().forEach(tag -> untested.remove(tag.group(1)));
            }
        });
        assertEquals(Set.of(), untested, "no test has a tag of these rules");
    }

    @Test
    void everyTestThatIsNamedAfterARuleHasItsTag() throws IOException {
        List<String> wrong = new ArrayList<>();
        SourceTree.texts().forEach((path, text) -> {
            if (SourceTree.holdsTests(path)) {
                NAMED_TEST.matcher(text).results().forEach(test -> {
                    String rule = test.group(3) == null
                            ? test.group(4)
                            : test.group(3).toUpperCase(Locale.ROOT);
                    if (!test.group(1).contains("@Tag(\"" + rule + "\")")) {
                        wrong.add(path + ": " + test.group(2));
                    }
                });
            }
        });
        assertEquals(List.of(), wrong);
    }

    /** In the texts "?" stands for a letter, so that they are no citations themselves. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    // see rule ?15                            | 15
                     * threads (rule ?15).                     | 15
                     * Waits (rules ?3, ?11) and ends.         | 3 11
                    rules ?1 to ?3, ?7, ?9 to ?10, ?14         | 1 2 3 7 9 10 14
                     * It is so (rule\\n     * ?16).           | 16
                     * the rules ?3\\n * and ?11               | 3 11
                    Rule: ?9                                   | 9
                    # rule ?2 in a script                      | 2
                    <!-- rule ?6 -->                           | 6
                    kept ([rule ?4](docs/contract.md))         | 4
                    rules ?3–?5                                | 3 4 5
                    "arrives whole (rule ?13)"                 | 13
                    @Tag("?4")                                 | 4
                    void ^11_aHangUpIsSilent(                  | 11
                    class ?16AnInterrupt {                     | 16
                    """)
    void citationsOfAnyLetterAreFound(String form, String numbers) {
        assertCited("P", form, numbers);
        assertCited("X", form, numbers);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    it goes on (?8)                  | 8
                    ?4 to ?6; and so on              | 4 5 6
                    ?4 to\\n * ?6                    | 4 5 6
                    ?1–?7                            | 1 2 3 4 5 6 7
                    ?1-?3                            | 1 2 3
                    ?1 through ?3                    | 1 2 3
                    ≠ ?7: a predicate                | 7
                    `-Dgroups=?11`                   | 11
                    ?3/?11, ?5 and ?6                | 3 11 5 6
                    the loop, ?16.                   | 16
                    **?2.** Interest                 | 2
                    ?12's cost                       | 12
                    """)
    void citationsAloneAreFoundByTheLettersOfTheContract(String form, String numbers) {
        assertCited("P", form, numbers);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"-?1", "0x?1", "IP?4", "?2?", "#?1", "?1.5", "?4x", "?_4", "\\u00?1", "%?1", "?800", "p4", "? 4"
            })
    void whatOnlyLooksLikeACitationIsNone(String text) {
        assertCited("P", text, "");
    }

    @Test
    void theLineOfACitationIsTold() {
        List<Citation> found = new Citations(List.of("P")).in("one\ntwo (rule\n * ?3)".replace('?', 'P'));
        assertEquals(List.of(new Citation("P" + 3, 3)), found);
    }

    private static void assertCited(String letter, String form, String numbers) {
        String text = form.replace("\\n", "\n").replace("?", letter).replace("^", letter.toLowerCase(Locale.ROOT));
        List<String> found = new Citations(List.of("P"))
                .in(text).stream().map(Citation::rule).toList();
        List<String> expected = numbers.isEmpty()
                ? List.of()
                : Pattern.compile(" ")
                        .splitAsStream(numbers)
                        .map(letter::concat)
                        .toList();
        assertEquals(expected, found, text);
    }
}
