// SPDX-License-Identifier: Apache-2.0
package io.pollux.benchmarks.race;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.style.Styler;

/** The results as Markdown tables, and as a picture. */
final class Report {
    private final Map<Column, Result<Contender>> results;
    private final List<Contender> contenders;

    Report(Map<Column, Result<Contender>> results, List<Contender> contenders) {
        this.results = results;
        this.contenders = contenders;
    }

    void print(PrintStream out) {
        out.println("CPU time of the server per message, in µs, as medians:\n");
        table(out, contender -> result -> String.format(Locale.ROOT, "%.2f", result.nanos(contender) / 1_000));
        if (contenders.contains(Contender.PLAIN_NIO)) {
            out.println(
                    "\nThe same relative to the plain java.nio server in the same round, as medians with their uncertainty:\n");
            table(out, contender -> result -> ratio(result, contender));
        }
    }

    private static String ratio(Result<Contender> result, Contender contender) {
        return String.format(
                Locale.ROOT,
                "%.2f ±%.2f",
                result.ratio(contender, Contender.PLAIN_NIO),
                result.uncertainty(contender, Contender.PLAIN_NIO));
    }

    private void table(PrintStream out, Function<Contender, Function<Result<Contender>, String>> cell) {
        out.println("| server |" + columns(column -> " " + column.title + " |"));
        out.println("| --- |" + columns(column -> " --: |"));
        for (Contender contender : contenders) {
            out.println("| " + contender.title() + " |"
                    + columns(column -> " " + cell.apply(contender).apply(results.get(column)) + " |"));
        }
    }

    private String columns(Function<Column, String> cell) {
        return results.keySet().stream().map(cell).collect(Collectors.joining());
    }

    /** Draws the ratios, as FILE.png. */
    void plot(Path file) throws IOException {
        if (!contenders.contains(Contender.PLAIN_NIO)) {
            return;
        }
        CategoryChart chart = new CategoryChartBuilder()
                .width(1_200)
                .height(500)
                .title("CPU time per message, relative to plain java.nio")
                .build();
        chart.getStyler().setYAxisMin(0.0).setYAxisMax(2.5).setLegendPosition(Styler.LegendPosition.OutsideE);
        for (Contender contender : contenders) {
            chart.addSeries(
                    contender.title(),
                    results.keySet().stream().map(column -> column.title).toList(),
                    results.values().stream()
                            .map(result -> Math.min(2.5, result.ratio(contender, Contender.PLAIN_NIO)))
                            .toList());
        }
        Files.createDirectories(file.toAbsolutePath().getParent());
        BitmapEncoder.saveBitmap(chart, file.toString(), BitmapFormat.PNG);
    }
}
