package org.reactivebridge.tck;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.reactivebridge.kernel.Capacities;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.ContextProvider;
import org.reactivebridge.kernel.Environment;
import org.reactivebridge.runtime.AsyncRuntime;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivebridge.stream.AsyncStream;
import org.reactivebridge.testing.OperatorTable;
import org.reactivebridge.testing.OperatorTable.Kind;
import org.reactivebridge.testing.OperatorTable.Line;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** One recipe run with one set of capacities, in one place. */
record Subject(Line line, Capacities capacities, Place place) {

    /** Where the run takes place. */
    enum Place {
        /** On the thread that asks or delivers. */
        INLINE(""),
        /** On a runtime, all of it. */
        SUBSCRIBE_ON(", subscribeOn(runtime)"),
        /** On a runtime, behind a boundary. */
        VIA(", via(runtime)");

        private final String text;

        Place(String text) {
            this.text = text;
        }
    }

    /** Made when the first check needs it. */
    private static final class OnRuntime {
        static final AsyncRuntime RUNTIME =
                AsyncRuntime.builder().name("tck").workers(2).build();
    }

    /** What the failed publishers fail with. */
    static final RuntimeException FAILURE = new IllegalStateException("The failure of the failed publisher");

    /** Sizes at which a wrong account shows, and the ones in use. */
    static final List<Capacities> CAPACITIES =
            List.of(Capacities.of(1), Capacities.of(2), Capacities.of(3), Capacities.defaults());

    /** Lines that are set up with an item before the upstream's: without it, so that the failure comes first. */
    private static final Map<String, Function<AsyncStream<Integer>, Publisher<?>>> WITHOUT_ITEM_BEFORE =
            Map.of("skip (1)", s -> s.skip(1), "skipWhile", s -> s.skipWhile(x -> true));

    /** An item comes before anything of the upstream, so that only an upstream that cannot be opened fails first. */
    private static final Set<String> GIVE_AN_ITEM_FIRST = Set.of("scan");

    /** What does not even open the stream that fails before something is asked for. */
    private static final Set<String> FAIL_ON_DEMAND = Set.of("mergeWith");

    /** Every line of the table at every capacity. */
    static List<Subject> all() {
        return of(OperatorTable.lines());
    }

    /** Lines at every capacity. */
    static List<Subject> of(List<Line> lines) {
        List<Subject> all = new ArrayList<>();
        for (Line line : lines) {
            for (Capacities capacities : CAPACITIES) {
                all.add(new Subject(line, capacities, Place.INLINE));
            }
        }
        return all;
    }

    /** Every line of the table, run on a runtime: at the smallest capacity and at the one in use. */
    static List<Subject> onRuntime() {
        List<Subject> all = new ArrayList<>();
        for (Line line : OperatorTable.lines()) {
            all.add(new Subject(line, Capacities.defaults(), Place.SUBSCRIBE_ON));
            all.add(new Subject(line, Capacities.of(1), Place.VIA));
        }
        return all;
    }

    /** What the TCK cannot check of it. */
    Skips skips() {
        if (failsOnDemand()) {
            return Skips.failingOnDemand(maxLength());
        }
        return line.method().equals("interval") ? Skips.ofOwnTime(maxLength()) : Skips.publisher(maxLength());
    }

    long maxLength() {
        return line.maxLength();
    }

    Publisher<Object> ofLength(long length) {
        return placed(line.ofLength().apply(length));
    }

    /** Whether it fails, but not before there is demand, as the TCK wants it. */
    boolean failsOnDemand() {
        return place != Place.VIA && FAIL_ON_DEMAND.contains(line.method()); // A boundary asks by itself.
    }

    /** The operator over an upstream that fails; a source, which has none, as the upstream of an identity. */
    Publisher<Object> failed() {
        Function<AsyncStream<Integer>, Publisher<?>> over = WITHOUT_ITEM_BEFORE.getOrDefault(
                line.toString(), line.over() == null ? s -> s.map(x -> x) : line.over());
        return placed(
                over.apply(GIVE_AN_ITEM_FIRST.contains(line.method()) ? neverOpened() : AsyncStream.error(FAILURE)));
    }

    private static AsyncStream<Integer> neverOpened() {
        return AsyncStream.fromSource((waker, context) -> {
            throw FAILURE;
        });
    }

    @SuppressWarnings("unchecked") // A publisher only produces.
    private Publisher<Object> placed(Publisher<?> publisher) {
        Environment environment = Environment.system().withCapacities(capacities);
        if (publisher instanceof AsyncStream<?> stream) {
            AsyncStream<?> run = stream.in(environment);
            return (Publisher<Object>)
                    switch (place) {
                        case INLINE -> run;
                        case SUBSCRIBE_ON -> run.subscribeOn(OnRuntime.RUNTIME);
                        case VIA -> run.via(OnRuntime.RUNTIME);
                    };
        }
        Publisher<Object> future = (Publisher<Object>) publisher;
        if (publisher instanceof AsyncFuture<?> known && place != Place.INLINE) {
            future = (Publisher<Object>)
                    (place == Place.VIA ? known.via(OnRuntime.RUNTIME) : known.subscribeOn(OnRuntime.RUNTIME));
        }
        return inEnvironment(future, environment);
    }

    private static Publisher<Object> inEnvironment(Publisher<Object> future, Environment environment) {
        return subscriber ->
                future.subscribe(subscriber == null ? null : new InEnvironment(subscriber, Context.in(environment)));
    }

    @Override
    public String toString() {
        boolean future = line.kind() == Kind.FUTURE_SOURCE || line.kind() == Kind.FUTURE_STAGE;
        return (future ? "future " : "") + line + ", "
                + (capacities.equals(Capacities.defaults())
                        ? "default capacities"
                        : "capacity " + capacities.prefetch())
                + place.text;
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
