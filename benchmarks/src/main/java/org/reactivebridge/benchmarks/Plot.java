package org.reactivebridge.benchmarks;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Lines over a size, both axes logarithmic, as SVG that is readable on light and on dark ground. */
final class Plot {

    private record Point(double size, double ratio) {}

    private static final int WIDTH = 720;
    private static final int HEIGHT = 400;
    private static final int LEFT = 60;
    private static final int RIGHT = 150;
    private static final int TOP = 40;
    private static final int BOTTOM = 50;

    /** Told apart also by who cannot see all colours; ours is the first. */
    private static final String[] COLOURS = {
        "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#7f7f7f", "#b8860b"
    };

    private final String parameter;
    private static final String OURS = "ours";

    private final Map<String, List<Point>> lines = new LinkedHashMap<>();

    Plot(String parameter) {
        this.parameter = parameter;
        lines.put(OURS, new ArrayList<>()); // The first colour.
    }

    void add(String line, double size, double ratio) {
        lines.computeIfAbsent(line, key -> new ArrayList<>()).add(new Point(size, ratio));
    }

    String svg() {
        double least = Double.MAX_VALUE;
        double most = 0;
        double smallest = Double.MAX_VALUE;
        double largest = 0;
        for (List<Point> line : lines.values()) {
            line.sort(Comparator.comparingDouble(Point::size));
            for (Point point : line) {
                least = Math.min(least, point.ratio);
                most = Math.max(most, point.ratio);
                smallest = Math.min(smallest, point.size);
                largest = Math.max(largest, point.size);
            }
        }
        double floor = Math.pow(2, Math.floor(log2(least)));
        double ceiling = Math.pow(2, Math.max(Math.ceil(log2(most)), Math.floor(log2(least)) + 1));
        Axis across = new Axis(smallest, largest, LEFT, WIDTH - RIGHT);
        Axis up = new Axis(floor, ceiling, HEIGHT - BOTTOM, TOP);

        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"12\">%n"
                        + "<style>text{fill:#444}.grid{stroke:#8884}@media(prefers-color-scheme:dark){text{fill:#ccc}}</style>%n",
                WIDTH,
                HEIGHT));
        text.append(label(LEFT, TOP - 18, "start", "time, as a multiple of ours at the smallest size"));
        text.append(label((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 12, "middle", parameter));
        double step = Math.pow(2, Math.max(1, Math.ceil(log2(ceiling / floor) / 8)));
        for (double tick = floor; tick <= ceiling * 1.001; tick *= step) {
            text.append(grid(LEFT, up.at(tick), WIDTH - RIGHT, up.at(tick)));
            text.append(label(LEFT - 6, up.at(tick) + 4, "end", number(tick)));
        }
        lines.values().iterator().next().forEach(point -> {
            text.append(grid(across.at(point.size), TOP, across.at(point.size), HEIGHT - BOTTOM));
            text.append(label(across.at(point.size), HEIGHT - BOTTOM + 18, "middle", number(point.size)));
        });
        int colour = 0;
        for (Map.Entry<String, List<Point>> line : lines.entrySet()) {
            text.append(line(
                    line.getValue(),
                    across,
                    up,
                    COLOURS[colour % COLOURS.length],
                    line.getKey().equals(OURS) ? 3 : 1.5));
            colour++;
        }
        legend(text, up);
        return text.append("</svg>\n").toString();
    }

    private static String line(List<Point> points, Axis across, Axis up, String colour, double width) {
        StringBuilder path = new StringBuilder();
        for (Point point : points) {
            path.append(String.format(Locale.ROOT, "%.1f,%.1f ", across.at(point.size), up.at(point.ratio)));
        }
        return String.format(
                Locale.ROOT,
                "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"%.1f\" points=\"%s\"/>%n",
                colour,
                width,
                path.toString().trim());
    }

    /** Names stand at the ends of their lines, moved apart where those are close together. */
    private void legend(StringBuilder text, Axis up) {
        List<Map.Entry<String, List<Point>>> byEnd = new ArrayList<>(lines.entrySet());
        byEnd.sort(Comparator.comparingDouble(line -> up.at(last(line.getValue()).ratio)));
        List<String> names = new ArrayList<>(lines.keySet());
        double above = TOP - 20;
        for (Map.Entry<String, List<Point>> line : byEnd) {
            double y = Math.max(up.at(last(line.getValue()).ratio), above + 15);
            above = y;
            text.append(String.format(
                    Locale.ROOT,
                    "<text x=\"%d\" y=\"%.1f\" style=\"fill:%s\">%s %s</text>%n",
                    WIDTH - RIGHT + 8,
                    y + 4,
                    COLOURS[names.indexOf(line.getKey()) % COLOURS.length],
                    line.getKey(),
                    number(last(line.getValue()).ratio)));
        }
    }

    private static Point last(List<Point> line) {
        return line.get(line.size() - 1);
    }

    private static String grid(double x1, double y1, double x2, double y2) {
        return String.format(
                Locale.ROOT,
                "<line class=\"grid\" x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"/>%n",
                x1,
                y1,
                x2,
                y2);
    }

    private static String label(double x, double y, String anchor, String words) {
        return String.format(
                Locale.ROOT, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>%n", x, y, anchor, words);
    }

    private static String number(double value) {
        return value >= 10 || value == Math.rint(value)
                ? String.format(Locale.ROOT, "%,.0f", value)
                : String.format(Locale.ROOT, value < 0.1 ? "%.3f" : "%.2f", value);
    }

    private static double log2(double value) {
        return Math.log(value) / Math.log(2);
    }

    /** A logarithmic scale. */
    private record Axis(double from, double to, double start, double end) {

        double at(double value) {
            return from == to
                    ? (start + end) / 2
                    : start + (end - start) * Math.log(value / from) / Math.log(to / from);
        }
    }
}
