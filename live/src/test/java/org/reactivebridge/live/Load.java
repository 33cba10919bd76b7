package org.reactivebridge.live;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Compares the two ways to run the application under the same load, over loopback, and prints a table in Markdown. Linux only: what it
 * counts comes from {@code /proc}.
 *
 * <p>Arguments: the jar, the seconds of each measurement, how many rounds; 10 and 3 without. Rounds alternate, each in a process of its own,
 * and the median of each number is told. The load is closed: 32 requests are under way at any time, of which one in four is for rows as
 * JSON and three are for summaries, which go through R2DBC, RxJava and Reactor; beside them there are eight viewers.
 */
final class Load {

    private static final int UNDER_WAY = 32;
    private static final int VIEWERS = 8;
    private static final List<String> PATHS = List.of(
            "api/windows?sensor=flow&limit=20",
            "api/summary?sensor=flow&limit=20",
            "api/summary?sensor=co2&limit=20",
            "api/summary?sensor=voltage&limit=20");

    private record Result(
            double perSecond, double p50, double p99, double threads, double switches, double cpuMicros, double rss) {}

    private record Usage(long voluntary, long cpuTicks, long threads, long rssKib) {}

    private Load() {}

    public static void main(String[] arguments) throws Exception {
        Path jar = Path.of(arguments[0]);
        int seconds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 10;
        int rounds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 3;
        List<Result> conventional = new ArrayList<>();
        List<Result> ours = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            // Each goes first as often as the other.
            boolean isOursFirst = round % 2 == 0;
            (isOursFirst ? ours : conventional).add(run(jar, seconds, !isOursFirst));
            (isOursFirst ? conventional : ours).add(run(jar, seconds, isOursFirst));
        }
        System.out.println(
                "| | requests/s | p50 ms | p99 ms | threads | voluntary switches/request | CPU µs/request | RSS MiB |");
        System.out.println("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        row("conventional", conventional);
        row("one runtime", ours);
    }

    private static void row(String name, List<Result> results) {
        System.out.printf(
                Locale.ROOT,
                "| %s | %.0f | %.1f | %.1f | %.0f | %.2f | %.0f | %.0f |%n",
                name,
                median(results.stream().mapToDouble(Result::perSecond).toArray()),
                median(results.stream().mapToDouble(Result::p50).toArray()),
                median(results.stream().mapToDouble(Result::p99).toArray()),
                median(results.stream().mapToDouble(Result::threads).toArray()),
                median(results.stream().mapToDouble(Result::switches).toArray()),
                median(results.stream().mapToDouble(Result::cpuMicros).toArray()),
                median(results.stream().mapToDouble(Result::rss).toArray()));
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        int half = values.length / 2;
        return values.length % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
    }

    private static Result run(Path jar, int seconds, boolean isConventional) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-jar",
                jar.toString(),
                "--port=0"));
        if (isConventional) {
            command.add("--conventional");
        }
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            URI base = address(process);
            HttpClient client = HttpClient.newHttpClient();
            for (int i = 0; i < VIEWERS; i++) {
                client.sendAsync(request(base.resolve("api/live")), HttpResponse.BodyHandlers.discarding());
            }
            // Each sensor has a window before it is asked for.
            for (String path : PATHS) {
                while (client.send(request(base.resolve(path)), HttpResponse.BodyHandlers.discarding())
                                .statusCode()
                        != 200) {
                    Thread.onSpinWait();
                }
            }
            load(client, base, seconds); // To warm up.
            Usage before = usage(process.pid());
            long begin = System.nanoTime();
            long[] nanos = load(client, base, seconds);
            double passed = (System.nanoTime() - begin) / 1e9;
            Usage after = usage(process.pid());
            Arrays.sort(nanos);
            return new Result(
                    nanos.length / passed,
                    nanos[nanos.length / 2] / 1e6,
                    nanos[(int) (nanos.length * 0.99)] / 1e6,
                    after.threads,
                    (double) (after.voluntary - before.voluntary) / nanos.length,
                    (after.cpuTicks - before.cpuTicks) * 10_000.0 / nanos.length,
                    after.rssKib / 1024.0);
        } finally {
            process.destroy();
            process.waitFor();
        }
    }

    private static URI address(Process process) throws IOException {
        Pattern ready = Pattern.compile("The page is at (http://localhost:\\d+/)");
        BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            Matcher matcher = ready.matcher(line);
            if (matcher.find()) {
                Thread reader = new Thread(() -> output.lines().forEach(ignored -> {}), "output");
                reader.setDaemon(true);
                reader.start();
                return URI.create(matcher.group(1).replace("localhost", "127.0.0.1"));
            }
        }
        throw new IOException("The application ended before it was ready");
    }

    /** How long each request took. */
    private static long[] load(HttpClient client, URI base, int seconds) {
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        AtomicLong number = new AtomicLong();
        List<CompletableFuture<List<Long>>> chains = new ArrayList<>();
        for (int i = 0; i < UNDER_WAY; i++) {
            CompletableFuture<List<Long>> done = new CompletableFuture<>();
            next(client, base, end, number, new ArrayList<>(), done);
            chains.add(done);
        }
        return chains.stream()
                .flatMap(done -> done.join().stream())
                .mapToLong(Long::longValue)
                .toArray();
    }

    private static void next(
            HttpClient client,
            URI base,
            long end,
            AtomicLong number,
            List<Long> nanos,
            CompletableFuture<List<Long>> done) {
        long begin = System.nanoTime();
        if (begin >= end) {
            done.complete(nanos);
            return;
        }
        String path = PATHS.get((int) (number.getAndIncrement() % PATHS.size()));
        client.sendAsync(request(base.resolve(path)), HttpResponse.BodyHandlers.ofByteArray())
                .whenComplete((answer, failure) -> {
                    if (failure != null || answer.statusCode() != 200) {
                        done.completeExceptionally(
                                failure != null ? failure : new IOException(path + ": " + answer.statusCode()));
                        return;
                    }
                    nanos.add(System.nanoTime() - begin);
                    next(client, base, end, number, nanos, done);
                });
    }

    private static HttpRequest request(URI address) {
        return HttpRequest.newBuilder(address).build();
    }

    private static Usage usage(long pid) throws IOException {
        Path directory = Path.of("/proc", Long.toString(pid));
        long voluntary = 0;
        long threads = 0;
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(directory.resolve("task"))) {
            for (Path task : tasks) {
                try {
                    voluntary += number(task.resolve("status"), "voluntary_ctxt_switches");
                    threads++;
                } catch (UncheckedIOException | IOException e) {
                    // It has ended meanwhile.
                }
            }
        }
        String stat = Files.readString(directory.resolve("stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return new Usage(
                voluntary,
                Long.parseLong(fields[11]) + Long.parseLong(fields[12]),
                threads,
                number(directory.resolve("status"), "VmRSS"));
    }

    private static long number(Path file, String name) throws IOException {
        for (String line : Files.readAllLines(file)) {
            if (line.startsWith(name + ":")) {
                return Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        throw new IOException("No " + name + " in " + file);
    }
}
