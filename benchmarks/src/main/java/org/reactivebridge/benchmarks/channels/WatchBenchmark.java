package org.reactivebridge.benchmarks.channels;

import io.reactivex.rxjava3.processors.BehaviorProcessor;
import io.reactivex.rxjava3.processors.FlowableProcessor;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.reactivebridge.channel.Watch;
import reactor.core.publisher.Sinks;

/**
 * A value that changes, and receivers that see each change at once, all on one thread. For each change, to all of them.
 *
 * <p>The others do something else with a receiver that is slow, of which there is none here: Reactor's sink keeps every change for it, and RxJava's processor fails.
 */
public class WatchBenchmark extends ChannelBenchmark {

    private static final int CHANGES = 1_000;

    @Param({"1", "10", "100"})
    private int receivers;

    private Counting[] counting() {
        Counting[] all = new Counting[receivers];
        for (int i = 0; i < receivers; i++) {
            all[i] = new Counting();
        }
        return all;
    }

    /** The first value too. */
    private static void await(Counting[] all) throws InterruptedException {
        for (Counting one : all) {
            one.await(1 + CHANGES);
        }
    }

    @Benchmark
    @OperationsPerInvocation(CHANGES)
    public void ours() throws InterruptedException {
        Watch<Integer> watch = Watch.create(ITEM);
        Counting[] all = counting();
        for (Counting one : all) {
            watch.changes().subscribe(one);
        }
        for (int i = 0; i < CHANGES; i++) {
            watch.send(ITEM);
        }
        watch.complete();
        await(all);
    }

    @Benchmark
    @OperationsPerInvocation(CHANGES)
    public void reactor() throws InterruptedException {
        Sinks.Many<Integer> sink = Sinks.many().replay().latestOrDefault(ITEM);
        Counting[] all = counting();
        for (Counting one : all) {
            sink.asFlux().subscribe(one);
        }
        for (int i = 0; i < CHANGES; i++) {
            sink.tryEmitNext(ITEM).orThrow();
        }
        sink.tryEmitComplete().orThrow();
        await(all);
    }

    @Benchmark
    @OperationsPerInvocation(CHANGES)
    public void rxjava() throws InterruptedException {
        FlowableProcessor<Integer> processor =
                BehaviorProcessor.createDefault(ITEM).toSerialized();
        Counting[] all = counting();
        for (Counting one : all) {
            processor.subscribe(one);
        }
        for (int i = 0; i < CHANGES; i++) {
            processor.onNext(ITEM);
        }
        processor.onComplete();
        await(all);
    }
}
