package org.reactivebridge.benchmarks.channels;

import io.reactivex.rxjava3.core.CompletableObserver;
import io.reactivex.rxjava3.disposables.Disposable;
import io.reactivex.rxjava3.subjects.CompletableSubject;
import java.util.concurrent.CompletableFuture;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.reactivebridge.channel.Notify;
import reactor.core.publisher.Sinks;

/**
 * So many begin to wait, and are told to go on all at once, on one thread. For all of them.
 *
 * <p>The others are what would be used instead: one signal that all wait for, to be replaced by a new one each time. That is less: they cannot tell
 * one waiter only. An action of a {@link CompletableFuture} cannot be taken back either.
 */
public class NotifyAllBenchmark extends ChannelBenchmark {

    @Param({"10", "100", "1000"})
    private int waiters;

    private final Notify notifier = Notify.create();

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
        notifier.notifyAllWaiting();
        await(all);
    }

    @Benchmark
    public void completable() throws InterruptedException {
        CompletableFuture<Void> signal = new CompletableFuture<>();
        Counting[] all = counting();
        for (Counting one : all) {
            signal.thenRun(one::onComplete);
        }
        signal.complete(null);
        await(all);
    }

    @Benchmark
    public void reactor() throws InterruptedException {
        Sinks.Empty<Void> signal = Sinks.empty();
        Counting[] all = counting();
        for (Counting one : all) {
            signal.asMono().subscribe(one);
        }
        signal.tryEmitEmpty().orThrow();
        await(all);
    }

    @Benchmark
    public void rxjava() throws InterruptedException {
        CompletableSubject signal = CompletableSubject.create();
        Counting[] all = counting();
        for (Counting one : all) {
            signal.subscribe(new Observer(one));
        }
        signal.onComplete();
        await(all);
    }

    record Observer(Counting counting) implements CompletableObserver {

        @Override
        public void onSubscribe(Disposable disposable) {}

        @Override
        public void onComplete() {
            counting.onComplete();
        }

        @Override
        public void onError(Throwable error) {
            counting.onError(error);
        }
    }
}
