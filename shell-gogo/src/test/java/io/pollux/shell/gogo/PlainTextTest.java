// SPDX-License-Identifier: Apache-2.0
package io.pollux.shell.gogo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.pollux.shell.Table;
import io.pollux.shell.Table.Tone;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A table as plain text")
class PlainTextTest {
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

    private List<String> printed() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PlainText.print(table, new PrintStream(out, true, UTF_8));
        return out.toString(UTF_8).lines().toList();
    }
}
