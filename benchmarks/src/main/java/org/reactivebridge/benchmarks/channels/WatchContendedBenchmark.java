package org.reactivebridge.benchmarks.channels;

import io.reactivex.rxjava3.processors.BehaviorProcessor;
import io.reactivex.rxjava3.processors.FlowableProcessor;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.reactivebridge.channel.Watch;
import reactor.core.publisher.Sinks;

/**
 * A value that one thread changes, and receivers on two others that see the newest and not all of those between. For each change, to all of
 * them, until the last one has been seen everywhere; how many are seen differs.
 *
 * <p>Reactor's and RxJava's need an operator for that behind them, which keeps the latest for each receiver.
 */
public class WatchContendedBenchmark extends ChannelBenchmark {

    private static final int CHANGES = 10_000;

    @Param({"1", "6"})
    private int receivers;

    private Counting[] counting() {
        Counting[] all = new Counting[receivers];
        for (int i = 0; i < receivers; i++) {
            all[i] = new Counting();
        }
        return all;
    }

    private static void await(Counting[] all) throws InterruptedException {
        for (Counting one : all) {
            one.awaitLast(CHANGES);
        }
    }

    @Benchmark
    @OperationsPerInvocation(CHANGES)
    public void ours(Threads threads) throws InterruptedException {
        Watch<Integer> watch = Watch.create(0);
        Counting[] all = counting();
        for (Counting one : all) {
            watch.changes().subscribeOn(threads.receivers).subscribe(one);
        }
        for (int i = 1; i <= CHANGES; i++) {
            watch.send(i);
        }
        watch.complete();
        await(all);
    }

    @Benchmark
    @OperationsPerInvocation(CHANGES)
    public void reactor(Threads threads) throws InterruptedException {
        Sinks.Many<Integer> sink = Sinks.many().replay().latestOrDefault(0);
        Counting[] all = counting();
        for (Counting one : all) {
            sink.asFlux()
                    .onBackpressureLatest()
                    .publishOn(threads.reactorReceivers, 1)
                    .subscribe(one);
        }
        for (int i = 1; i <= CHANGES; i++) {
            sink.tryEmitNext(i).orThrow();
        }
        sink.tryEmitComplete().orThrow();
        await(all);
    }

    @Benchmark
    @OperationsPerInvocation(CHANGES)
    public void rxjava(Threads threads) throws InterruptedException {
        FlowableProcessor<Integer> processor =
                BehaviorProcessor.createDefault(0).toSerialized();
        Counting[] all = counting();
        for (Counting one : all) {
            processor
                    .onBackpressureLatest()
                    .observeOn(threads.rxjavaReceivers, false, 1)
                    .subscribe(one);
        }
        for (int i = 1; i <= CHANGES; i++) {
            processor.onNext(i);
        }
        processor.onComplete();
        await(all);
    }
}
