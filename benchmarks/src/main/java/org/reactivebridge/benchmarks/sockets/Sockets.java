package org.reactivebridge.benchmarks.sockets;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;

/**
 * Compares servers over the loopback interface: prints a Markdown table of ratios, and a second one of what was measured.
 *
 * <p>Every server runs in a JVM of its own, all of them from beginning to end; the client takes a short sample of one after
 * the other, and all of them again, so that what disturbs the machine for a while disturbs all. A ratio is taken within such a
 * round; the table has the median of the rounds.
 */
public final class Sockets {

    private Sockets() {}

    private interface Scenario {
        Load.Sample sample(Load load, long nanos) throws IOException;
    }

    private static Map<String, Scenario> scenarios() {
        Map<String, Scenario> all = new LinkedHashMap<>();
        for (int connections : new int[] {1, 64, 1024}) {
            all.put("echo " + connections, (load, nanos) -> load.echo(connections, nanos));
        }
        all.put("stream out", Load::download);
        all.put("stream in", Load::upload);
        return all;
    }

    /**
     * Compares.
     *
     * @param arguments {@code quick} or {@code full}; then regular expressions that select scenarios, and at most one {@code
     *     servers=} with one that selects servers
     */
    public static void main(String... arguments) throws IOException {
        String mode = arguments.length == 0 ? "quick" : arguments[0];
        List<String> rest =
                new ArrayList<>(Arrays.asList(arguments).subList(Math.min(1, arguments.length), arguments.length));
        String servers = "";
        for (String argument : List.copyOf(rest)) {
            if (argument.startsWith("servers=")) {
                servers = argument.substring("servers=".length());
                rest.remove(argument);
            }
        }
        Map<String, Scenario> scenarios = scenarios();
        scenarios.keySet().removeIf(name -> !rest.isEmpty() && rest.stream().noneMatch(each -> isIn(each, name)));
        List<String> names = new ArrayList<>(Server.names());
        if (System.getProperty(ServerProcess.OTHER_JAR) != null) {
            names.add(1, ServerProcess.OTHER_BUILD);
        }
        String selected = servers;
        names.removeIf(name -> !isIn(selected, name));
        switch (mode) {
            case "quick" -> new Run(names, scenarios, 7, 300, 2_000).run();
            case "full" -> new Run(names, scenarios, 21, 1_000, 4_000).run();
            default -> throw new IllegalArgumentException("quick or full, but not " + mode);
        }
    }

    private static boolean isIn(String pattern, String text) {
        return Pattern.compile(pattern).matcher(text).find();
    }

    private record Run(List<String> names, Map<String, Scenario> scenarios, int rounds, long millis, long warmup) {

        private static final int WARMUPS = 8;

        void run() throws IOException {
            List<ServerProcess> servers = new ArrayList<>();
            Thread atExit = new Thread(() -> servers.forEach(ServerProcess::close));
            Runtime.getRuntime().addShutdownHook(atExit);
            try {
                for (String name : names) {
                    servers.add(ServerProcess.start(name));
                }
                StringBuilder ratios = new StringBuilder();
                StringBuilder values = new StringBuilder();
                for (Map.Entry<String, Scenario> scenario : scenarios.entrySet()) {
                    Map<String, List<Load.Sample>> samples = measure(servers, scenario.getKey(), scenario.getValue());
                    samples.forEach((name, own) -> {
                        values.append(values(scenario.getKey(), name, own));
                        if (samples.containsKey(Server.OURS) && !name.equals(Server.OURS)) {
                            ratios.append(ratios(scenario.getKey(), name, samples.get(Server.OURS), own));
                        }
                    });
                }
                print(ratios, values);
            } finally {
                servers.forEach(ServerProcess::close);
            }
        }

        private Map<String, List<Load.Sample>> measure(List<ServerProcess> servers, String name, Scenario scenario)
                throws IOException {
            Map<String, List<Load.Sample>> samples = new LinkedHashMap<>();
            for (ServerProcess server : servers) {
                samples.put(server.name(), new ArrayList<>());
                for (int i = 0; i < WARMUPS; i++) { // Several, since to connect and to close is compiled as well.
                    sample(server, scenario, warmup / WARMUPS);
                }
            }
            for (int round = 0; round < rounds; round++) {
                for (ServerProcess server : servers) {
                    Load.Sample sample = sample(server, scenario, millis);
                    samples.get(server.name()).add(sample);
                    System.err.printf(
                            Locale.ROOT,
                            "%s, round %d, %s: %.0f a second%n",
                            name,
                            round + 1,
                            server.name(),
                            1e9 / sample.time());
                }
            }
            return samples;
        }

        private static Load.Sample sample(ServerProcess server, Scenario scenario, long millis) throws IOException {
            try (Load load = new Load(server)) {
                return scenario.sample(load, TimeUnit.MILLISECONDS.toNanos(millis));
            }
        }
    }

    private static void print(StringBuilder ratios, StringBuilder values) {
        System.out.println(
                "\nOurs / theirs, for each message or MiB; less than 1 means that ours needs less. The median of the"
                        + "\nrounds, and the lowest and the highest of them.\n");
        System.out.println("| scenario | compared with | time | p50 | p99 | processor time of the server |");
        System.out.println("| --- | --- | --- | --- | --- | --- |");
        System.out.println(ratios);
        System.out.println("What these come from, in microseconds for each message or MiB:\n");
        System.out.println("| scenario | server | time | p50 | p99 | processor time of the server |");
        System.out.println("| --- | --- | --- | --- | --- | --- |");
        System.out.println(values);
    }

    private static String ratios(String scenario, String name, List<Load.Sample> ours, List<Load.Sample> theirs) {
        return String.format(
                Locale.ROOT,
                "| %s | %s | %s | %s | %s | %s |%n",
                scenario,
                name,
                ratio(ours, theirs, Load.Sample::time),
                ratio(ours, theirs, Load.Sample::p50),
                ratio(ours, theirs, Load.Sample::p99),
                ratio(ours, theirs, Load.Sample::cpu));
    }

    private static String ratio(
            List<Load.Sample> ours, List<Load.Sample> theirs, ToDoubleFunction<Load.Sample> quantity) {
        double[] each = new double[ours.size()];
        for (int i = 0; i < each.length; i++) {
            each[i] = quantity.applyAsDouble(ours.get(i)) / quantity.applyAsDouble(theirs.get(i));
        }
        if (quantity.applyAsDouble(ours.get(0)) == Load.NONE) {
            return "";
        }
        Arrays.sort(each);
        return String.format(Locale.ROOT, "%.2f (%.2f, %.2f)", median(each), each[0], each[each.length - 1]);
    }

    private static String values(String scenario, String name, List<Load.Sample> samples) {
        return String.format(
                Locale.ROOT,
                "| %s | %s | %s | %s | %s | %s |%n",
                scenario,
                name,
                value(samples, Load.Sample::time),
                value(samples, Load.Sample::p50),
                value(samples, Load.Sample::p99),
                value(samples, Load.Sample::cpu));
    }

    private static String value(List<Load.Sample> samples, ToDoubleFunction<Load.Sample> quantity) {
        double median = median(samples.stream().mapToDouble(quantity).sorted().toArray());
        return median == Load.NONE ? "" : String.format(Locale.ROOT, "%.2f", median / 1000);
    }

    private static double median(double[] sorted) {
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
