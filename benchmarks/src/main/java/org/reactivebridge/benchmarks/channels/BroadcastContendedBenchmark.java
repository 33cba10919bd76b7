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
 * The same items from one thread to receivers on two others, with so much room that nobody loses anything. For each item that is sent,
 * to all of them.
 *
 * <p>Ours keeps the items once for all; the others have a queue for each receiver (Reactor and RxJava the one that takes the items to the other
 * thread). A slow receiver would hold the others up in {@link SubmissionPublisher} and in Reactor's sink, and fail in RxJava's.
 */
public class BroadcastContendedBenchmark extends ChannelBenchmark {

    private static final int ITEMS = 10_000;
    private static final int CAPACITY = 1 << 14;

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
    public void ours(Threads threads) throws InterruptedException {
        Broadcast<Integer> channel = Broadcast.create(CAPACITY);
        Counting[] all = counting();
        for (Counting one : all) {
            channel.receive().subscribeOn(threads.receivers).subscribe(one);
        }
        while (channel.receivers() < receivers) {
            Thread.onSpinWait(); // They join on their own threads.
        }
        for (int i = 0; i < ITEMS; i++) {
            channel.send(ITEM);
        }
        channel.complete();
        await(all);
    }

    @Benchmark
    @OperationsPerInvocation(ITEMS)
    public void submission(Threads threads) throws InterruptedException {
        Counting[] all = counting();
        try (SubmissionPublisher<Integer> publisher = new SubmissionPublisher<>(threads.receivers, CAPACITY)) {
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
    public void reactor(Threads threads) throws InterruptedException {
        Sinks.Many<Integer> sink = Sinks.many().multicast().onBackpressureBuffer(CAPACITY, false);
        Counting[] all = counting();
        for (Counting one : all) {
            sink.asFlux().publishOn(threads.reactorReceivers, CAPACITY).subscribe(one);
        }
        for (int i = 0; i < ITEMS; i++) {
            sink.tryEmitNext(ITEM).orThrow();
        }
        sink.tryEmitComplete().orThrow();
        await(all);
    }

    @Benchmark
    @OperationsPerInvocation(ITEMS)
    public void rxjava(Threads threads) throws InterruptedException {
        FlowableProcessor<Integer> processor =
                PublishProcessor.<Integer>create().toSerialized();
        Counting[] all = counting();
        for (Counting one : all) {
            processor.observeOn(threads.rxjavaReceivers, false, CAPACITY).subscribe(one);
        }
        for (int i = 0; i < ITEMS; i++) {
            processor.onNext(ITEM);
        }
        processor.onComplete();
        await(all);
    }
}
