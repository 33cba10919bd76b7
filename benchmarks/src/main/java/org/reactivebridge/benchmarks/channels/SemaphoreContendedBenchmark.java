package org.reactivebridge.benchmarks.channels;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.pool.PooledRef;

/**
 * Ten runs on two threads for fewer permits, so that most have to wait, and are let in by whoever gives back. A run that was let in goes on as a task of its
 * own, which is part of what is measured. For each permit.
 *
 * <p>Neither Reactor nor RxJava has a semaphore. {@code reactorPool} is a reactor-pool of things that cost nothing, which can be used as one, and does more.
 */
public class SemaphoreContendedBenchmark extends ChannelBenchmark {

    private static final int RUNS = 10;
    private static final int EACH = 1_000;
    private static final int CYCLES = EACH * RUNS;

    @Benchmark
    @OperationsPerInvocation(CYCLES)
    public void ours(Permits permits, Threads threads) throws InterruptedException {
        run(threads.receivers, permits.ours.acquire(), permit -> permit.close());
    }

    @Benchmark
    @OperationsPerInvocation(CYCLES)
    public void reactorPool(Permits permits, Threads threads) throws InterruptedException {
        Consumer<PooledRef<Object>> release = lease -> lease.release().subscribe();
        run(threads.receivers, permits.reactorPool.acquire(), release);
    }

    private static <P> void run(Executor executor, Publisher<P> acquire, Consumer<P> release)
            throws InterruptedException {
        CountDownLatch ends = new CountDownLatch(RUNS);
        for (int i = 0; i < RUNS; i++) {
            executor.execute(new Run<>(executor, acquire, release, ends));
        }
        if (!ends.await(30, TimeUnit.SECONDS)) {
            throw new IllegalStateException(ends.getCount() + " runs wait for a permit that does not come");
        }
    }

    /** One at a time for each run: what it holds is passed on by the executor. */
    private static final class Run<P> implements CoreSubscriber<P>, Runnable {

        private final Executor executor;
        private final Publisher<P> acquire;
        private final Consumer<P> release;
        private final CountDownLatch end;

        private P held;
        private int count;

        Run(Executor executor, Publisher<P> acquire, Consumer<P> release, CountDownLatch end) {
            this.executor = executor;
            this.acquire = acquire;
            this.release = release;
            this.end = end;
        }

        @Override
        public void run() {
            P permit = held;
            if (permit != null) {
                held = null;
                count++;
                release.accept(permit);
            }
            if (count == EACH) {
                end.countDown();
            } else {
                acquire.subscribe(this);
            }
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            subscription.request(1);
        }

        @Override
        public void onNext(P permit) {
            held = permit;
            executor.execute(this);
        }

        @Override
        public void onError(Throwable error) {
            throw new IllegalStateException(error);
        }

        @Override
        public void onComplete() {}
    }
}
