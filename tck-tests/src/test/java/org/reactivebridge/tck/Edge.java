package org.reactivebridge.tck;

import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.channel.Mpsc;
import org.reactivebridge.kernel.Capacities;
import org.reactivebridge.kernel.Environment;
import org.reactivebridge.stream.AsyncStream;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * The subscriber that {@link AsyncStream#from(Publisher)} gives to the publisher that it reads: caught on its way there, so
 * that the TCK can play the publisher. Or one that a channel gives.
 */
final class Edge implements Subscriber<Integer> {

    private final Subscriber<Integer> caught;
    private final Consumer<Edge> subscribed;

    private Edge(Subscriber<Integer> caught, Consumer<Edge> subscribed) {
        this.caught = caught;
        this.subscribed = subscribed;
    }

    /**
     * Starts a run that reads a publisher yet to be played.
     *
     * @param capacities how much the run asks for ahead
     * @param stages what the items pass through before they reach the downstream
     * @param downstream receives what the run hands on
     * @param subscribed called once the publisher has been met
     */
    static Edge start(
            Capacities capacities,
            UnaryOperator<AsyncStream<Integer>> stages,
            Subscriber<Integer> downstream,
            Consumer<Edge> subscribed) {
        Catcher catcher = new Catcher();
        stages.apply(AsyncStream.from(catcher))
                .in(Environment.system().withCapacities(capacities))
                .subscribe(downstream);
        return new Edge(Objects.requireNonNull(catcher.caught, "nobody subscribed"), subscribed);
    }

    /**
     * A channel that a publisher yet to be played feeds.
     *
     * @param capacity how much the channel holds
     * @param downstream receives what the channel hands on
     * @param subscribed called once the publisher has been met
     */
    static Edge channel(int capacity, Subscriber<Integer> downstream, Consumer<Edge> subscribed) {
        Mpsc<Integer> channel = Mpsc.create(capacity);
        channel.receive().subscribe(downstream);
        return new Edge(channel.subscriber(), subscribed);
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        caught.onSubscribe(subscription);
        subscribed.accept(this);
    }

    @Override
    public void onNext(Integer item) {
        caught.onNext(item);
    }

    @Override
    public void onError(Throwable error) {
        caught.onError(error);
    }

    @Override
    public void onComplete() {
        caught.onComplete();
    }

    private static final class Catcher implements Publisher<Integer> {

        private @Nullable Subscriber<Integer> caught;

        @Override
        @SuppressWarnings("unchecked") // The stream is one of integers.
        public void subscribe(Subscriber<? super Integer> subscriber) {
            caught = (Subscriber<Integer>) subscriber;
        }
    }
}
