package org.reactivebridge.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/** What a run measured, as a table of ratios, as lines of CSV, and as plots of what grows. */
final class Report {

    private static final String ALLOCATED = "gc.alloc.rate.norm";
    private static final String GROWTH = "Growth";

    /** Of the iterations, the share below which nothing disturbed them, if anything did. */
    private static final double UNDISTURBED_PERCENT = 10;

    private static final double MEDIAN_PERCENT = 50;

    /** The result of each way through a scenario, by the names of both. */
    private final Map<String, Map<String, RunResult>> scenarios = new LinkedHashMap<>();

    private final boolean isSteady;

    /**
     * A new report.
     *
     * @param results what was measured
     * @param isSteady whether there are so many short iterations that the quickest tenth of them says what the rest would have
     *     taken on a machine that nobody else uses; otherwise their mean counts
     */
    Report(Collection<RunResult> results, boolean isSteady) {
        this.isSteady = isSteady;
        for (RunResult result : results) {
            scenarios
                    .computeIfAbsent(scenario(result), key -> new LinkedHashMap<>())
                    .put(way(result), result);
        }
    }

    private static String group(RunResult result) {
        String name = result.getParams().getBenchmark();
        int dot = name.lastIndexOf('.');
        return name.substring(name.lastIndexOf('.', dot - 1) + 1, dot).replace("Benchmark", "");
    }

    private static String way(RunResult result) {
        String name = result.getParams().getBenchmark();
        return name.substring(name.lastIndexOf('.') + 1);
    }

    private static String scenario(RunResult result) {
        StringBuilder scenario = new StringBuilder(group(result));
        for (String parameter : result.getParams().getParamsKeys()) {
            scenario.append(", ")
                    .append(parameter)
                    .append(' ')
                    .append(result.getParams().getParam(parameter));
        }
        return scenario.toString();
    }

    // ---- Tables

    /** One row for each scenario that several libraries, or several ways, went through. */
    String markdown() {
        StringBuilder text = new StringBuilder();
        text.append("Time and bytes allocated, as ratios; less than 1 means that the first of the two needs less.\n");
        text.append(
                isSteady
                        ? "Of the iterations of each, the upper end of the quickest tenth; in brackets the median of all.\n\n"
                        : "The margins follow from JMH's 99.9% confidence intervals.\n\n");
        text.append("| scenario | compared | time | bytes |\n| --- | --- | --- | --- |\n");
        scenarios.forEach((scenario, ways) -> {
            row(text, scenario, ways, "bridge", "reactor");
            row(text, scenario, ways, "bridge", "rxjava");
            row(text, scenario, ways, "bridge", "adapter");
            row(text, scenario, ways, "bridge", "plain");
            row(text, scenario, ways, "bridge", "unbridged");
            row(text, scenario, ways, "drain", "poll");
            for (String peer : ways.keySet()) {
                if (!peer.equals("ours")) {
                    row(text, scenario, ways, "ours", peer);
                }
            }
        });
        return text.append(times()).toString();
    }

    /** One row for each scenario of the runtime, with a column for each executor, or timers, in it. */
    private String times() {
        Map<String, Map<String, RunResult>> ours = new LinkedHashMap<>(scenarios);
        ours.values().removeIf(ways -> !ways.containsKey("ours"));
        Set<String> peers = new LinkedHashSet<>();
        peers.add("ours");
        ours.values().forEach(ways -> peers.addAll(ways.keySet()));
        if (ours.isEmpty()) {
            return "";
        }
        StringBuilder text = new StringBuilder("\nTime, and how often ours fits into it.\n\n");
        text.append("| scenario |");
        peers.forEach(peer -> text.append(' ').append(peer).append(" |"));
        text.append("\n| --- |").append(" --- |".repeat(peers.size())).append('\n');
        ours.forEach((scenario, ways) -> {
            double unit = time(ways.get("ours"));
            text.append("| ")
                    .append(scenario)
                    .append(", ")
                    .append(unit(ways.get("ours")))
                    .append(" |");
            for (String peer : peers) {
                RunResult result = ways.get(peer);
                double score = result == null ? 0 : time(result);
                text.append(result == null ? " |" : String.format(Locale.ROOT, " %.0f (%.2f) |", score, score / unit));
            }
            text.append('\n');
        });
        return text.toString();
    }

