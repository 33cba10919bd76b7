package org.reactivebridge.compliance.sets;

import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Maybe;
import io.reactivex.rxjava3.core.Scheduler;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.processors.MulticastProcessor;
import io.reactivex.rxjava3.processors.UnicastProcessor;
import io.reactivex.rxjava3.schedulers.Schedulers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** RxJava 3. */
final class RxJavaSet {

    private static final Entry.Library<Flowable<Long>> FLOWABLE =
            new Entry.Library<>(RxJavaSet::numbers, () -> Flowable.error(Entry.failure()));

    private static final Scheduler SCHEDULER = Schedulers.from(Entry.THREADS);

    private RxJavaSet() {}

    private static Flowable<Long> numbers(long count) {
        return Flowable.fromIterable(new Numbers(count));
    }

    private static int or(@Nullable Integer capacity) {
        return capacity == null ? Flowable.bufferSize() : capacity;
    }

    static List<Entry> entries() {
        List<Entry> entries = new ArrayList<>(sources());
        entries.add(FLOWABLE.operator("map", s -> s.map(x -> x + 1)));
        entries.add(FLOWABLE.operator("filter", s -> s.filter(x -> true)));
        entries.add(FLOWABLE.operator("distinctUntilChanged", Flowable::distinctUntilChanged));
        entries.add(FLOWABLE.operator("buffer, flattened", s -> s.buffer(2).concatMapIterable(x -> x)));
        entries.add(FLOWABLE.operator("window, flattened", s -> s.window(2).concatMapEager(w -> w)));
        entries.add(FLOWABLE.operator("concatWith", s -> s.concatWith(Flowable.empty())));
        entries.add(FLOWABLE.operator("mergeWith", s -> s.mergeWith(Flowable.empty())));
        entries.add(FLOWABLE.operator("switchIfEmpty", s -> s.switchIfEmpty(Flowable.empty())));
        entries.add(FLOWABLE.operator("switchMap of one", s -> Flowable.just(0).switchMap(x -> s)));
        entries.add(FLOWABLE.operator("onErrorResumeNext", s -> s.onErrorResumeNext(Flowable::error)));
        entries.add(FLOWABLE.operator("retry", s -> s.retry(1)));
        entries.add(FLOWABLE.operator("timeout", s -> s.timeout(10, TimeUnit.MINUTES)));
        entries.add(FLOWABLE.operator("subscribeOn", s -> s.subscribeOn(SCHEDULER)));
        entries.addAll(FLOWABLE.sized(
                "concatMap", (s, c) -> c == null ? s.concatMap(Flowable::just) : s.concatMap(Flowable::just, c)));
        entries.addAll(FLOWABLE.sized(
                "flatMap", (s, c) -> s.flatMap(x -> Flowable.just(x).hide(), false, or(c), or(c))));
        entries.addAll(FLOWABLE.sized(
                "concatMapEager",
                (s, c) -> s.concatMapEager(x -> Flowable.just(x).hide(), or(c), or(c))));
        entries.addAll(FLOWABLE.sized("flatMapIterable", (s, c) -> s.flatMapIterable(List::of, or(c))));
        entries.addAll(
                FLOWABLE.sized("zip", (s, c) -> Flowable.zip(s, numbers(Long.MAX_VALUE), (a, b) -> a, false, or(c))));
        entries.addAll(FLOWABLE.sized("observeOn", (s, c) -> s.observeOn(SCHEDULER, false, or(c))));
        entries.addAll(FLOWABLE.sized("rebatchRequests", (s, c) -> s.rebatchRequests(or(c))));
        entries.addAll(FLOWABLE.sized(
                "publish().refCount()", (s, c) -> s.publish(or(c)).refCount()));
        entries.add(Entry.coordinated("MulticastProcessor", size -> MulticastProcessor.create(size, true)));
        entries.add(Entry.processor("UnicastProcessor", 1, UnicastProcessor::create));
        entries.add(Entry.reader(
                "Flowable.fromPublisher, subscribed to",
                p -> unused(Flowable.fromPublisher(p).subscribe(x -> {}, e -> {}))));
        entries.add(Entry.reader(
                "Flowable.fromPublisher, observeOn",
                p -> unused(Flowable.fromPublisher(p).observeOn(SCHEDULER).subscribe(x -> {}, e -> {}))));
        return entries;
    }

    /** Nobody disposes of what the check ends. */
    private static void unused(Object disposable) {
        assert disposable != null;
    }

    private static List<Entry> sources() {
        return List.of(
                FLOWABLE.operator("fromIterable", s -> s),
                Entry.publisher("range", Integer.MAX_VALUE, n -> Flowable.range(0, Math.toIntExact(n)), null),
                Entry.publisher("rangeLong", Long.MAX_VALUE - 1, n -> Flowable.rangeLong(0, n), null),
                Entry.publisher(
                        "fromStream",
                        Long.MAX_VALUE - 1,
                        n -> Flowable.defer(() -> Flowable.fromStream(Stream.iterate(0L, x -> x < n, x -> x + 1))),
                        null),
                Entry.publisher("generate", Long.MAX_VALUE - 1, RxJavaSet::generate, null),
                Entry.publisher("just and empty", 1, n -> n == 0 ? Flowable.empty() : Flowable.just(0), null),
                FLOWABLE.operator("defer", s -> Flowable.defer(() -> s)),
                FLOWABLE.operator("using", s -> Flowable.using(() -> 0, x -> s, x -> {})),
                Entry.publisher(
                        "Maybe.toFlowable",
                        1,
                        n -> n == 0
                                ? Maybe.empty().toFlowable()
                                : Maybe.just(0).map(x -> x).toFlowable(),
                        () -> Maybe.error(Entry.failure()).toFlowable()),
                Entry.publisher(
                        "Single.toFlowable",
                        1,
                        n -> n == 0
                                ? Flowable.empty()
                                : Single.just(0).map(x -> x).toFlowable(),
                        () -> Single.error(Entry.failure()).toFlowable()));
    }

    private static Flowable<Long> generate(long count) {
        return Flowable.generate(() -> 0L, (state, emitter) -> {
            if (state < count) {
                emitter.onNext(state);
            } else {
                emitter.onComplete();
            }
            return state + 1;
        });
    }
}
