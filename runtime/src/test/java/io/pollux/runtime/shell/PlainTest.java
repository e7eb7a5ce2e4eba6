// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.shell;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.pollux.admin.Table;
import io.pollux.admin.Table.Tone;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("A table as plain text")
class PlainTest {
    private final Table table = new Table("Nothing is here.", "NAME", ">COUNT", "WHERE");

    @Test
    void alignsTextsAtTheLeftAndNumbersAtTheRight() {
        table.row("a", "1,000", "here").row("long name", 7, null);
        assertEquals(
                List.of(
                        "NAME       COUNT  WHERE", //
                        "a          1,000  here",
                        "long name      7  -"),
                printed());
    }

    @Test
    void saysInWordsThatItIsEmpty() {
        assertEquals(List.of("Nothing is here."), printed());
    }

    @Test
    void endsWithItsRemarks() {
        table.row("a", 1, "here");
        table.remark("And one more thing.", Tone.PLAIN);
        assertEquals(List.of("NAME  COUNT  WHERE", "a         1  here", "And one more thing."), printed());
    }

    @Test
    void saysOnlyItsRemarksIfItHasNoRows() {
        table.remark("There is no such thing.", Tone.PROBLEM);
        assertEquals(List.of("There is no such thing."), printed());
    }

    @Test
    void refusesARowThatDoesNotFit() {
        assertThrows(IllegalArgumentException.class, () -> table.row("a"));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "1023, 1023 B",
        "1024, 1.0 KiB",
        "1536, 1.5 KiB",
        "204800, 200 KiB",
        "1073741824, 1.0 GiB",
        "9223372036854775807, 8.0 EiB"
    })
    void showsBytes(long bytes, String text) {
        assertEquals(text, Human.bytes(bytes));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 ns",
        "999, 999 ns",
        "12340, 12.3 µs",
        "4560000, 4.6 ms",
        "123456789, 123 ms",
        "61000000000, 61.0 s"
    })
    void showsShortTimes(long nanos, String text) {
        assertEquals(text, Human.nanos(nanos));
    }

    @ParameterizedTest
    @CsvSource({"0, 0s", "59, 59s", "61, 1m01s", "3599, 59m59s", "3660, 1h01m", "90000, 1d01h"})
    void showsAges(long seconds, String text) {
        assertEquals(text, Human.age(seconds * 1_000_000_000));
    }

    @Test
    void showsCountsInGroupsOfThreeDigits() {
        assertEquals("1,234,567", Human.count(1_234_567));
    }

    private List<String> printed() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Plain.print(table, new PrintStream(out, true, UTF_8));
        return out.toString(UTF_8).lines().toList();
    }
}
