package org.reactivebridge.benchmarks.channels;

import io.reactivex.rxjava3.processors.FlowableProcessor;
import io.reactivex.rxjava3.processors.UnicastProcessor;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SubmissionPublisher;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.reactivebridge.channel.Mpsc;
import reactor.core.publisher.Sinks;

/**
 * Five threads send at the same time, a sixth receives, and there is room for everything. For each item.
 *
 * <p>Those that do less: the queues of the JDK have no end, and a thread waits for their items; {@link SubmissionPublisher} is for many
 * receivers; Reactor's sink has no bound here, and asks who finds it busy to come again, which its {@code busyLooping} does;
 * RxJava's processor has no bound.
 */
public class MpscContendedBenchmark extends ChannelBenchmark {

    private static final int EACH = 4_000;
    private static final int ITEMS = EACH * Threads.SENDERS;
    private static final int CAPACITY = 1 << 15;

    @Benchmark
    @OperationsPerInvocation(ITEMS)
    public void ours(Threads threads) throws InterruptedException {
        ours(threads, CAPACITY, EACH);
    }

    static void ours(Threads threads, int capacity, int each) throws InterruptedException {
        Mpsc<Integer> channel = Mpsc.create(capacity);
        Counting counting = new Counting();
        channel.receive().subscribeOn(threads.receiver).subscribe(counting);
        threads.send(each, () -> channel.sendBlocking(ITEM));
        channel.complete();
        counting.await((long) each * Threads.SENDERS);
    }

    @Benchmark
    @OperationsPerInvocation(ITEMS)
    public void arrayQueue(Threads threads) throws InterruptedException {
        queue(threads, new ArrayBlockingQueue<>(CAPACITY), EACH);
    }

    @Benchmark
    @OperationsPerInvocation(ITEMS)
    public void linkedQueue(Threads threads) throws InterruptedException {
        queue(threads, new LinkedBlockingQueue<>(CAPACITY), EACH);
    }

    static void queue(Threads threads, BlockingQueue<Integer> queue, int each) throws InterruptedException {
        long expected = (long) each * Threads.SENDERS;
        Future<Long> count = threads.receiver.submit(() -> {
            Counting counting = new Counting();
            while (counting.count() < expected) {
                counting.onNext(queue.take());
            }
            return counting.count();
        });
        threads.send(each, () -> queue.put(ITEM));
        check("items", expected, Threads.result(count));
        check("items left", 0, queue.size());
    }

    @Benchmark
    @OperationsPerInvocation(ITEMS)
    public void submission(Threads threads) throws InterruptedException {
        submission(threads, CAPACITY, EACH);
    }

    static void submission(Threads threads, int capacity, int each) throws InterruptedException {
        Counting counting = new Counting();
        try (SubmissionPublisher<Integer> publisher = new SubmissionPublisher<>(threads.receiver, capacity)) {
            publisher.subscribe(counting);
            threads.send(each, () -> publisher.submit(ITEM));
        }
        counting.await((long) each * Threads.SENDERS);
    }

    @Benchmark
    @OperationsPerInvocation(ITEMS)
    public void reactor(Threads threads) throws InterruptedException {
        Sinks.Many<Integer> sink = Sinks.many().unicast().onBackpressureBuffer();
        Sinks.EmitFailureHandler again = Sinks.EmitFailureHandler.busyLooping(Duration.ofSeconds(10));
        Counting counting = new Counting();
        sink.asFlux().publishOn(threads.reactorReceiver).subscribe(counting);
        threads.send(EACH, () -> sink.emitNext(ITEM, again));
        sink.tryEmitComplete().orThrow();
        counting.await(ITEMS);
    }

    @Benchmark
    @OperationsPerInvocation(ITEMS)
    public void rxjava(Threads threads) throws InterruptedException {
        FlowableProcessor<Integer> processor =
                UnicastProcessor.<Integer>create().toSerialized();
        Counting counting = new Counting();
        processor.observeOn(threads.rxjavaReceiver).subscribe(counting);
        threads.send(EACH, () -> processor.onNext(ITEM));
        processor.onComplete();
        counting.await(ITEMS);
    }
}
