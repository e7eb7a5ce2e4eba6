// SPDX-License-Identifier: Apache-2.0
package io.pollux.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Escaped text")
@Tag("D24")
class EscapedTest {
    @ParameterizedTest(name = "U+{0}")
    @CsvSource({
        "0, \\u0000",
        "7, \\u0007",
        "8, \\u0008",
        "9, \\t",
        "A, \\n",
        "D, \\r",
        "1B, \\u001b",
        "7F, \\u007f",
        "85, \\u0085",
        "9B, \\u009b",
        "AD, \\u00ad",
        "61C, \\u061c",
        "200B, \\u200b",
        "200E, \\u200e",
        "2028, \\u2028",
        "2029, \\u2029",
        "202E, \\u202e",
        "2066, \\u2066",
        "FEFF, \\ufeff",
        "D800, \\ud800",
        "DC00, \\udc00",
        "E0041, \\udb40\\udc41"
    })
    void hasNoCharacterThatMovesTheCursorOrHides(String hex, String shown) {
        String character = new String(Character.toChars(Integer.parseInt(hex, 16)));
        assertEquals("a" + shown + "b", Escaped.of("a" + character + "b"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "plain", "C:\\new\\table", "/tmp/ä.sock", "日本", "😀", "[::1]:7%eth0", "e\u0301"})
    void isTheTextItselfWhereNothingIsToBeEscaped(String text) {
        assertSame(text, Escaped.of(text));
    }

    @Test
    void isTheSameWhenItIsEscapedAgain() {
        String once = Escaped.of("a\u001b[2J\nC:\\x");
        assertSame(once, Escaped.of(once));
    }

    @Test
    void countsWhatItLeavesOut() {
        assertEquals("abc… (7 more)", Escaped.of("abcdefghij", 3));
        assertTrue(Escaped.of("\n".repeat(100_000)).length() < 2 * Escaped.LIMIT + 100);
    }

    @Test
    void survivesATextFormThatThrowsOrIsNull() {
        assertEquals("null", Escaped.of(null));
        assertEquals("null", Escaped.of(new Object() {
            @Override
            @SuppressWarnings("ToStringReturnsNull") // that is the point
            public String toString() {
                return null;
            }
        }));
        String shown = Escaped.of(new Object() {
            @Override
            public String toString() {
                return "" + this; // for ever
            }
        });
        assertTrue(shown.startsWith("<toString() failed for object at 0x"), shown);
    }
}
