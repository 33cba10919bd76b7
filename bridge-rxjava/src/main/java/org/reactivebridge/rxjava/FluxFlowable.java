package org.reactivebridge.rxjava;

import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.operators.ConditionalSubscriber;
import io.reactivex.rxjava3.operators.QueueFuseable;
import io.reactivex.rxjava3.operators.QueueSubscription;
import io.reactivex.rxjava3.plugins.RxJavaPlugins;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Fuseable;
import reactor.core.publisher.Flux;

/**
 * A {@code Flux} as a {@code Flowable}. <strong>Immutable.</strong>
 *
 * @param <T> the type of the items
 */
final class FluxFlowable<T> extends Flowable<T> {

    private final Flux<T> flux;

    private FluxFlowable(Flux<T> flux) {
        this.flux = flux;
    }

    static <T> Flowable<T> of(Flux<T> flux) {
        return RxJavaPlugins.onAssembly(new FluxFlowable<>(flux));
    }

    Flux<T> flux() {
        return flux;
    }

    @Override
    protected void subscribeActual(Subscriber<? super T> subscriber) {
        flux.subscribe(
                subscriber instanceof ConditionalSubscriber<? super T> conditional
                        ? new Conditional<>(conditional)
                        : new End<>(subscriber));
    }

    /** Passes signals and queues on. <strong>Serial</strong>, but for the subscription's side, which is upstream's. */
    private static class End<T> implements CoreSubscriber<T>, QueueSubscription<T> {

        final Subscriber<? super T> subscriber;
        private final reactor.util.context.Context context = ReactorContexts.ofThread();
        private @Nullable Subscription upstream; // Written before the subscriber gets to know this.
        private Fuseable.@Nullable QueueSubscription<T> queue; // Once it has been granted.
        boolean done;
        private volatile boolean cancelled;

        End(Subscriber<? super T> subscriber) {
            this.subscriber = subscriber;
        }

        @Override
        public reactor.util.context.Context currentContext() {
            return context;
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
            }
        }

        final void refuseNull() {
            Objects.requireNonNull(upstream).cancel();
            onError(new NullPointerException("§2.13: the publisher called onNext(null)"));
        }

        @Override
        public void onError(Throwable error) {
            if (done || cancelled) {
                RxJavaPlugins.onError(error);
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
        @SuppressWarnings("unchecked") // The subscription is of the flux of T.
        public int requestFusion(int mode) {
            if (!(upstream instanceof Fuseable.QueueSubscription<?> fuseable)) {
                return QueueFuseable.NONE;
            }
            queue = (Fuseable.QueueSubscription<T>) fuseable; // Before it can be used.
            int granted = fuseable.requestFusion(mode);
            if (granted == QueueFuseable.NONE) {
                queue = null;
            }
            return granted;
        }

        @Override
        public @Nullable T poll() throws Throwable {
            try {
                return Objects.requireNonNull(queue).poll();
            } catch (RuntimeException failure) {
                throw reactor.core.Exceptions.unwrap(failure);
            }
        }

        @Override
        public boolean isEmpty() {
            return Objects.requireNonNull(queue).isEmpty();
        }

        @Override
        public void clear() {
            Objects.requireNonNull(queue).clear();
        }

        @Override
        public boolean offer(T item) {
            throw new UnsupportedOperationException("This queue is for polling");
        }

        @Override
        public boolean offer(T first, T second) {
            throw new UnsupportedOperationException("This queue is for polling");
        }
    }

    /** For a subscriber that can leave an item out without a request for another. */
    private static final class Conditional<T> extends End<T> implements Fuseable.ConditionalSubscriber<T> {

        private final ConditionalSubscriber<? super T> conditional;

        Conditional(ConditionalSubscriber<? super T> conditional) {
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
