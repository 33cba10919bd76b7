package org.reactivebridge.benchmarks;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.reactivebridge.benchmarks.sockets.Sockets;

/**
 * Runs the benchmarks and compares the libraries: prints a Markdown table of ratios, and leaves JMH's own results in a
 * JSON file.
 *
 * <p>Arguments: {@code quick} (the default) or {@code full}, then regular expressions that select benchmarks; or
 * {@code jmh} and whatever JMH's own command line understands; or {@code starvation}; or {@code sockets} and what {@link
 * Sockets} takes.
 */
public final class Compare {

    private static final String ALLOCATED = "gc.alloc.rate.norm";
    private static final Path RESULTS = Path.of("benchmark-results.json");

    private Compare() {}

    public static void main(String[] arguments) throws Exception {
        String mode = arguments.length == 0 ? "quick" : arguments[0];
        String[] rest = arguments.length == 0 ? arguments : Arrays.copyOfRange(arguments, 1, arguments.length);
        if (mode.equals("jmh")) {
            org.openjdk.jmh.Main.main(rest);
            return;
        }
        if (mode.equals("starvation")) {
            Starvation.main();
            return;
        }
        if (mode.equals("sockets")) {
            Sockets.main(rest);
            return;
        }
        ChainedOptionsBuilder options = new OptionsBuilder()
                .jvmArgs("-Xms1g", "-Xmx1g")
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true)
                .resultFormat(ResultFormatType.JSON)
                .result(RESULTS.toString());
        for (String pattern : rest) {
            options.include(pattern);
        }
        if (!Peers.Virtual.isThere()) {
            options.exclude("\\.virtual$");
        }
        switch (mode) {
            case "quick" ->
                options.forks(1)
                        .warmupIterations(4)
                        .warmupTime(TimeValue.milliseconds(400))
                        .measurementIterations(6)
                        .measurementTime(TimeValue.milliseconds(250));
            case "full" -> {}
            default -> throw new IllegalArgumentException("quick, full or jmh, but not " + mode);
        }
        Collection<RunResult> results = new Runner(options.build()).run();
        System.out.println(table(results));
        System.out.println("JMH's results: " + RESULTS.toAbsolutePath());
    }

    /** One row for each scenario that several libraries, or several ways, went through. */
    private static String table(Collection<RunResult> results) {
        Map<String, Map<String, RunResult>> scenarios = new LinkedHashMap<>();
        for (RunResult result : results) {
            String name = result.getParams().getBenchmark();
            int dot = name.lastIndexOf('.');
            StringBuilder scenario = new StringBuilder(
                    name.substring(name.lastIndexOf('.', dot - 1) + 1, dot).replace("Benchmark", ""));
            for (String parameter : result.getParams().getParamsKeys()) {
                scenario.append(", ")
                        .append(parameter)
                        .append(' ')
                        .append(result.getParams().getParam(parameter));
            }
            scenarios
                    .computeIfAbsent(scenario.toString(), key -> new LinkedHashMap<>())
                    .put(name.substring(dot + 1), result);
        }
        StringBuilder text = new StringBuilder();
        text.append("\nTime and bytes allocated, as ratios; less than 1 means that the first of the two needs less.\n");
        text.append("The margins follow from JMH's 99.9% confidence intervals.\n\n");
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
        return text.append(times(scenarios)).toString();
    }

    /** One row for each scenario of the runtime, with a column for each executor, or timers, in it. */
    private static String times(Map<String, Map<String, RunResult>> scenarios) {
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
            double unit = ways.get("ours").getPrimaryResult().getScore();
            text.append("| ")
                    .append(scenario)
                    .append(", ")
                    .append(unit(ways.get("ours")))
                    .append(" |");
            for (String peer : peers) {
                RunResult result = ways.get(peer);
                double score = result == null ? 0 : result.getPrimaryResult().getScore();
                text.append(result == null ? " |" : String.format(Locale.ROOT, " %.0f (%.2f) |", score, score / unit));
            }
            text.append('\n');
        });
        return text.toString();
    }

    private static String unit(RunResult result) {
        return result.getPrimaryResult().getScoreUnit().replace("/op", "");
    }

    private static void row(
            StringBuilder text, String scenario, Map<String, RunResult> ways, String ours, String theirs) {
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
                ratio(first.getPrimaryResult(), second.getPrimaryResult()),
                ratio(
                        first.getSecondaryResults().get(ALLOCATED),
                        second.getSecondaryResults().get(ALLOCATED))));
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
}