    private static String unit(RunResult result) {
        return result.getPrimaryResult().getScoreUnit().replace("/op", "");
    }

    private double time(RunResult result) {
        Result<?> time = result.getPrimaryResult();
        return isSteady ? time.getStatistics().getPercentile(UNDISTURBED_PERCENT) : time.getScore();
    }

    private void row(StringBuilder text, String scenario, Map<String, RunResult> ways, String ours, String theirs) {
        RunResult first = ways.get(ours);
        RunResult second = ways.get(theirs);
        if (first == null || second == null) {
            return;
        }
        text.append(String.format(
                Locale.ROOT,
                "| %s | %s / %s | %s | %s |%n",
                scenario,
                ours,
                theirs,
                isSteady ? steadyRatio(first, second) : ratio(first.getPrimaryResult(), second.getPrimaryResult()),
                ratio(
                        first.getSecondaryResults().get(ALLOCATED),
                        second.getSecondaryResults().get(ALLOCATED))));
    }

    private String steadyRatio(RunResult first, RunResult second) {
        return String.format(Locale.ROOT, "%.2f (%.2f)", time(first) / time(second), median(first) / median(second));
    }

    private static double median(RunResult result) {
        return result.getPrimaryResult().getStatistics().getPercentile(MEDIAN_PERCENT);
    }

    private static String ratio(Result<?> first, Result<?> second) {
        if (first == null || second == null) {
            return "?";
        }
        double ratio = first.getScore() / second.getScore();
        double margin = ratio * Math.hypot(relativeError(first), relativeError(second));
        return String.format(Locale.ROOT, "%.2f ± %.2f", ratio, margin);
    }

    private static double relativeError(Result<?> result) {
        double error = result.getScoreError();
        return Double.isNaN(error) ? 0 : error / result.getScore();
    }

    /** A line for each way through each scenario. */
    String csv() {
        StringBuilder text = new StringBuilder("scenario,way,time,margin,unit,bytes\n");
        scenarios.forEach((scenario, ways) -> ways.forEach((way, result) -> {
            Result<?> bytes = result.getSecondaryResults().get(ALLOCATED);
            text.append(String.format(
                    Locale.ROOT,
                    "\"%s\",%s,%.3f,%.3f,%s,%s%n",
                    scenario,
                    way,
                    time(result),
                    result.getPrimaryResult().getScoreError(),
                    result.getPrimaryResult().getScoreUnit(),
                    bytes == null ? "" : String.format(Locale.ROOT, "%.1f", bytes.getScore())));
        }));
        return text.toString();
    }

    // ---- Plots

    /**
     * Draws a picture of each benchmark that is about growth: time relative to ours at the smallest size, over the size.
     *
     * @return the files
     */
    List<Path> plot(Path folder) throws IOException {
        Map<String, Plot> plots = new LinkedHashMap<>();
        Map<String, Double> units = new LinkedHashMap<>();
        for (Map<String, RunResult> ways : scenarios.values()) {
            for (RunResult result : ways.values()) {
                String group = group(result);
                if (!group.endsWith(GROWTH)) {
                    continue;
                }
                String parameter = result.getParams().getParamsKeys().iterator().next();
                RunResult ours = ways.getOrDefault("bridge", ways.get("ours"));
                if (ours == null) {
                    continue;
                }
                double unit = units.computeIfAbsent(group, key -> time(ours));
                plots.computeIfAbsent(group, key -> new Plot(parameter))
                        .add(
                                way(result).equals("bridge") ? "ours" : way(result),
                                Double.parseDouble(result.getParams().getParam(parameter)),
                                time(result) / unit);
            }
        }
        List<Path> files = new ArrayList<>();
        for (Map.Entry<String, Plot> plot : plots.entrySet()) {
            Path file = folder.resolve(plot.getKey().replace(GROWTH, "").toLowerCase(Locale.ROOT) + ".svg");
            Files.writeString(file, plot.getValue().svg());
            files.add(file);
        }
        return files;
    }
}
