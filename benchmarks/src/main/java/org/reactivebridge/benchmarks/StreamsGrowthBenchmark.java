package org.reactivebridge.benchmarks;

import io.reactivex.rxjava3.core.Flowable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;
import org.reactivebridge.stream.AsyncStream;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import reactor.core.publisher.Flux;

/** What an item costs that comes from one of so many inner streams, all of them open at the same time. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(3)
@State(Scope.Benchmark)
public class StreamsGrowthBenchmark {

    private static final int ITEMS = 100_000;

    @Param({"1", "10", "100", "1000", "10000"})
    private int streams;

    @Benchmark
    @OperationsPerInvocation(ITEMS)
    public void bridge(Blackhole blackhole) {
        List<Pushed> inner = inner();
        push(AsyncStream.fromIterable(inner).flatMap(pushed -> pushed, streams), inner, blackhole);
    }

    @Benchmark
    @OperationsPerInvocation(ITEMS)
    public void reactor(Blackhole blackhole) {
        List<Pushed> inner = inner();
        push(Flux.fromIterable(inner).flatMap(pushed -> pushed, streams), inner, blackhole);
    }

    @Benchmark
    @OperationsPerInvocation(ITEMS)
    public void rxjava(Blackhole blackhole) {
        List<Pushed> inner = inner();
        push(Flowable.fromIterable(inner).flatMap(pushed -> pushed, streams), inner, blackhole);
    }

    private List<Pushed> inner() {
        List<Pushed> inner = new ArrayList<>(streams);
        for (int i = 0; i < streams; i++) {
            inner.add(new Pushed());
        }
        return inner;
    }

    private void push(Publisher<Integer> merged, List<Pushed> inner, Blackhole blackhole) {
        Counting counting = new Counting(blackhole);
        merged.subscribe(counting);
        for (int round = ITEMS / streams; round > 0; round--) {
            for (Pushed pushed : inner) {
                pushed.push(round);
            }
        }
        for (Pushed pushed : inner) {
            pushed.end();
        }
        if (!counting.completed || counting.count != ITEMS) {
            throw new IllegalStateException("Expected " + ITEMS + " items, but got " + counting.count);
        }
    }

    /** An inner stream that belongs to none of the libraries. */
    private static final class Pushed implements Publisher<Integer>, Subscription {

        private Subscriber<? super Integer> subscriber;
        private long demand;

        @Override
        public void subscribe(Subscriber<? super Integer> given) {
            subscriber = given;
            given.onSubscribe(this);
        }

        @Override
        public void request(long n) {
            demand += n;
        }

        @Override
        public void cancel() {
            throw new IllegalStateException("Nobody cancels");
        }

        void push(Integer item) {
            if (demand == 0) {
                throw new IllegalStateException("Nothing was requested");
            }
            demand--;
            subscriber.onNext(item);
        }

        void end() {
            subscriber.onComplete();
        }
    }

    /** Counts on the thread that pushes. */
    private static final class Counting extends Consumer {

        private long count;
        private boolean completed;

        Counting(Blackhole blackhole) {
            super(blackhole);
        }

        @Override
        public void onNext(Object item) {
            count++;
            super.onNext(item);
        }

        @Override
        public void onComplete() {
            completed = true;
            super.onComplete();
        }
    }
}
