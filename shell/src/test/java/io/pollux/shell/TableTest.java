// SPDX-License-Identifier: Apache-2.0
package io.pollux.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.pollux.admin.RefusedException;
import io.pollux.shell.Table.Column;
import io.pollux.shell.Table.Text;
import io.pollux.shell.Table.Tone;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@DisplayName("A table")
class TableTest {
    private final Table table = new Table("Nothing is here.", "NAME", ">COUNT");

    @Test
    void hasColumnsOfTextsAndOfNumbers() {
        assertEquals(List.of(new Column("NAME", false), new Column("COUNT", true)), table.columns());
        assertEquals("Nothing is here.", table.ifEmpty());
    }

    @Test
    void keepsWhatATextMeans() {
        table.row(new Text("a", Tone.GOOD), 1_000).remark("And more.", Tone.PROBLEM);
        assertEquals(List.of(List.of(new Text("a", Tone.GOOD), new Text("1000", Tone.PLAIN))), table.rows());
        assertEquals(List.of(new Text("And more.", Tone.PROBLEM)), table.remarks());
    }

    @Test
    void showsADashForNothing() {
        table.row("a", null);
        assertEquals(List.of(List.of(new Text("a", Tone.PLAIN), new Text("-", Tone.PLAIN))), table.rows());
    }

    @Test
    void isAboutTheNamesInItsFirstColumn() {
        table.row("a", 1).row("b", 2);
        assertEquals(List.of("a", "b"), table.names());
    }

    @Test
    @Tag("D24")
    void isOneLinePerTextWhateverThatContains() {
        Table made = new Table("No\n\u001b[1m", "NAME");
        made.row("a\nforged").row(new Text("b\u001b[2J", Tone.GOOD)).remark("c\rd", Tone.NOTICE);
        assertEquals("No\\n\\u001b[1m", made.ifEmpty());
        assertEquals(List.of("a\\nforged", "b\\u001b[2J"), made.names());
        assertEquals(List.of(new Text("c\\rd", Tone.NOTICE)), made.remarks());
        assertEquals("c\\rd", made.remarks().get(0).text());
    }

    @Test
    @Tag("D24")
    void hasRefusalsWhoseLinesAreOurs() {
        assertEquals("a\\nb", new RefusedException("a\nb").getMessage());
        assertEquals("a\nb\\u001bc", new RefusedException(List.of("a", "b\u001bc")).getMessage());
    }

    @Test
    void refusesARowThatDoesNotFit() {
        assertThrows(IllegalArgumentException.class, () -> table.row("a"));
        assertThrows(IllegalArgumentException.class, () -> table.row("a", 1, 2));
    }
}
