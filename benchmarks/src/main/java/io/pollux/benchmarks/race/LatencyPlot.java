// SPDX-License-Identifier: Apache-2.0
package io.pollux.benchmarks.race;

import static java.util.stream.Collectors.joining;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Draws latencies over time as an SVG picture: one point for every few milliseconds, and a band for each swap. */
final class LatencyPlot {
    private static final int WIDTH = 840;
    private static final int HEIGHT = 290;
    private static final int LEFT = 62;
    private static final int RIGHT = WIDTH - 18;
    private static final int TOP = 58;
    private static final int BOTTOM = HEIGHT - 44;

    /** The vertical axis is logarithmic, from 10 to this power of milliseconds upwards. */
    private static final int LOWEST = -1;

    /** As wide as a point. */
    private static final int MILLIS_PER_POINT = 8;

    private static final String STYLE = """
            text{font:13px sans-serif;fill:#1f2328}.small{font-size:12px}.end{text-anchor:end}.middle{text-anchor:middle}
            .card{fill:#fff;stroke:#d1d9e0}.grid{stroke:#d1d9e0}.swap{fill:#f0b429;opacity:.45}
            path{fill:none;stroke-width:3;stroke-linecap:round}.nio{stroke:#0969da}.poll{stroke:#8250df}
            @media(prefers-color-scheme:dark){text{fill:#f0f6fc}.card{fill:#151b23;stroke:#3d444d}.grid{stroke:#3d444d}
            .nio{stroke:#58a6ff}.poll{stroke:#bc8cff}}
            """;

    private final Latencies latencies;
    private final List<Double> marks;
    private final int end;
    private final int highest;

    /** Takes latencies whose marks are the beginnings and the ends of swaps, the first of them from nio to poll. */
    LatencyPlot(Latencies latencies) {
        this.latencies = latencies;
        this.marks = latencies.marks();
        this.end =
                1 + latencies.times().stream().mapToInt(Integer::intValue).max().orElse(0);
        this.highest = (int) Math.ceil(Math.log10(latencies.times().stream()
                .mapToDouble(latencies::longestMillis)
                .max()
                .orElse(1)));
    }

    String svg(String title) {
        return String.format(
                Locale.ROOT,
                """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img"><title>%s</title>
                <style>%s</style>
                <rect class="card" x=".5" y=".5" width="%d" height="%d" rx="6"/>
                <text x="%d" y="24">%s</text>
                %s%s%s%s%s</svg>
                """,
                WIDTH,
                HEIGHT,
                title,
                STYLE,
                WIDTH - 1,
                HEIGHT - 1,
                LEFT,
                title,
                legend(),
                bands(),
                grid(),
                points("nio"),
                points("poll"));
    }

    private static String legend() {
        return String.format(Locale.ROOT, """
                <path class="nio" d="m%1$d 40h0"/><text class="small" x="%2$d" y="44">served by nio</text>
                <path class="poll" d="m%3$d 40h0"/><text class="small" x="%4$d" y="44">served by poll</text>
                <rect class="swap" x="%5$d" y="34" width="12" height="12"/><text class="small" x="%6$d" y="44">a swap</text>
                """, LEFT + 4, LEFT + 14, LEFT + 124, LEFT + 134, LEFT + 250, LEFT + 270);
    }

    private String bands() {
        return IntStream.range(0, marks.size() / 2)
                .mapToObj(swap -> String.format(
                        Locale.ROOT,
                        "<rect class=\"swap\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>%n",
                        x(marks.get(2 * swap)),
                        TOP,
                        x(marks.get(2 * swap + 1)) - x(marks.get(2 * swap)),
                        BOTTOM - TOP))
                .collect(joining());
    }

    private String grid() {
        String lines = IntStream.rangeClosed(LOWEST, highest)
                .mapToObj(power -> String.format(
                        Locale.ROOT,
                        "<path class=\"grid\" style=\"stroke-width:1\" d=\"m%1$d %2$.1fH%3$d\"/>"
                                + "<text class=\"small end\" x=\"%4$d\" y=\"%5$.1f\">%6$s ms</text>%n",
                        LEFT,
                        y(Math.pow(10, power)),
                        RIGHT,
                        LEFT - 8,
                        y(Math.pow(10, power)) + 4,
                        power < 0 ? "0.1" : Integer.toString((int) Math.pow(10, power))))
                .collect(joining());
        String seconds = IntStream.rangeClosed(0, end / 1_000)
                .mapToObj(second -> String.format(
                        Locale.ROOT,
                        "<text class=\"small middle\" x=\"%.1f\" y=\"%d\">%d s</text>%n",
                        x(1_000.0 * second),
                        BOTTOM + 20,
                        second))
                .collect(joining());
        return lines + seconds;
    }

    /** The points of one loop: the longest latency of each few milliseconds that began while it was in use. */
    private String points(String loop) {
        String path = IntStream.rangeClosed(0, end / MILLIS_PER_POINT)
                .map(point -> point * MILLIS_PER_POINT)
                .filter(time -> loop.equals(loopAt(time)) && longest(time) > 0)
                .mapToObj(time -> String.format(Locale.ROOT, "M%.1f %.1fh0", x(time), y(longest(time))))
                .collect(joining());
        return "<path class=\"" + loop + "\" d=\"" + path + "\"/>\n";
    }

    private double longest(int time) {
        return IntStream.range(time, time + MILLIS_PER_POINT)
                .mapToDouble(latencies::longestMillis)
                .max()
                .orElse(0);
    }

    private String loopAt(int time) {
        long finished = IntStream.range(0, marks.size() / 2)
                .filter(swap -> marks.get(2 * swap + 1) <= time)
                .count();
        return finished % 2 == 0 ? "nio" : "poll";
    }

    private double x(double millis) {
        return LEFT + (RIGHT - LEFT) * millis / end;
    }

    private double y(double millis) {
        double share = (Math.log10(millis) - LOWEST) / (highest - LOWEST);
        return BOTTOM - (BOTTOM - TOP) * Math.max(0, share);
    }
}
