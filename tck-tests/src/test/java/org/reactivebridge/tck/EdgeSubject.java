package org.reactivebridge.tck;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.reactivebridge.kernel.Capacities;
import org.reactivebridge.stream.AsyncStream;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import org.reactivestreams.tck.SubscriberWhiteboxVerification.WhiteboxSubscriberProbe;

/** The edge towards foreign publishers, with what lies behind it, at one set of capacities. */
record EdgeSubject(String name, Entry entry, Capacities capacities) {

    /** Makes the subscriber that the TCK plays the publisher of. */
    interface Entry {

        Edge start(Capacities capacities, Subscriber<Integer> downstream, Consumer<Edge> subscribed);
    }

    private static EdgeSubject from(String name, UnaryOperator<AsyncStream<Integer>> stages, Capacities capacities) {
        return new EdgeSubject(
                name, (sizes, downstream, subscribed) -> Edge.start(sizes, stages, downstream, subscribed), capacities);
    }

    static List<EdgeSubject> all() {
        List<EdgeSubject> all = new ArrayList<>();
        for (Capacities capacities : Subject.CAPACITIES) {
            all.add(from("from", stream -> stream, capacities));
            all.add(from("from, map, filter", s -> s.map(x -> x).filter(x -> true), capacities));
            all.add(from("from, via", s -> s.via(Runnable::run), capacities));
            all.add(from("from, flatMap", s -> s.flatMap(AsyncStream::of), capacities));
            all.add(new EdgeSubject(
                    "channel",
                    (sizes, downstream, subscribed) -> Edge.channel(sizes.prefetch(), downstream, subscribed),
                    capacities));
        }
        return all;
    }

    Subscriber<Integer> whitebox(WhiteboxSubscriberProbe<Integer> probe) {
        Downstream downstream = new Downstream(probe);
        return entry.start(capacities, downstream, edge -> probe.registerOnSubscribe(downstream));
    }

    Subscriber<Integer> blackbox() {
        return entry.start(capacities, new Drain(), edge -> {});
    }

    @Override
    public String toString() {
        return name + ", "
                + (capacities.equals(Capacities.defaults())
                        ? "default capacities"
                        : "capacity " + capacities.prefetch());
    }

    /** Asks for everything. */
    private static final class Drain implements Subscriber<Integer> {

        @Override
        public void onSubscribe(Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(Integer item) {}

        @Override
        public void onError(Throwable error) {}

        @Override
        public void onComplete() {}
    }
}
