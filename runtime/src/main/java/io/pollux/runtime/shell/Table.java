// SPDX-License-Identifier: Apache-2.0
package io.pollux.runtime.shell;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Rows under a header, for people: columns as wide as they need to be, numbers at the right, then remarks. */
public final class Table {
    private static final String GAP = "  ";
    private static final String RIGHT = ">";

    private final String ifEmpty;
    private final List<String> columns;
    private final List<List<String>> rows = new ArrayList<>();
    private final List<String> remarks = new ArrayList<>();

    /**
     * Makes an empty table.
     *
     * @param ifEmpty what it says as long as there are no rows
     * @param columns their headings; one that begins with {@code >} is a column of numbers
     */
    public Table(String ifEmpty, String... columns) {
        this.ifEmpty = ifEmpty;
        this.columns = List.of(columns);
    }

    /** Adds a row, one cell for each column; null is shown as a dash. */
    public Table row(Object... cells) {
        if (cells.length != columns.size()) {
            throw new IllegalArgumentException(cells.length + " cells for " + columns.size() + " columns");
        }
        rows.add(Stream.of(cells)
                .map(cell -> cell == null ? "-" : cell.toString())
                .toList());
        return this;
    }

    /** Adds a line that is printed after the rows. */
    public void remark(String line) {
        remarks.add(line);
    }

    /** The headings. */
    public List<String> columns() {
        return columns.stream().map(Table::heading).toList();
    }

    /** The cells, row by row. */
    public List<List<String>> rows() {
        return List.copyOf(rows);
    }

    /** The lines after the rows. */
    public List<String> remarks() {
        return List.copyOf(remarks);
    }

    /** Prints all of it. */
    public void print(PrintStream out) {
        if (rows.isEmpty() && remarks.isEmpty()) {
            out.println(ifEmpty);
        }
        if (!rows.isEmpty()) {
            printRows(out);
        }
        remarks.forEach(out::println);
    }

    private void printRows(PrintStream out) {
        int[] widths = IntStream.range(0, columns.size()).map(this::width).toArray();
        Stream.concat(Stream.of(columns()), rows.stream())
                .map(cells -> line(cells, widths))
                .forEach(out::println);
    }

    private int width(int column) {
        return Stream.concat(Stream.of(columns()), rows.stream())
                .mapToInt(cells -> cells.get(column).length())
                .max()
                .orElse(0);
    }

    private String line(List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String blanks = " ".repeat(widths[i] - cells.get(i).length());
            line.append(i == 0 ? "" : GAP);
            line.append(isOfNumbers(i) ? blanks + cells.get(i) : cells.get(i) + blanks);
        }
        return line.toString().stripTrailing();
    }

    private boolean isOfNumbers(int column) {
        return columns.get(column).startsWith(RIGHT);
    }

    private static String heading(String column) {
        return column.startsWith(RIGHT) ? column.substring(RIGHT.length()) : column;
    }
}
