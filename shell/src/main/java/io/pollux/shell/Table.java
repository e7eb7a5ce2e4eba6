// SPDX-License-Identifier: Apache-2.0
package io.pollux.shell;

import io.pollux.text.Escaped;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Rows under headings, and remarks below them, for people. Each text has a tone; the front end decides how that looks.
 * The first column names the subject of a row. Every text is escaped by {@link Escaped}, so that it stays one line and
 * no terminal obeys it (rule D24).
 *
 * <p>A table is made for one command, and is not safe for use by several threads.
 */
public final class Table {
    private static final String OF_NUMBERS = ">";

    private final String ifEmpty;
    private final List<Column> columns;
    private final List<List<Text>> rows = new ArrayList<>();
    private final List<Text> remarks = new ArrayList<>();

    /** The meaning of a text to the reader. */
    public enum Tone {
        /** An ordinary fact. */
        PLAIN,
        /** All is well. */
        GOOD,
        /** Something to look at. */
        NOTICE,
        /** Something does not work. */
        PROBLEM
    }

    /**
     * A column.
     *
     * @param heading what stands above it, never null
     * @param ofNumbers whether it holds quantities, which are aligned at the right
     */
    public record Column(String heading, boolean ofNumbers) {}

    /**
     * A cell, or a remark.
     *
     * @param text what it says, escaped, never null
     * @param tone what that means, never null
     */
    public record Text(String text, Tone tone) {
        /**
         * Creates it, and escapes the text.
         *
         * @param text what it says, never null
         * @param tone what that means, never null
         */
        public Text {
            text = Escaped.of(text);
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /**
     * Makes a table without rows.
     *
     * @param ifEmpty what it says as long as it has neither rows nor remarks, never null
     * @param headings of its columns, never null; one that begins with {@code >} is a column of numbers
     */
    public Table(String ifEmpty, String... headings) {
        this.ifEmpty = Escaped.of(ifEmpty);
        this.columns = Stream.of(headings).map(Table::column).toList();
    }

    private static Column column(String heading) {
        return heading.startsWith(OF_NUMBERS)
                ? new Column(heading.substring(OF_NUMBERS.length()), true)
                : new Column(heading, false);
    }

    /**
     * Adds a row.
     *
     * @param cells one for each column: a {@link Text}, or anything else for its plain text; null is shown as a dash
     * @return this table, never null
     * @throws IllegalArgumentException if there are more or fewer cells than columns
     */
    public Table row(Object... cells) {
        if (cells.length != columns.size()) {
            throw new IllegalArgumentException(cells.length + " cells for " + columns.size() + " columns");
        }
        rows.add(Stream.of(cells).map(Table::text).toList());
        return this;
    }

    private static Text text(Object cell) {
        return cell instanceof Text text ? text : new Text(cell == null ? "-" : Escaped.of(cell), Tone.PLAIN);
    }

    /**
     * Adds a line that is printed below the rows.
     *
     * @param line what it says, never null
     * @param tone what that means, never null
     * @return this table, never null
     */
    public Table remark(String line, Tone tone) {
        remarks.add(new Text(line, tone));
        return this;
    }

    /**
     * Returns the text to print instead of a table that has neither rows nor remarks.
     *
     * @return a sentence, never null
     */
    public String ifEmpty() {
        return ifEmpty;
    }

    /**
     * Returns the columns.
     *
     * @return an immutable list, never null
     */
    public List<Column> columns() {
        return columns;
    }

    /**
     * Returns the rows, each with one cell for each column.
     *
     * @return an immutable list of immutable lists, never null
     */
    public List<List<Text>> rows() {
        return List.copyOf(rows);
    }

    /**
     * Returns the remarks below the rows.
     *
     * @return an immutable list, never null
     */
    public List<Text> remarks() {
        return List.copyOf(remarks);
    }

    /**
     * Returns the subjects of the rows: the texts of the first column.
     *
     * @return an immutable list, never null
     */
    public List<String> names() {
        return rows.stream().map(cells -> cells.get(0).text()).toList();
    }
}
