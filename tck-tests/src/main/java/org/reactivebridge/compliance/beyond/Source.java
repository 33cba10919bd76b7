package org.reactivebridge.compliance.beyond;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * A publisher that keeps the rules, to feed processors: the items with the numbers from zero, on an executor.
 *
 * <p>Concurrent. {@code work} counts the reasons to look for something to do; whoever raises it from zero is the only one to signal
 * until it is back at zero, so the fields that are neither final nor atomic belong to that one and are handed on by {@code work}.
 *
 * @param <T> the type of the items
 */
final class Source<T> implements Publisher<T> {

    private final long elements;
    private final IntFunction<T> element;
    private final Executor executor;

    Source(long elements, IntFunction<T> element, Executor executor) {
        this.elements = elements;
        this.element = element;
        this.executor = executor;
    }

    @Override
    public void subscribe(Subscriber<? super T> subscriber) {
        Run run = new Run(subscriber);
        subscriber.onSubscribe(run);
        run.subscribed = true;
        run.signal(); // An empty stream completes unasked.
    }

    private final class Run implements Subscription {

        private final Subscriber<? super T> subscriber;
        private final AtomicLong demand = new AtomicLong();
        private final AtomicInteger work = new AtomicInteger();
        private volatile boolean subscribed;
        private volatile boolean cancelled;
        private volatile boolean invalid;
        private long next;

        Run(Subscriber<? super T> subscriber) {
            this.subscriber = subscriber;
        }

        @Override
        public void request(long count) {
            if (count <= 0) {
                invalid = true;
            } else {
                demand.accumulateAndGet(count, Amounts::add);
            }
            signal();
        }

        @Override
        public void cancel() {
            cancelled = true;
        }

        void signal() {
            // Before that, somebody on another thread could signal into onSubscribe (§1.3); after it, subscribe looks
            // again.
            if (subscribed && work.getAndIncrement() == 0) {
                executor.execute(this::drain);
            }
        }

        private void drain() {
            int seen = 1;
            while (seen != 0) {
                while (!cancelled && !invalid && next < elements && next < demand.get()) {
                    subscriber.onNext(element.apply((int) next++));
                }
                if (!cancelled && (invalid || next == elements)) {
                    cancelled = true;
                    if (invalid) {
                        subscriber.onError(new IllegalArgumentException("§3.9: the request was not positive"));
                    } else {
                        subscriber.onComplete();
                    }
                }
                seen = work.addAndGet(-seen);
            }
        }
    }
}
