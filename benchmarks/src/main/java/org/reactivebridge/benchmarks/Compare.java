package org.reactivebridge.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.reactivebridge.benchmarks.sockets.Sockets;

/**
 * Runs the benchmarks and compares the libraries: prints a Markdown table of ratios, and leaves it in a file, the results as
 * CSV and as JMH's JSON, and a plot as SVG of each scenario that is about growth.
 *
 * <p>Arguments: {@code quick} (the default), {@code full} or {@code steady}, which is for a machine that others use too, then {@code --to=FOLDER} for the files and regular expressions
 * that select benchmarks; or {@code jmh} and whatever JMH's own command line understands; or {@code starvation}; or {@code guard}; or {@code sockets} and what {@link
 * Sockets} takes.
 */
public final class Compare {

    private static final String NAME = "benchmark-results";
    private static final String TO = "--to=";

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
        if (mode.equals("guard")) {
            if (!Guard.isKept()) {
                throw new IllegalStateException("Some scenarios allocate more than they may");
            }
            return;
        }
        Path folder = Path.of(Stream.of(rest)
                .filter(argument -> argument.startsWith(TO))
                .map(argument -> argument.substring(TO.length()))
                .reduce("", (earlier, later) -> later));
        Files.createDirectories(folder);
        ChainedOptionsBuilder options = new OptionsBuilder()
                .jvmArgs("-Xms1g", "-Xmx1g")
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true)
                .resultFormat(ResultFormatType.JSON)
                .result(folder.resolve(NAME + ".json").toString());
        for (String pattern : rest) {
            if (!pattern.startsWith(TO)) {
                options.include(pattern);
            }
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
            case "steady" ->
                options.forks(1)
                        .warmupIterations(120)
                        .warmupTime(TimeValue.milliseconds(50))
                        .measurementIterations(100)
                        .measurementTime(TimeValue.milliseconds(10));
            case "full" -> {}
            default ->
                throw new IllegalArgumentException(
                        "quick, full, steady, jmh, starvation, sockets or guard, but not " + mode);
        }
        Report report = new Report(new Runner(options.build()).run(), mode.equals("steady"));
        System.out.println("\n" + report.markdown());
        Files.writeString(folder.resolve(NAME + ".md"), report.markdown());
        Files.writeString(folder.resolve(NAME + ".csv"), report.csv());
        System.out.println("Written to " + folder.toAbsolutePath() + ": " + NAME + ".md, .csv, .json (JMH's own)");
        for (Path plot : report.plot(folder)) {
            System.out.println("Drawn: " + plot);
        }
    }
}
