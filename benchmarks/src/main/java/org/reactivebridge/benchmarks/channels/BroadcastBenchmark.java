package org.reactivebridge.benchmarks.channels;

import io.reactivex.rxjava3.processors.FlowableProcessor;
import io.reactivex.rxjava3.processors.PublishProcessor;
import java.util.concurrent.SubmissionPublisher;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.reactivebridge.channel.Broadcast;
import reactor.core.publisher.Sinks;

/**
 * The same items to receivers that take each at once, all on one thread. For each item that is sent, to all of them.
 *
 * <p>The others do less or something else: a receiver that is slow fails in RxJava's processor, which keeps nothing; it holds the others up in Reactor's
 * and {@link SubmissionPublisher}'s. None counts what somebody lost.
 */
public class BroadcastBenchmark extends ChannelBenchmark {

    private static final int ITEMS = 1_000;
    private static final int CAPACITY = 16;

    @Param({"1", "3", "6"})
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
            one.await(ITEMS);
        }
    }

    @Benchmark
    @OperationsPerInvocation(ITEMS)
    public void ours() throws InterruptedException {
        Broadcast<Integer> channel = Broadcast.create(CAPACITY);
        Counting[] all = counting();
        for (Counting one : all) {
            channel.receive().subscribe(one);
        }
        for (int i = 0; i < ITEMS; i++) {
            channel.send(ITEM);
        }
        channel.complete();
        await(all);
    }

    @Benchmark
    @OperationsPerInvocation(ITEMS)
    public void submission() throws InterruptedException {
        Counting[] all = counting();
        try (SubmissionPublisher<Integer> publisher = new SubmissionPublisher<>(Runnable::run, CAPACITY)) {
            for (Counting one : all) {
                publisher.subscribe(one);
            }
            for (int i = 0; i < ITEMS; i++) {
                publisher.submit(ITEM);
            }
        }
        await(all);
    }

    @Benchmark
    @OperationsPerInvocation(ITEMS)
    public void reactor() throws InterruptedException {
        Sinks.Many<Integer> sink = Sinks.many().multicast().onBackpressureBuffer(CAPACITY, false);
        Counting[] all = counting();
        for (Counting one : all) {
            sink.asFlux().subscribe(one);
        }
        for (int i = 0; i < ITEMS; i++) {
            sink.tryEmitNext(ITEM).orThrow();
        }
        sink.tryEmitComplete().orThrow();
        await(all);
    }

    @Benchmark
    @OperationsPerInvocation(ITEMS)
    public void rxjava() throws InterruptedException {
        FlowableProcessor<Integer> processor =
                PublishProcessor.<Integer>create().toSerialized();
        Counting[] all = counting();
        for (Counting one : all) {
            processor.subscribe(one);
        }
        for (int i = 0; i < ITEMS; i++) {
            processor.onNext(ITEM);
        }
        processor.onComplete();
        await(all);
    }
}
