package org.reactivebridge.compliance.sets;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Processor;
import org.reactivestreams.Publisher;
import reactor.core.publisher.EmitterProcessor;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.util.concurrent.Queues;

/** Project Reactor. */
final class ReactorSet {

    private static final Entry.Library<Flux<Long>> FLUX =
            new Entry.Library<>(ReactorSet::numbers, () -> Flux.error(Entry.failure()));

    private static final Scheduler SCHEDULER = Schedulers.fromExecutor(Entry.THREADS);

    private ReactorSet() {}

    private static Flux<Long> numbers(long count) {
        return Flux.fromIterable(new Numbers(count));
    }

    private static int or(@Nullable Integer capacity, int otherwise) {
        return capacity == null ? otherwise : capacity;
    }

    static List<Entry> entries() {
        List<Entry> entries = new ArrayList<>(sources());
        entries.add(FLUX.operator("map", s -> s.map(x -> x + 1)));
        entries.add(FLUX.operator("filter", s -> s.filter(x -> true)));
        entries.add(FLUX.operator("handle", s -> s.handle((x, sink) -> sink.next(x))));
        entries.add(FLUX.operator("distinctUntilChanged", Flux::distinctUntilChanged));
        entries.add(FLUX.operator("buffer, flattened", s -> s.buffer(2).concatMapIterable(x -> x)));
        entries.add(FLUX.operator("window, flattened", s -> s.window(2).concatMap(w -> w)));
        entries.add(FLUX.operator("concatWith", s -> s.concatWith(Flux.empty())));
        entries.add(FLUX.operator("mergeWith", s -> s.mergeWith(Flux.empty())));
        entries.add(FLUX.operator("switchIfEmpty", s -> s.switchIfEmpty(Flux.empty())));
        entries.add(FLUX.operator("switchMap of one", s -> Flux.just(0).switchMap(x -> s)));
        entries.add(FLUX.operator("onErrorResume", s -> s.onErrorResume(Flux::error)));
        entries.add(FLUX.operator("retry", s -> s.retry(1)));
        entries.add(FLUX.operator("timeout", s -> s.timeout(Duration.ofMinutes(10))));
        entries.add(FLUX.operator("subscribeOn", s -> s.subscribeOn(SCHEDULER)));
        entries.addAll(FLUX.sized("concatMap", (s, c) -> s.concatMap(Flux::just, or(c, Queues.XS_BUFFER_SIZE))));
        entries.addAll(FLUX.sized(
                "flatMap",
                (s, c) -> s.flatMap(
                        x -> Flux.just(x).hide(), or(c, Queues.SMALL_BUFFER_SIZE), or(c, Queues.XS_BUFFER_SIZE))));
        entries.addAll(FLUX.sized(
                "flatMapSequential",
                (s, c) -> s.flatMapSequential(
                        x -> Flux.just(x).hide(), or(c, Queues.SMALL_BUFFER_SIZE), or(c, Queues.XS_BUFFER_SIZE))));
        entries.addAll(FLUX.sized(
                "flatMapIterable", (s, c) -> s.flatMapIterable(List::of, or(c, Queues.SMALL_BUFFER_SIZE))));
        entries.addAll(FLUX.sized(
                "zip", (s, c) -> Flux.zip(x -> x[0], or(c, Queues.XS_BUFFER_SIZE), s, numbers(Long.MAX_VALUE))));
        entries.addAll(FLUX.sized("publishOn", (s, c) -> s.publishOn(SCHEDULER, or(c, Queues.SMALL_BUFFER_SIZE))));
        entries.addAll(FLUX.sized("limitRate", (s, c) -> s.limitRate(or(c, Queues.SMALL_BUFFER_SIZE))));
        entries.addAll(FLUX.sized(
                "publish().refCount()",
                (s, c) -> s.publish(or(c, Queues.SMALL_BUFFER_SIZE)).refCount()));
        entries.add(Entry.coordinated("EmitterProcessor", ReactorSet::emitter));
        entries.add(Entry.reader("Flux.from, subscribed to", p -> Flux.from(p).subscribe(x -> {}, e -> {})));
        entries.add(Entry.reader(
                "Flux.from, publishOn", p -> Flux.from(p).publishOn(SCHEDULER).subscribe(x -> {}, e -> {})));
        return entries;
    }

    @SuppressWarnings({"deprecation", "removal"}) // The only thing of Reactor's that is still a Processor.
    private static Processor<Long, Long> emitter(int bufferSize) {
        return EmitterProcessor.create(bufferSize, true);
    }

    private static List<Entry> sources() {
        return List.of(
                FLUX.operator("fromIterable", s -> s),
                Entry.publisher("range", Integer.MAX_VALUE, n -> Flux.range(0, Math.toIntExact(n)), null),
                Entry.publisher(
                        "fromStream",
                        Long.MAX_VALUE - 1,
                        n -> Flux.fromStream(() -> Stream.iterate(0L, x -> x < n, x -> x + 1)),
                        () -> Flux.fromStream(() -> {
                            throw Entry.failure();
                        })),
                Entry.publisher("generate", Long.MAX_VALUE - 1, ReactorSet::generate, null),
                Entry.publisher(
                        "create",
                        Long.MAX_VALUE - 1,
                        ReactorSet::create,
                        () -> Flux.create(sink -> sink.error(Entry.failure()))),
                Entry.publisher("just and empty", 1, n -> n == 0 ? Flux.empty() : Flux.just(0), null),
                FLUX.operator("defer", s -> Flux.defer(() -> s)),
                FLUX.operator("using", s -> Flux.using(() -> 0, x -> s, x -> {})),
                mono("Mono.just and empty", m -> m),
                mono("Mono.map", m -> m.map(x -> x)),
                mono("Mono.flatMap", m -> m.flatMap(Mono::just)),
                Entry.publisher("Mono.fromCallable", 1, n -> Mono.fromCallable(() -> n == 0 ? null : 0), null),
                mono("Mono.subscribeOn", m -> m.subscribeOn(SCHEDULER)));
    }

    private static Entry mono(String name, java.util.function.UnaryOperator<Mono<Long>> operator) {
        return Entry.publisher(
                name,
                1,
                n -> operator.apply(Mono.justOrEmpty(n == 0 ? Optional.empty() : Optional.of(0L))),
                () -> operator.apply(Mono.error(Entry.failure())));
    }

    private static Publisher<Long> generate(long count) {
        return Flux.generate(() -> 0L, (state, sink) -> {
            if (state < count) {
                sink.next(state);
            } else {
                sink.complete();
            }
            return state + 1;
        });
    }

    private static Publisher<Long> create(long count) {
        return Flux.create(sink -> {
            if (count == 0) {
                sink.complete();
            } else {
                sink.onRequest(new Answers(sink, count));
            }
        });
    }

    /** Gives what is asked for; what is asked for meanwhile is left to the loop that runs, or the sink would have to keep it. */
    private static final class Answers implements LongConsumer {

        private final FluxSink<Long> sink;
        private final long count;
        private final AtomicLong demand = new AtomicLong();
        private long next;

        Answers(FluxSink<Long> sink, long count) {
            this.sink = sink;
            this.count = count;
        }

        @Override
        public void accept(long requested) {
            if (demand.getAndAccumulate(requested, (a, b) -> a + b < 0 ? Long.MAX_VALUE : a + b) > 0) {
                return;
            }
            while (next < count && !sink.isCancelled()) {
                sink.next(next++);
                if (next == count) {
                    sink.complete();
                }
                if (demand.decrementAndGet() == 0) {
                    return;
                }
            }
        }
    }
}
