package org.reactivebridge.benchmarks.channels;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SubmissionPublisher;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.reactivebridge.channel.Mpsc;
import org.reactivebridge.stream.AsyncStream;

/**
 * Five threads send at the same time, a sixth receives, and there is room for a hundred items only (128 in {@link SubmissionPublisher}), so that the
 * senders have to wait. For each item. {@code tasks} are five of our runs on two threads that wait without blocking one.
 *
 * <p>Neither Reactor nor RxJava has a channel that lets many senders wait. The queues of the JDK do not keep the order in which senders came,
 * nor does {@link SubmissionPublisher}.
 */
public class MpscFullBenchmark extends ChannelBenchmark {

    private static final int EACH = 1_000;
    private static final int ITEMS = EACH * Threads.SENDERS;
    private static final int CAPACITY = 100;

    @Benchmark
    @OperationsPerInvocation(ITEMS)
    public void ours(Threads threads) throws InterruptedException {
        MpscContendedBenchmark.ours(threads, CAPACITY, EACH);
    }

    @Benchmark
    @OperationsPerInvocation(ITEMS)
    public void tasks(Threads threads) throws InterruptedException {
        Mpsc<Integer> channel = Mpsc.create(CAPACITY);
        Counting counting = new Counting();
        channel.receive().subscribeOn(threads.receiver).subscribe(counting);
        Counting[] senders = new Counting[Threads.SENDERS];
        for (int i = 0; i < senders.length; i++) {
            senders[i] = new Counting();
            AsyncStream.range(0, EACH)
                    .concatMap(number -> channel.send(ITEM))
                    .subscribeOn(threads.receivers)
                    .subscribe(senders[i]);
        }
        for (Counting sender : senders) {
            sender.await(0);
        }
        channel.complete();
        counting.await(ITEMS);
    }

    @Benchmark
    @OperationsPerInvocation(ITEMS)
    public void arrayQueue(Threads threads) throws InterruptedException {
        MpscContendedBenchmark.queue(threads, new ArrayBlockingQueue<>(CAPACITY), EACH);
    }

    @Benchmark
    @OperationsPerInvocation(ITEMS)
    public void linkedQueue(Threads threads) throws InterruptedException {
        MpscContendedBenchmark.queue(threads, new LinkedBlockingQueue<>(CAPACITY), EACH);
    }

    @Benchmark
    @OperationsPerInvocation(ITEMS)
    public void submission(Threads threads) throws InterruptedException {
        MpscContendedBenchmark.submission(threads, CAPACITY, EACH);
    }
}
