// SPDX-License-Identifier: Apache-2.0
package io.pollux.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.pollux.admin.Table.Column;
import io.pollux.admin.Table.Text;
import io.pollux.admin.Table.Tone;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
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
    void refusesARowThatDoesNotFit() {
        assertThrows(IllegalArgumentException.class, () -> table.row("a"));
        assertThrows(IllegalArgumentException.class, () -> table.row("a", 1, 2));
    }
}
