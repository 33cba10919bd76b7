package org.reactivebridge.benchmarks.channels;

import org.openjdk.jmh.annotations.Benchmark;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.pool.PooledRef;

/**
 * A permit that is there, subscribed to and given back, by one thread that nobody disturbs.
 *
 * <p>Neither Reactor nor RxJava has a semaphore. {@code reactorPool} is a reactor-pool of things that cost nothing, which can be used as one, and does more. The JDK's
 * blocks a thread if there is none.
 */
public class SemaphoreAcquireBenchmark extends ChannelBenchmark {

    @Benchmark
    public void ours(Permits permits) {
        taken(permits.ours.acquire()).close();
    }

    @Benchmark
    public void reactorPool(Permits permits) {
        PooledRef<Object> lease = taken(permits.reactorPool.acquire());
        lease.release().subscribe();
    }

    @Benchmark
    public void jdkFair(Permits permits) throws InterruptedException {
        permits.jdkFair.acquire();
        permits.jdkFair.release();
    }

    private static <T> T taken(Publisher<T> publisher) {
        Taking<T> taking = new Taking<>();
        publisher.subscribe(taking);
        if (taking.item == null) {
            throw new IllegalStateException("Nothing came at once");
        }
        return taking.item;
    }

    private static final class Taking<T> implements CoreSubscriber<T> {

        private T item;

        @Override
        public void onSubscribe(Subscription subscription) {
            subscription.request(1);
        }

        @Override
        public void onNext(T given) {
            item = given;
        }

        @Override
        public void onError(Throwable error) {
            throw new IllegalStateException(error);
        }

        @Override
        public void onComplete() {}
    }
}
