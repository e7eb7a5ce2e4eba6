// SPDX-License-Identifier: Apache-2.0
package io.pollux.shell.karaf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.pollux.admin.RefusedException;
import io.pollux.shell.Table;
import io.pollux.shell.Table.Text;
import io.pollux.shell.Table.Tone;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import org.apache.karaf.shell.support.ansi.SimpleAnsi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The screen")
class ScreenTest {
    private final Table table = new Table("Nothing is here.", "NAME", ">COUNT");
    private final FakeShell person = FakeShell.withTerminal("xterm-256color");
    private final FakeShell script = new FakeShell();

    @AfterEach
    void close() throws IOException {
        script.close();
        person.close();
    }

    @Test
    void alignsTextsAtTheLeftAndNumbersAtTheRight() {
        table.row("a", "1,000").row("long name", 7);
        assertEquals(
                List.of(
                        "NAME      │ COUNT", //
                        "──────────┼──────",
                        "a         │ 1,000",
                        "long name │     7"),
                shown(person, true));
    }

    @Test
    void showsATerminalInColourWhatATextMeans() {
        table.row(new Text("a", Tone.GOOD), 1).row("b", new Text("2", Tone.NOTICE));
        table.remark("c", Tone.PROBLEM);
        assertEquals(
                List.of(
                        "NAME │ COUNT",
                        "─────┼──────",
                        SimpleAnsi.COLOR_GREEN + "a   " + SimpleAnsi.COLOR_DEFAULT + " │     1",
                        "b    │ " + SimpleAnsi.COLOR_YELLOW + "    2" + SimpleAnsi.COLOR_DEFAULT,
                        SimpleAnsi.COLOR_RED + "c" + SimpleAnsi.COLOR_DEFAULT),
                shown(person, true));
    }

    @Test
    void takesTheMoreSeriousMeaningOfATextThatAColumnHasTwice() {
        table.row(new Text("a", Tone.NOTICE), 1).row(new Text("a", Tone.GOOD), 1);
        String cell = SimpleAnsi.COLOR_YELLOW + "a   " + SimpleAnsi.COLOR_DEFAULT + " │     1";
        assertEquals(List.of(cell, cell), shown(person, true).subList(2, 4));
    }

    @Test
    void isPlainForAScript() {
        table.row(new Text("a", Tone.GOOD), 1).remark("c", Tone.PROBLEM);
        assertEquals(List.of("NAME | COUNT", "-----+------", "a    |     1", "c"), shown(script, true));
    }

    @Test
    void isPlainOnATerminalThatCanDoNoMore() throws IOException {
        table.row(new Text("a", Tone.GOOD), 1);
        try (FakeShell simple = FakeShell.withTerminal("dumb")) {
            assertEquals(List.of("NAME | COUNT", "-----+------", "a    |     1"), shown(simple, true));
        }
    }

    @Test
    void saysInWordsThatATableIsEmpty() {
        assertEquals(List.of("Nothing is here."), shown(person, true));
    }

    @Test
    void showsOnlyTheRemarksIfThereAreNoRows() {
        table.remark("There is no such thing.", Tone.PLAIN);
        assertEquals(List.of("There is no such thing."), shown(person, true));
    }

    @Test
    void showsRowsOnlyWithoutFormat() {
        table.row(new Text("a", Tone.GOOD), 1).remark("And more.", Tone.PLAIN);
        assertEquals(List.of("a\t1"), shown(person, false));
    }

    @Test
    void hasKeysOnlyOnATerminal() {
        assertThrows(RefusedException.class, Screen.of(script.session, true)::keys);
    }

    private List<String> shown(FakeShell to, boolean format) {
        ByteArrayOutputStream shown = new ByteArrayOutputStream();
        Screen.of(to.session, format).print(table, new PrintStream(shown, true, UTF_8));
        return shown.toString(UTF_8).lines().toList();
    }
}
