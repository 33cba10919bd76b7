package org.reactivebridge.tck;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.reactivebridge.kernel.Capacities;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.ContextProvider;
import org.reactivebridge.kernel.Environment;
import org.reactivebridge.stream.AsyncStream;
import org.reactivebridge.testing.OperatorTable;
import org.reactivebridge.testing.OperatorTable.Kind;
import org.reactivebridge.testing.OperatorTable.Line;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** One recipe run with one set of capacities. */
record Subject(Line line, Capacities capacities) {

    /** What the failed publishers fail with. */
    static final RuntimeException FAILURE = new IllegalStateException("The failure of the failed publisher");

    /** Sizes at which a wrong account shows, and the ones in use. */
    static final List<Capacities> CAPACITIES =
            List.of(Capacities.of(1), Capacities.of(2), Capacities.of(3), Capacities.defaults());

    /** Set up so that an item comes before anything of the upstream, its failure included, and needs demand. */
    private static final Set<String> GIVE_AN_ITEM_FIRST = Set.of("mergeWith", "scan", "skip", "skipWhile");

    /** Every line of the table at every capacity. */
    static List<Subject> all() {
        return of(OperatorTable.lines());
    }

    /** Lines at every capacity. */
    static List<Subject> of(List<Line> lines) {
        List<Subject> all = new ArrayList<>();
        for (Line line : lines) {
            for (Capacities capacities : CAPACITIES) {
                all.add(new Subject(line, capacities));
            }
        }
        return all;
    }

    /** What the TCK cannot check of it. */
    Skips skips() {
        return line.method().equals("interval") ? Skips.ofOwnTime(maxLength()) : Skips.publisher(maxLength());
    }

    long maxLength() {
        return line.maxLength();
    }

    Publisher<Object> ofLength(long length) {
        return placed(line.ofLength().apply(length));
    }

    /** The operator over an upstream that fails; a source, which has none, as the upstream of an identity. */
    Publisher<Object> failed() {
        Function<AsyncStream<Integer>, Publisher<?>> over = line.over();
        AsyncStream<Integer> upstream = AsyncStream.error(FAILURE);
        return placed(
                over == null || GIVE_AN_ITEM_FIRST.contains(line.method())
                        ? upstream.map(x -> x)
                        : over.apply(upstream));
    }

    @SuppressWarnings("unchecked") // A publisher only produces.
    private Publisher<Object> placed(Publisher<?> publisher) {
        Environment environment = Environment.system().withCapacities(capacities);
        if (publisher instanceof AsyncStream<?> stream) {
            return (Publisher<Object>) stream.in(environment);
        }
        Publisher<Object> future = (Publisher<Object>) publisher;
        return subscriber ->
                future.subscribe(subscriber == null ? null : new InEnvironment(subscriber, Context.in(environment)));
    }

    @Override
    public String toString() {
        boolean future = line.kind() == Kind.FUTURE_SOURCE || line.kind() == Kind.FUTURE_STAGE;
        return (future ? "future " : "") + line + ", "
                + (capacities.equals(Capacities.defaults())
                        ? "default capacities"
                        : "capacity " + capacities.prefetch());
    }

    /** Another subscriber, with an environment to run in. */
    private record InEnvironment(Subscriber<? super Object> subscriber, Context context)
            implements Subscriber<Object>, ContextProvider {

        @Override
        public void onSubscribe(Subscription subscription) {
            subscriber.onSubscribe(subscription);
        }

        @Override
        public void onNext(Object item) {
            subscriber.onNext(item);
        }

        @Override
        public void onError(Throwable error) {
            subscriber.onError(error);
        }

        @Override
        public void onComplete() {
            subscriber.onComplete();
        }
    }
}
