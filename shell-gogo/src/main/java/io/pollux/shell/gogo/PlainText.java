// SPDX-License-Identifier: Apache-2.0
package io.pollux.shell.gogo;

import io.pollux.shell.Table;
import io.pollux.shell.Table.Column;
import io.pollux.shell.Table.Text;
import java.io.PrintStream;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A table as plain text: columns as wide as they need to be, numbers at the right, then the remarks. */
final class PlainText {
    private static final String GAP = "  ";

    private final List<Column> columns;
    private final int[] widths;

    private PlainText(Table table) {
        columns = table.columns();
        widths = IntStream.range(0, columns.size())
                .map(column -> width(table, column))
                .toArray();
    }

    static void print(Table table, PrintStream out) {
        if (table.rows().isEmpty() && table.remarks().isEmpty()) {
            out.println(table.ifEmpty());
        }
        if (!table.rows().isEmpty()) {
            PlainText plain = new PlainText(table);
            out.println(plain.line(table.columns().stream().map(Column::heading).toList()));
            table.rows().forEach(cells -> out.println(plain.line(texts(cells))));
        }
        table.remarks().forEach(out::println);
    }

    private static List<String> texts(List<Text> cells) {
        return cells.stream().map(Text::text).toList();
    }

    private static int width(Table table, int column) {
        return Stream.concat(
                        Stream.of(table.columns().get(column).heading()),
                        table.rows().stream().map(cells -> cells.get(column).text()))
                .mapToInt(String::length)
                .max()
                .orElse(0);
    }

    private String line(List<String> cells) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String blanks = " ".repeat(widths[i] - cells.get(i).length());
            line.append(i == 0 ? "" : GAP);
            line.append(columns.get(i).ofNumbers() ? blanks + cells.get(i) : cells.get(i) + blanks);
        }
        return line.toString().stripTrailing();
    }
}
