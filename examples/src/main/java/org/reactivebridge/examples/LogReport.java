package org.reactivebridge.examples;

import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.schedulers.Schedulers;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.LongConsumer;
import org.reactivebridge.examples.AccessLog.Entry;
import org.reactivebridge.reactor.ReactorBridge;
import org.reactivebridge.rxjava.RxJavaBridge;
import org.reactivebridge.rxjava.RxJavaContext;
import org.reactivebridge.rxjava.RxJavaReactorBridge;
import org.reactivebridge.spi.Installation;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivebridge.stream.AsyncStream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Reads an access log as a stream of ours, windows and aggregates it in RxJava, joins it with a catalogue and ranks it in
 * Reactor, and tells which library did what on which thread. At no time is more of the file in memory than the boundaries
 * between the threads hold.
 *
 * <p>Argument: the file; without one, a log of 64 MiB is made first.
 */
public final class LogReport {

    private static final int WINDOW = 50_000;
    private static final long SIZE = 64L << 20;

    /** One row of the report. */
    record Row(String path, String title, Statistics.Line line) {}

    private final Map<String, ConcurrentSkipListSet<String>> places = new ConcurrentSkipListMap<>();
    private final int top;

    LogReport(int top) {
        this.top = top;
    }

    /**
     * Makes the report.
     *
     * @param arguments the file to read, or nothing
     * @throws IOException if the file cannot be read
     */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length > 1) {
            System.err.println("Usage: LogReport [file]");
            System.exit(2);
        }
        Path file = arguments.length == 1
                ? Path.of(arguments[0])
                : AccessLog.write(Path.of(System.getProperty("java.io.tmpdir"), "reactive-bridge"), SIZE);
        if (!Files.isReadable(file)) {
            System.err.println("Cannot read " + file);
            System.exit(1);
        }
        System.out.println("Reading " + file + ", " + (Files.size(file) >> 20) + " MiB");
        LogReport report = new LogReport(10);
        report.print(report.of(file, new ProgressBar(Files.size(file), System.err)), System.out);
    }

    /** The most requested paths of a log. */
    List<Row> of(Path file, LongConsumer progress) {
        ExecutorService reader = Executors.newSingleThreadExecutor(task -> new Thread(task, "log-reader"));
        Installation context = RxJavaContext.install();
        try {
            List<Row> rows = report(file, progress, reader)
                    .contextWrite(
                            values -> values.put("report", file.getFileName().toString()))
                    .block(Duration.ofMinutes(10));
            return rows == null ? List.of() : rows;
        } finally {
            context.close();
            reader.shutdown();
        }
    }

    private Mono<List<Row>> report(Path file, LongConsumer progress, ExecutorService reader) {
        // Ours: a file is read when there is demand, on a thread that may block, and closed whatever happens.
        AsyncStream<Entry> entries = AsyncStream.fromStream(() -> lines(file))
                .doOnNext(line -> progress.accept(line.length() + 1L))
                .map(line -> {
                    note("1 Reactive Bridge reads and parses");
                    return AccessLog.parse(line);
                })
                .subscribeOn(reader);

        // RxJava: windows of lines, each of them aggregated.
        Flowable<Statistics> windows = entries.to(RxJavaBridge::flowable)
                .observeOn(Schedulers.computation())
                .window(WINDOW)
                .concatMapSingle(window -> window.collect(Statistics::new, (statistics, entry) -> {
                    note("2 RxJava aggregates windows");
                    statistics.add(entry);
                }));

        // Reactor: adds the windows up, ranks, and joins with the catalogue.
        return RxJavaReactorBridge.flux(windows)
                .publishOn(reactor.core.scheduler.Schedulers.parallel())
                .reduce(new Statistics(), (total, window) -> {
                    note("3 Reactor adds up and ranks");
                    return total.add(window);
                })
                .flatMapMany(total -> Flux.fromStream(total.lines().entrySet().stream()
                        .sorted(Comparator.<Map.Entry<String, Statistics.Line>>comparingLong(
                                        line -> line.getValue().hits())
                                .reversed()
                                .thenComparing(Map.Entry::getKey))
                        .limit(top)))
                .flatMapSequential(
                        line -> title(line.getKey()).map(title -> new Row(line.getKey(), title, line.getValue())))
                .collectList();
    }

    /** The catalogue is asynchronous, and one of ours. It sees the context that the report was asked for with. */
    private Mono<String> title(String path) {
        AsyncFuture<String> looked = AsyncFuture.<String>deferContext(context -> {
            note("4 Reactive Bridge looks up titles for " + context.getOrDefault("report", "nobody"));
            return AsyncFuture.fromCallable(() -> AccessLog.title(path));
        });
        return ReactorBridge.mono(looked.delay(Duration.ofMillis(1)));
    }

    @SuppressWarnings("StreamResourceLeak") // The stream that reads it closes it.
    private static java.util.stream.Stream<String> lines(Path file) {
        try {
            return Files.lines(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("Cannot read " + file, e);
        }
    }

    private void note(String what) {
        places.computeIfAbsent(what, key -> new ConcurrentSkipListSet<>())
                .add(Thread.currentThread().getName());
    }

    /** What happened on which threads. */
    Map<String, ConcurrentSkipListSet<String>> places() {
        return places;
    }

    private void print(List<Row> rows, PrintStream out) {
        out.printf("%n%-4s %-16s %-24s %10s %8s %8s%n", "", "path", "title", "requests", "failed", "ms");
        int rank = 1;
        for (Row row : rows) {
            Statistics.Line line = row.line();
            out.printf(
                    Locale.ROOT,
                    "%-4d %-16s %-24s %10d %7.2f%% %8.1f%n",
                    rank++,
                    row.path(),
                    row.title(),
                    line.hits(),
                    100.0 * line.failures() / line.hits(),
                    (double) line.millis() / line.hits());
        }
        out.println();
        places.forEach((what, threads) -> out.println(what.substring(2) + ": on " + String.join(", ", threads)));
    }
}
