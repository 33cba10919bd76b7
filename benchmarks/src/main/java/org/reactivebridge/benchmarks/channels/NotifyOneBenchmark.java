package org.reactivebridge.benchmarks.channels;

import io.reactivex.rxjava3.subjects.CompletableSubject;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.reactivebridge.channel.Notify;
import reactor.core.publisher.Sinks;

/**
 * So many begin to wait, and are told to go on one after the other, on one thread. For all of them.
 *
 * <p>The others are what would be used instead: a signal for each waiter in a {@link ConcurrentLinkedQueue}. That is less: nothing is kept for a waiter
 * that comes later, and one that gave up uses up a notification.
 */
public class NotifyOneBenchmark extends ChannelBenchmark {

    @Param({"10", "100", "1000"})
    private int waiters;

    private final Notify notifier = Notify.create();
    private final Queue<CompletableFuture<Void>> futures = new ConcurrentLinkedQueue<>();
    private final Queue<Sinks.Empty<Void>> sinks = new ConcurrentLinkedQueue<>();
    private final Queue<CompletableSubject> subjects = new ConcurrentLinkedQueue<>();

    private Counting[] counting() {
        Counting[] all = new Counting[waiters];
        for (int i = 0; i < waiters; i++) {
            all[i] = new Counting();
        }
        return all;
    }

    private static void await(Counting[] all) throws InterruptedException {
        for (Counting one : all) {
            one.await(0);
        }
    }

    @Benchmark
    public void ours() throws InterruptedException {
        Counting[] all = counting();
        for (Counting one : all) {
            notifier.notified().subscribe(one);
        }
        for (int i = 0; i < waiters; i++) {
            notifier.notifyOne();
        }
        await(all);
    }

    @Benchmark
    public void completable() throws InterruptedException {
        Counting[] all = counting();
        for (Counting one : all) {
            CompletableFuture<Void> signal = new CompletableFuture<>();
            signal.thenRun(one::onComplete);
            futures.add(signal);
        }
        for (int i = 0; i < waiters; i++) {
            futures.remove().complete(null);
        }
        await(all);
    }

    @Benchmark
    public void reactor() throws InterruptedException {
        Counting[] all = counting();
        for (Counting one : all) {
            Sinks.Empty<Void> signal = Sinks.empty();
            signal.asMono().subscribe(one);
            sinks.add(signal);
        }
        for (int i = 0; i < waiters; i++) {
            sinks.remove().tryEmitEmpty().orThrow();
        }
        await(all);
    }

    @Benchmark
    public void rxjava() throws InterruptedException {
        Counting[] all = counting();
        for (Counting one : all) {
            CompletableSubject signal = CompletableSubject.create();
            signal.subscribe(new NotifyAllBenchmark.Observer(one));
            subjects.add(signal);
        }
        for (int i = 0; i < waiters; i++) {
            subjects.remove().onComplete();
        }
        await(all);
    }
}
