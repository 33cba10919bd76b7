package org.reactivebridge.compliance.sets;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.channel.Mpsc;
import org.reactivebridge.kernel.Capacities;
import org.reactivebridge.kernel.Environment;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivebridge.stream.AsyncStream;
import org.reactivebridge.stream.RetryPolicy;
import org.reactivestreams.Publisher;

/** The streams and futures of this library. */
final class OurSet {

    private static final Entry.Library<AsyncStream<Long>> STREAM = new Entry.Library<>(
            n -> AsyncStream.fromIterable(new Numbers(n)), () -> AsyncStream.error(Entry.failure()));
    private static final Executor EXECUTOR = Entry.THREADS;

    private OurSet() {}

    private interface Operator {
        AsyncStream<?> over(AsyncStream<Long> source);
    }

    /** Every capacity of a run is set by its environment, whatever the operator. */
    private static List<Entry> sized(String name, Operator operator) {
        return STREAM.sized(name, (s, c) -> in(operator.over(s), c));
    }

    private static Publisher<?> in(AsyncStream<?> stream, @Nullable Integer capacity) {
        return capacity == null ? stream : stream.in(Environment.system().withCapacities(Capacities.of(capacity)));
    }

    static List<Entry> entries() {
        List<Entry> entries = new ArrayList<>(sources());
        entries.add(STREAM.operator("map", s -> s.map(x -> x + 1)));
        entries.add(STREAM.operator("filter", s -> s.filter(x -> true)));
        entries.add(STREAM.operator("distinctUntilChanged", AsyncStream::distinctUntilChanged));
        entries.add(STREAM.operator("buffer, flattened", s -> s.buffer(2).flatMapIterable(x -> x)));
        entries.add(STREAM.operator("window, flattened", s -> s.window(2).concatMap(w -> w)));
        entries.add(STREAM.operator("concatWith", s -> s.concatWith(AsyncStream.empty())));
        entries.add(STREAM.operator("switchIfEmpty", s -> s.switchIfEmpty(AsyncStream.empty())));
        entries.add(STREAM.operator("switchMap of one", s -> AsyncStream.of(0).switchMap(x -> s)));
        entries.add(STREAM.operator("onErrorResume", s -> s.onErrorResume(AsyncStream::error)));
        entries.add(STREAM.operator("retry", s -> s.retry(RetryPolicy.defaults().attempts(1))));
        entries.add(STREAM.operator("timeout", s -> s.timeout(Duration.ofMinutes(10))));
        entries.add(STREAM.operator("subscribeOn", s -> s.subscribeOn(EXECUTOR)));
        entries.addAll(sized("concatMap", s -> s.concatMap(AsyncStream::of)));
        entries.addAll(sized("flatMap", s -> s.flatMap(AsyncStream::of)));
        entries.addAll(sized("mapAsync", s -> s.mapAsync(AsyncFuture::of)));
        entries.addAll(sized("flatMapIterable", s -> s.flatMapIterable(List::of)));
        entries.addAll(sized(
                "zip", s -> AsyncStream.zip(s, AsyncStream.fromIterable(new Numbers(Long.MAX_VALUE)), (a, b) -> a)));
        entries.addAll(sized("via", s -> s.via(EXECUTOR)));
        entries.addAll(sized("share", AsyncStream::share));
        for (int capacity : List.of(1, 2, 3, 256)) {
            entries.add(Entry.reader("Mpsc.subscriber, capacity " + capacity, p -> {
                Mpsc<Integer> channel = Mpsc.create(capacity);
                channel.receive().subscribe(x -> {}, e -> {}, () -> {});
                p.subscribe(channel.subscriber());
            }));
        }
        entries.add(Entry.reader(
                "AsyncStream.from, subscribed to", p -> AsyncStream.from(p).subscribe(x -> {}, e -> {}, () -> {})));
        entries.add(Entry.reader(
                "AsyncStream.from, via", p -> AsyncStream.from(p).via(EXECUTOR).subscribe(x -> {}, e -> {}, () -> {})));
        return entries;
    }

    private static List<Entry> sources() {
        return List.of(
                STREAM.operator("fromIterable", s -> s),
                Entry.publisher("range", Integer.MAX_VALUE, n -> AsyncStream.range(0, Math.toIntExact(n)), null),
                Entry.publisher(
                        "fromStream",
                        Long.MAX_VALUE - 1,
                        n -> AsyncStream.fromStream(() -> Stream.iterate(0L, x -> x < n, x -> x + 1)),
                        null),
                Entry.publisher("generate", Long.MAX_VALUE - 1, OurSet::generate, null),
                Entry.publisher("of and empty", 1, n -> n == 0 ? AsyncStream.empty() : AsyncStream.of(0), null),
                STREAM.operator("defer", s -> AsyncStream.defer(() -> s)),
                STREAM.operator("using", s -> AsyncStream.using(() -> () -> {}, x -> s)),
                Entry.publisher(
                        "AsyncFuture",
                        1,
                        n -> n == 0 ? AsyncFuture.empty() : AsyncFuture.of(0).map(x -> x),
                        () -> AsyncFuture.error(Entry.failure())));
    }

    private static AsyncStream<Long> generate(long count) {
        return AsyncStream.generate(() -> 0L, (state, sink) -> {
            if (state < count) {
                sink.next(state);
            } else {
                sink.complete();
            }
            return state + 1;
        });
    }
}
