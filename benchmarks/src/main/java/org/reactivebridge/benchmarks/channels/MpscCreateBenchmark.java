package org.reactivebridge.benchmarks.channels;

import io.reactivex.rxjava3.processors.FlowableProcessor;
import io.reactivex.rxjava3.processors.UnicastProcessor;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SubmissionPublisher;
import org.openjdk.jmh.annotations.Benchmark;
import org.reactivebridge.channel.Mpsc;
import reactor.core.publisher.Sinks;
import reactor.util.concurrent.Queues;

/**
 * A channel for a thousand items, from its beginning to its end, with one item through it.
 *
 * <p>The queues of the JDK do less: they have neither an end nor a subscriber. RxJava's processor does too: it has no bound.
 */
public class MpscCreateBenchmark extends ChannelBenchmark {

    private static final int CAPACITY = 1_000;

    @Benchmark
    public void ours() throws InterruptedException {
        Mpsc<Integer> channel = Mpsc.create(CAPACITY);
        Counting receiver = new Counting();
        channel.receive().subscribe(receiver);
        channel.trySend(ITEM);
        channel.complete();
        receiver.await(1);
    }

    @Benchmark
    public void arrayQueue() {
        once(new ArrayBlockingQueue<>(CAPACITY));
    }

    @Benchmark
    public void linkedQueue() {
        once(new LinkedBlockingQueue<>(CAPACITY));
    }

    private static void once(BlockingQueue<Integer> queue) {
        Counting receiver = new Counting();
        queue.offer(ITEM);
        receiver.onNext(queue.poll());
        check("items", 1, receiver.count());
    }

    @Benchmark
    public void submission() throws InterruptedException {
        Counting receiver = new Counting();
        try (SubmissionPublisher<Integer> publisher = new SubmissionPublisher<>(Runnable::run, CAPACITY)) {
            publisher.subscribe(receiver);
            publisher.submit(ITEM);
        }
        receiver.await(1);
    }

    @Benchmark
    public void reactor() throws InterruptedException {
        Sinks.Many<Integer> sink = Sinks.many()
                .unicast()
                .onBackpressureBuffer(Queues.<Integer>get(CAPACITY).get());
        Counting receiver = new Counting();
        sink.asFlux().subscribe(receiver);
        sink.tryEmitNext(ITEM).orThrow();
        sink.tryEmitComplete().orThrow();
        receiver.await(1);
    }

    @Benchmark
    public void rxjava() throws InterruptedException {
        FlowableProcessor<Integer> processor =
                UnicastProcessor.<Integer>create(CAPACITY).toSerialized();
        Counting receiver = new Counting();
        processor.subscribe(receiver);
        processor.onNext(ITEM);
        processor.onComplete();
        receiver.await(1);
    }
}
