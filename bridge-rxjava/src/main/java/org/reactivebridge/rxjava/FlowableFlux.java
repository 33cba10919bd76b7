package org.reactivebridge.rxjava;

import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.FlowableSubscriber;
import io.reactivex.rxjava3.operators.ConditionalSubscriber;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.spi.ThreadContext;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.Fuseable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;

/**
 * A {@code Flowable} as a {@code Flux}. <strong>Immutable.</strong>
 *
 * @param <T> the type of the items
 */
final class FlowableFlux<T> extends Flux<T> implements Fuseable {

    private final Flowable<T> flowable;

    private FlowableFlux(Flowable<T> flowable) {
        this.flowable = flowable;
    }

    static <T> Flux<T> of(Flowable<T> flowable) {
        return onAssembly(new FlowableFlux<>(flowable));
    }

    Flowable<T> flowable() {
        return flowable;
    }

    @Override
    public void subscribe(CoreSubscriber<? super T> subscriber) {
        Context before = ThreadContext.enter(ReactorContexts.toThread(subscriber.currentContext()));
        try {
            flowable.subscribe(
                    subscriber instanceof Fuseable.ConditionalSubscriber<? super T> conditional
                            ? new Conditional<>(conditional)
                            : new End<>(subscriber));
        } finally {
            ThreadContext.leave(before);
        }
    }

    /** Passes signals and queues on. <strong>Serial</strong>, but for the subscription's side, which is upstream's. */
    private static class End<T> implements FlowableSubscriber<T>, Fuseable.QueueSubscription<T> {

        final CoreSubscriber<? super T> subscriber;
        private @Nullable Subscription upstream; // Written before the subscriber gets to know this.
        private io.reactivex.rxjava3.operators.@Nullable QueueSubscription<T> queue; // Once it has been granted.
        boolean done;
        private volatile boolean cancelled;

        End(CoreSubscriber<? super T> subscriber) {
            this.subscriber = subscriber;
        }

        @Override
        public void onSubscribe(Subscription given) {
            if (upstream != null) {
                given.cancel(); // §2.5
                return;
            }
            upstream = given;
            subscriber.onSubscribe(this);
        }

        @Override
        public void onNext(T item) {
            if (item == null && queue == null) {
                refuseNull();
            } else if (!done) {
                subscriber.onNext(item);
            } else if (item != null) {
                Operators.onNextDropped(item, subscriber.currentContext());
            }
        }

        final void refuseNull() {
            Objects.requireNonNull(upstream).cancel();
            onError(new NullPointerException("§2.13: the publisher called onNext(null)"));
        }

        @Override
        public void onError(Throwable error) {
            if (done || cancelled) {
                Operators.onErrorDropped(error, subscriber.currentContext());
            } else {
                done = true;
                subscriber.onError(error);
            }
        }

        @Override
        public void onComplete() {
            if (!done) {
                done = true;
                subscriber.onComplete();
            }
        }

        @Override
        public void request(long count) {
            Objects.requireNonNull(upstream).request(count);
        }

        @Override
        public void cancel() {
            cancelled = true;
            Objects.requireNonNull(upstream).cancel();
        }

        // ---- The queue. Both libraries have the same numbers for the same modes; a test holds them to that.

        @Override
        @SuppressWarnings("unchecked") // The subscription is of the flowable of T.
        public int requestFusion(int mode) {
            if (!(upstream instanceof io.reactivex.rxjava3.operators.QueueSubscription<?> fuseable)) {
                return Fuseable.NONE;
            }
            queue = (io.reactivex.rxjava3.operators.QueueSubscription<T>) fuseable; // Before it can be used.
            int granted = fuseable.requestFusion(mode);
            if (granted == Fuseable.NONE) {
                queue = null;
            }
            return granted;
        }

        @Override
        public @Nullable T poll() {
            try {
                return Objects.requireNonNull(queue).poll();
            } catch (RuntimeException | Error failure) {
                throw failure;
            } catch (Throwable failure) {
                throw Exceptions.propagate(failure); // To be unwrapped by whoever polls.
            }
        }

        @Override
        public boolean isEmpty() {
            return Objects.requireNonNull(queue).isEmpty();
        }

        @Override
        public int size() {
            return isEmpty() ? 0 : 1; // It is not known how many; nobody asks but for none.
        }

        @Override
        public void clear() {
            Objects.requireNonNull(queue).clear();
        }
    }

    /** For a subscriber that can leave an item out without a request for another. */
    private static final class Conditional<T> extends End<T> implements ConditionalSubscriber<T> {

        private final Fuseable.ConditionalSubscriber<? super T> conditional;

        Conditional(Fuseable.ConditionalSubscriber<? super T> conditional) {
            super(conditional);
            this.conditional = conditional;
        }

        @Override
        public boolean tryOnNext(T item) {
            if (item == null) {
                refuseNull();
                return true;
            }
            return done || conditional.tryOnNext(item);
        }
    }
}
