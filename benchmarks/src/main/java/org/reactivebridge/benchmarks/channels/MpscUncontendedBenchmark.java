package org.reactivebridge.benchmarks.channels;

import io.reactivex.rxjava3.processors.FlowableProcessor;
import io.reactivex.rxjava3.processors.UnicastProcessor;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SubmissionPublisher;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.reactivebridge.channel.Mpsc;
import reactor.core.publisher.Sinks;
import reactor.util.concurrent.Queues;

/**
 * Some thousand items from senders that nobody disturbs, all on one thread. If the receiver was there first, each item goes through at once;
 * if it comes last, it finds all of them. For each item.
 *
 * <p>The queues of the JDK do less: they have neither an end nor a subscriber. RxJava's processor does too: it has no bound.
 * {@link SubmissionPublisher} keeps nothing for a receiver that comes later, so that its second case has the items wait because their receiver
 * has not asked yet.
 */
public class MpscUncontendedBenchmark extends ChannelBenchmark {

    private static final int ITEMS = 4_096;

    /** When the receiver comes. */
    @Param({"first", "last"})
    private String receiver;

    private boolean isFirst() {
        return receiver.equals("first");
    }

    @Benchmark
    @OperationsPerInvocation(ITEMS)
    public void ours() throws InterruptedException {
        Mpsc<Integer> channel = Mpsc.create(ITEMS);
        Counting counting = new Counting();
        if (isFirst()) {
            channel.receive().subscribe(counting);
        }
        for (int i = 0; i < ITEMS; i++) {
            if (channel.trySend(ITEM) != Mpsc.SendResult.SENT) {
                throw new IllegalStateException("There is no room for item " + i);
            }
        }
        channel.complete();
        if (!isFirst()) {
            channel.receive().subscribe(counting);
        }
        counting.await(ITEMS);
    }

    @Benchmark
    @OperationsPerInvocation(ITEMS)
    public void arrayQueue() {
        through(new ArrayBlockingQueue<>(ITEMS));
    }

    @Benchmark
    @OperationsPerInvocation(ITEMS)
    public void linkedQueue() {
        through(new LinkedBlockingQueue<>(ITEMS));
    }

    private void through(BlockingQueue<Integer> queue) {
        Counting counting = new Counting();
        for (int i = 0; i < ITEMS; i++) {
            if (!queue.offer(ITEM)) {
                throw new IllegalStateException("There is no room for item " + i);
            }
            if (isFirst()) {
                counting.onNext(queue.poll());
            }
        }
        for (Integer item = queue.poll(); item != null; item = queue.poll()) {
            counting.onNext(item);
        }
        check("items", ITEMS, counting.count());
    }

    @Benchmark
    @OperationsPerInvocation(ITEMS)
    public void submission() throws InterruptedException {
        LateCounting counting = new LateCounting();
        try (SubmissionPublisher<Integer> publisher = new SubmissionPublisher<>(Runnable::run, ITEMS)) {
            publisher.subscribe(counting);
            if (isFirst()) {
                counting.ask();
            }
            for (int i = 0; i < ITEMS; i++) {
                publisher.submit(ITEM);
            }
        }
        if (!isFirst()) {
            counting.ask();
        }
        counting.await(ITEMS);
    }

    @Benchmark
    @OperationsPerInvocation(ITEMS)
    public void reactor() throws InterruptedException {
        Sinks.Many<Integer> sink = Sinks.many()
                .unicast()
                .onBackpressureBuffer(Queues.<Integer>get(ITEMS).get());
        Counting counting = new Counting();
        if (isFirst()) {
            sink.asFlux().subscribe(counting);
        }
        for (int i = 0; i < ITEMS; i++) {
            sink.tryEmitNext(ITEM).orThrow();
        }
        sink.tryEmitComplete().orThrow();
        if (!isFirst()) {
            sink.asFlux().subscribe(counting);
        }
        counting.await(ITEMS);
    }

    @Benchmark
    @OperationsPerInvocation(ITEMS)
    public void rxjava() throws InterruptedException {
        FlowableProcessor<Integer> processor =
                UnicastProcessor.<Integer>create(ITEMS).toSerialized();
        Counting counting = new Counting();
        if (isFirst()) {
            processor.subscribe(counting);
        }
        for (int i = 0; i < ITEMS; i++) {
            processor.onNext(ITEM);
        }
        processor.onComplete();
        if (!isFirst()) {
            processor.subscribe(counting);
        }
        counting.await(ITEMS);
    }
}
