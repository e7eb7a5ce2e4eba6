// SPDX-License-Identifier: Apache-2.0
package io.pollux.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.pollux.admin.Table;
import io.pollux.admin.Table.Text;
import io.pollux.admin.Table.Tone;
import java.util.List;
import org.apache.karaf.shell.support.ansi.SimpleAnsi;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The screen")
class ScreenTest {
    private final Table table = new Table("Nothing is here.", "NAME", ">COUNT");
    private final FakeSession person = FakeSession.withTerminal();
    private final FakeSession script = FakeSession.withoutTerminal();

    @Test
    void alignsTextsAtTheLeftAndNumbersAtTheRight() {
        table.row("a", "1,000").row("long name", 7);
        assertEquals(
                List.of(
                        "NAME      | COUNT", //
                        "----------+------",
                        "a         | 1,000",
                        "long name |     7"),
                shownTo(script));
    }

    @Test
    void showsATerminalInColourWhatATextMeans() {
        table.row(new Text("a", Tone.GOOD), 1).row("b", new Text("2", Tone.NOTICE));
        table.remark("c", Tone.PROBLEM);
        assertEquals(
                List.of(
                        "NAME | COUNT",
                        "-----+------",
                        SimpleAnsi.COLOR_GREEN + "a   " + SimpleAnsi.COLOR_DEFAULT + " |     1",
                        "b    | " + SimpleAnsi.COLOR_YELLOW + "    2" + SimpleAnsi.COLOR_DEFAULT,
                        SimpleAnsi.COLOR_RED + "c" + SimpleAnsi.COLOR_DEFAULT),
                shownTo(person));
    }

    @Test
    void takesTheMoreSeriousMeaningOfATextThatAColumnHasTwice() {
        table.row(new Text("a", Tone.NOTICE), 1).row(new Text("a", Tone.GOOD), 1);
        String cell = SimpleAnsi.COLOR_YELLOW + "a   " + SimpleAnsi.COLOR_DEFAULT + " |     1";
        assertEquals(List.of(cell, cell), shownTo(person).subList(2, 4));
    }

    @Test
    void isPlainForAScript() {
        table.row(new Text("a", Tone.GOOD), 1).remark("c", Tone.PROBLEM);
        assertEquals(List.of("NAME | COUNT", "-----+------", "a    |     1", "c"), shownTo(script));
    }

    @Test
    void saysInWordsThatATableIsEmpty() {
        assertEquals(List.of("Nothing is here."), shownTo(person));
    }

    @Test
    void showsOnlyTheRemarksIfThereAreNoRows() {
        table.remark("There is no such thing.", Tone.PLAIN);
        assertEquals(List.of("There is no such thing."), shownTo(person));
    }

    @Test
    void showsRowsOnlyIfAsked() {
        table.row(new Text("a", Tone.GOOD), 1).remark("And more.", Tone.PLAIN);
        Screen.of(person.session, false).print(table, person.session.getConsole());
        assertEquals(List.of("a\t1"), person.lines());
    }

    private List<String> shownTo(FakeSession reader) {
        Screen.of(reader.session, true).print(table, reader.session.getConsole());
        return reader.lines();
    }
}
