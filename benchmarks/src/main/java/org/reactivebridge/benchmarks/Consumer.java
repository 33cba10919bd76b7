package org.reactivebridge.benchmarks;

import io.reactivex.rxjava3.core.FlowableSubscriber;
import java.util.concurrent.CountDownLatch;
import org.openjdk.jmh.infra.Blackhole;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;

/**
 * The end of every measured chain, the same for all libraries: gives the items to JMH's black hole.
 *
 * <p>It carries the marks by which Reactor and RxJava recognise a subscriber of their own, so that neither puts an adapter
 * before it.
 */
class Consumer implements CoreSubscriber<Object>, FlowableSubscriber<Object> {

    private final Blackhole blackhole;
    private final CountDownLatch end = new CountDownLatch(1);
    private Throwable failure;
    private long count;

    Consumer(Blackhole blackhole) {
        this.blackhole = blackhole;
    }

    /** Consumes a whole stream on whatever threads it runs, and checks that all items have come. */
    final void consume(Publisher<?> stream, long expected) throws InterruptedException {
        stream.subscribe(this);
        end.await();
        if (failure != null) {
            throw new IllegalStateException(failure);
        }
        if (count != expected) {
            throw new IllegalStateException("Expected " + expected + " items, but got " + count);
        }
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(Object item) {
        count++;
        blackhole.consume(item);
    }

    @Override
    public void onError(Throwable error) {
        failure = error;
        end.countDown();
    }

    @Override
    public void onComplete() {
        end.countDown();
    }

    /** Asks for one item, and within its signal for the next. */
    static final class OneByOne extends Consumer {

        private Subscription subscription;

        OneByOne(Blackhole blackhole) {
            super(blackhole);
        }

        @Override
        public void onSubscribe(Subscription given) {
            subscription = given;
            given.request(1);
        }

        @Override
        public void onNext(Object item) {
            super.onNext(item);
            subscription.request(1);
        }
    }
}
