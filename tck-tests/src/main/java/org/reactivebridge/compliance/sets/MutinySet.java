package org.reactivebridge.compliance.sets;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.mutiny.operators.multi.processors.UnicastProcessor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.FlowAdapters;
import org.reactivestreams.Publisher;

/** SmallRye Mutiny, whose types are those of {@link Flow}. */
final class MutinySet {

    private static final Entry.Library<Multi<Long>> MULTI =
            new Entry.Library<>(MutinySet::numbers, () -> Multi.createFrom().failure(Entry.failure()));

    /** As many as Mutiny has by default where no number is given. */
    private static final int DEFAULT = Infrastructure.getBufferSizeS();

    private MutinySet() {}

    private static Multi<Long> numbers(long count) {
        return Multi.createFrom().iterable(new Numbers(count));
    }

    private interface FlowOperator {
        Flow.Publisher<?> over(Multi<Long> source);
    }

    private interface SizedFlowOperator {
        Flow.Publisher<?> over(Multi<Long> source, int capacity);
    }

    private static Entry operator(String name, FlowOperator operator) {
        return MULTI.operator(name, s -> FlowAdapters.toPublisher(operator.over(s)));
    }

    private static List<Entry> sized(String name, SizedFlowOperator operator) {
        return MULTI.sized(name, (s, c) -> FlowAdapters.toPublisher(operator.over(s, or(c))));
    }

    private static int or(@Nullable Integer capacity) {
        return capacity == null ? DEFAULT : capacity;
    }

    static List<Entry> entries() {
        List<Entry> entries = new ArrayList<>(sources());
        entries.add(operator("map", s -> s.map(x -> x + 1)));
        entries.add(operator("select().where()", s -> s.select().where(x -> true)));
        entries.add(operator("skip().repetitions()", s -> s.skip().repetitions()));
        entries.add(operator(
                "group().intoLists(), flattened",
                s -> s.group()
                        .intoLists()
                        .of(2)
                        .onItem()
                        .transformToMultiAndConcatenate(l -> Multi.createFrom().iterable(l))));
        entries.add(operator(
                "group().intoMultis(), flattened",
                s -> s.group().intoMultis().of(2).onItem().transformToMultiAndConcatenate(w -> w)));
        entries.add(Entry.failingOnDemand(
                MULTI,
                "concatenating",
                s -> FlowAdapters.toPublisher(Multi.createBy()
                        .concatenating()
                        .streams(s, Multi.createFrom().empty()))));
        entries.add(operator(
                "merging",
                s -> Multi.createBy().merging().streams(s, Multi.createFrom().empty())));
        entries.add(operator(
                "combining (zip)",
                s -> Multi.createBy()
                        .combining()
                        .streams(s, numbers(Long.MAX_VALUE))
                        .using((a, b) -> a)));
        entries.add(operator(
                "ifEmpty().continueWith()",
                s -> s.onCompletion().ifEmpty().switchTo(Multi.createFrom().empty())));
        entries.add(operator(
                "onFailure().recoverWithMulti()",
                s -> s.onFailure().recoverWithMulti(e -> Multi.createFrom().failure(e))));
        entries.add(operator("onFailure().retry()", s -> s.onFailure().retry().atMost(1)));
        entries.add(operator(
                "ifNoItem()", s -> s.ifNoItem().after(Duration.ofMinutes(10)).fail()));
        entries.add(operator("runSubscriptionOn", s -> s.runSubscriptionOn(Entry.THREADS)));
        entries.add(operator(
                "broadcast",
                s -> s.broadcast()
                        .withCancellationAfterLastSubscriberDeparture()
                        .toAllSubscribers()));
        entries.addAll(sized(
                "concatenate",
                (s, c) -> s.onItem()
                        .transformToMulti(x -> Multi.createFrom().items(x))
                        .withRequests(c)
                        .concatenate()));
        // What it requests from each of them cannot be 2 or 3: its queues hold 16 at least.
        entries.addAll(sized(
                "merge",
                (s, c) -> s.onItem()
                        .transformToMulti(x -> Multi.createFrom().items(x))
                        .merge(c)));
        entries.addAll(sized("emitOn", (s, c) -> s.emitOn(Entry.THREADS, c)));
        entries.add(
                Entry.processor("UnicastProcessor", 1, size -> FlowAdapters.toProcessor(UnicastProcessor.create())));
        entries.add(Entry.reader(
                "createFrom().publisher(), subscribed to",
                p -> unused(Multi.createFrom()
                        .publisher(FlowAdapters.toFlowPublisher(p))
                        .subscribe()
                        .with(x -> {}, e -> {}))));
        entries.add(Entry.reader(
                "createFrom().publisher(), emitOn",
                p -> unused(Multi.createFrom()
                        .publisher(FlowAdapters.toFlowPublisher(p))
                        .emitOn(Entry.THREADS)
                        .subscribe()
                        .with(x -> {}, e -> {}))));
        return entries;
    }

    /** Nobody cancels what the check ends. */
    private static void unused(Object cancellable) {
        assert cancellable != null;
    }

    private static List<Entry> sources() {
        return List.of(
                operator("createFrom().iterable()", s -> s),
                Entry.publisher(
                        "createFrom().range()",
                        Integer.MAX_VALUE,
                        n -> FlowAdapters.toPublisher(
                                n == 0 // which range refuses
                                        ? Multi.createFrom().empty()
                                        : Multi.createFrom().range(0, Math.toIntExact(n))),
                        null),
                Entry.publisher(
                        "createFrom().items(stream)",
                        Long.MAX_VALUE - 1,
                        n -> FlowAdapters.toPublisher(
                                Multi.createFrom().items(() -> Stream.iterate(0L, x -> x < n, x -> x + 1))),
                        null),
                Entry.publisher("createFrom().generator()", Long.MAX_VALUE - 1, MutinySet::generate, null),
                operator("createFrom().deferred()", s -> Multi.createFrom().deferred(() -> s)),
                operator(
                        "createFrom().resource()",
                        s -> Multi.createFrom().resource(() -> 0, x -> s).withFinalizer(x -> {})),
                Entry.publisher(
                        "Uni.toMulti()",
                        1,
                        n -> FlowAdapters.toPublisher((n == 0
                                        ? Uni.createFrom().nullItem()
                                        : Uni.createFrom().item(0))
                                .toMulti()),
                        null));
    }

    private static Publisher<Long> generate(long count) {
        return FlowAdapters.toPublisher(Multi.createFrom().generator(() -> 0L, (state, emitter) -> {
            if (state < count) {
                emitter.emit(state);
            } else {
                emitter.complete();
            }
            return state + 1;
        }));
    }
}
