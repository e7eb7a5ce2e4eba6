// SPDX-License-Identifier: Apache-2.0
package io.pollux.shell.karaf;

import io.pollux.admin.RefusedException;
import io.pollux.shell.Table;
import io.pollux.shell.Table.Column;
import io.pollux.shell.Table.Text;
import io.pollux.shell.Table.Tone;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.felix.service.command.Process;
import org.apache.karaf.shell.api.console.Session;
import org.apache.karaf.shell.support.ansi.SimpleAnsi;
import org.apache.karaf.shell.support.table.Col;
import org.apache.karaf.shell.support.table.ShellTable;
import org.jline.terminal.Terminal;

/** How tables look in Karaf's shell: in colour on a terminal, plain in a pipe, a file or a script. */
final class Screen {
    private final Terminal terminal;
    private final boolean format;

    private Screen(Terminal terminal, boolean format) {
        this.terminal = terminal;
        this.format = format;
    }

    /** Returns the screen of a session: a terminal, if the output goes to one. */
    static Screen of(Session session, boolean format) {
        Process process = Process.Utils.current();
        boolean seen = session.getTerminal() != null && (process == null || process.isTty(1));
        boolean able = session.get(".jline.terminal") instanceof Terminal terminal
                && !Terminal.TYPE_DUMB.equals(terminal.getType());
        return new Screen(seen && able ? (Terminal) session.get(".jline.terminal") : null, format);
    }

    /** The keys beside it. */
    Keys keys() throws RefusedException {
        if (terminal == null) {
            throw new RefusedException("--watch needs a terminal.");
        }
        return new TerminalKeys(terminal);
    }

    /** How it encodes texts; null if it is no terminal. */
    Charset charset() {
        return terminal == null ? null : terminal.encoding();
    }

    void print(Table table, PrintStream out) {
        if (!format) {
            table.rows()
                    .forEach(cells -> out.println(cells.stream().map(Text::text).collect(Collectors.joining("\t"))));
            return;
        }
        if (table.rows().isEmpty() && table.remarks().isEmpty()) {
            out.println(table.ifEmpty());
        }
        if (!table.rows().isEmpty()) {
            printRows(table, out);
        }
        table.remarks().forEach(remark -> out.println(coloured(remark.text(), remark.tone())));
    }

    private void printRows(Table table, PrintStream out) {
        ShellTable shown = new ShellTable();
        for (int i = 0; i < table.columns().size(); i++) {
            shown.column(column(table, i));
        }
        table.rows().forEach(cells -> shown.addRow().addContent(List.<Object>copyOf(cells)));
        shown.print(out, charset(), true);
    }

    /** A column knows its cells by their texts only; if one text has several tones, the most serious counts. */
    private Col column(Table table, int index) {
        Column column = table.columns().get(index);
        Map<String, Tone> tones = new HashMap<>();
        for (List<Text> cells : table.rows()) {
            Text cell = cells.get(index);
            tones.merge(cell.text(), cell.tone(), (one, other) -> one.compareTo(other) < 0 ? other : one);
        }
        Col col = new Col(column.heading()).colorProvider(text -> colour(tones.getOrDefault(text, Tone.PLAIN)));
        return column.ofNumbers() ? col.alignRight() : col;
    }

    /** How a refusal is shown instead of a table. */
    String refusal(String message) {
        return coloured(message, Tone.PROBLEM);
    }

    private String coloured(String text, Tone tone) {
        String colour = colour(tone);
        return colour == null ? text : colour + text + SimpleAnsi.COLOR_DEFAULT;
    }

    /** The sequence that turns a colour on, or null if there is none. */
    private String colour(Tone tone) {
        if (terminal == null || !format) {
            return null;
        }
        return switch (tone) {
            case PLAIN -> null;
            case GOOD -> SimpleAnsi.COLOR_GREEN;
            case NOTICE -> SimpleAnsi.COLOR_YELLOW;
            case PROBLEM -> SimpleAnsi.COLOR_RED;
        };
    }
}
