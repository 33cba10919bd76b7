package org.reactivebridge.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Compares a few scenarios with the limits in {@code guard.csv}. Bytes do not depend on what else a machine does: too many of them
 * fail. Times do: a ratio that is far beyond what was measured once is only reported, and is for somebody to look at.
 */
final class Guard {

    /**
     * A line of the file.
     *
     * @param scenario the name of the benchmark's class without its package, and its parameters behind a colon, if it has any
     * @param ours the method
     * @param theirs the method that it is compared with
     * @param ratio the most time that ours may take, as a multiple of theirs
     * @param bytes the most that one operation of ours may allocate
     */
    private record Limit(String scenario, String ours, String theirs, double ratio, double bytes) {

        String pattern(String method) {
            return "\\." + scenario.replaceAll(":.*", "") + "\\." + method + "$";
        }
    }

    private Guard() {}

    /** Whether nothing allocates more than it may. */
    static boolean isKept() throws IOException, RunnerException {
        List<Limit> limits = limits();
        ChainedOptionsBuilder options = new OptionsBuilder()
                .jvmArgs("-Xms512m", "-Xmx512m")
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true)
                .forks(1)
                .warmupIterations(4)
                .warmupTime(TimeValue.milliseconds(300))
                .measurementIterations(5)
                .measurementTime(TimeValue.milliseconds(200));
        for (Limit limit : limits) {
            options.include(limit.pattern(limit.ours)).include(limit.pattern(limit.theirs));
        }
        Map<String, RunResult> results = new HashMap<>();
        for (RunResult result : new Runner(options.build()).run()) {
            results.put(name(result), result);
        }

        boolean isKept = true;
        System.out.println("\n| scenario | compared | time | limit | bytes | limit | |");
        System.out.println("| --- | --- | --- | --- | --- | --- | --- |");
        for (Limit limit : limits) {
            RunResult ours = result(results, limit, limit.ours);
            RunResult theirs = result(results, limit, limit.theirs);
            double ratio = ours.getPrimaryResult().getScore()
                    / theirs.getPrimaryResult().getScore();
            Result<?> allocated = ours.getSecondaryResults().get("gc.alloc.rate.norm");
            double bytes = allocated.getScore();
            boolean tooMuch = bytes > limit.bytes;
            isKept &= !tooMuch;
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %s / %s | %.2f | %.2f | %.0f | %.0f | %s |%n",
                    limit.scenario,
                    limit.ours,
                    limit.theirs,
                    ratio,
                    limit.ratio,
                    bytes,
                    limit.bytes,
                    tooMuch ? "ALLOCATES MORE" : ratio > limit.ratio ? "slower: look at it" : "");
        }
        return isKept;
    }

    private static String name(RunResult result) {
        String benchmark = result.getParams().getBenchmark();
        int dot = benchmark.lastIndexOf('.');
        StringBuilder name = new StringBuilder(benchmark.substring(benchmark.lastIndexOf('.', dot - 1) + 1, dot));
        for (String parameter : result.getParams().getParamsKeys()) {
            name.append(':').append(result.getParams().getParam(parameter));
        }
        return name.append('.').append(benchmark.substring(dot + 1)).toString();
    }

    private static RunResult result(Map<String, RunResult> results, Limit limit, String method) {
        RunResult result = results.get(limit.scenario + "." + method);
        if (result == null) {
            throw new IllegalStateException("guard.csv names " + limit.scenario + "." + method + ", which was not run; "
                    + "there are " + results.keySet());
        }
        return result;
    }

    private static List<Limit> limits() throws IOException {
        List<Limit> limits = new ArrayList<>();
        try (BufferedReader reader = new BufferedReader(
                new InputStreamReader(Guard.class.getResourceAsStream("guard.csv"), StandardCharsets.UTF_8))) {
            reader.readLine(); // The names of the columns.
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                String[] parts = line.split(",");
                limits.add(new Limit(
                        parts[0], parts[1], parts[2], Double.parseDouble(parts[3]), Double.parseDouble(parts[4])));
            }
        }
        return limits;
    }
}
