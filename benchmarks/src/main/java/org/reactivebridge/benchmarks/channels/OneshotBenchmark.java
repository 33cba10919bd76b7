package org.reactivebridge.benchmarks.channels;

import io.reactivex.rxjava3.core.MaybeObserver;
import io.reactivex.rxjava3.disposables.Disposable;
import io.reactivex.rxjava3.subjects.MaybeSubject;
import java.util.concurrent.CompletableFuture;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.reactivebridge.channel.Oneshot;
import reactor.core.publisher.Sinks;

/**
 * One value from one sender to one receiver, all on one thread: made, sent and received.
 *
 * <p>The others do more and less: they keep the value for any number of receivers, and a sender does not learn that nobody wants it. A {@link
 * CompletableFuture} has no demand, and only an action instead of a subscriber.
 */
public class OneshotBenchmark extends ChannelBenchmark {

    /** Who comes first. */
    @Param({"receiver", "sender"})
    private String first;

    private boolean isReceiverFirst() {
        return first.equals("receiver");
    }

    @Benchmark
    public void ours() throws InterruptedException {
        Oneshot<Integer> channel = Oneshot.create();
        Counting counting = new Counting();
        if (isReceiverFirst()) {
            channel.receive().subscribe(counting);
        }
        channel.send(ITEM);
        if (!isReceiverFirst()) {
            channel.receive().subscribe(counting);
        }
        counting.await(1);
    }

    @Benchmark
    public void completable() throws InterruptedException {
        CompletableFuture<Integer> future = new CompletableFuture<>();
        Counting counting = new Counting();
        if (isReceiverFirst()) {
            future.thenAccept(value -> single(counting, value));
        }
        future.complete(ITEM);
        if (!isReceiverFirst()) {
            future.thenAccept(value -> single(counting, value));
        }
        counting.await(1);
    }

    static void single(Counting counting, Integer value) {
        counting.onNext(value);
        counting.onComplete();
    }

    @Benchmark
    public void reactor() throws InterruptedException {
        Sinks.One<Integer> sink = Sinks.one();
        Counting counting = new Counting();
        if (isReceiverFirst()) {
            sink.asMono().subscribe(counting);
        }
        sink.tryEmitValue(ITEM).orThrow();
        if (!isReceiverFirst()) {
            sink.asMono().subscribe(counting);
        }
        counting.await(1);
    }

    @Benchmark
    public void rxjava() throws InterruptedException {
        MaybeSubject<Integer> subject = MaybeSubject.create();
        Counting counting = new Counting();
        if (isReceiverFirst()) {
            subject.subscribe(new Observer(counting));
        }
        subject.onSuccess(ITEM);
        if (!isReceiverFirst()) {
            subject.subscribe(new Observer(counting));
        }
        counting.await(1);
    }

    private record Observer(Counting counting) implements MaybeObserver<Integer> {

        @Override
        public void onSubscribe(Disposable disposable) {}

        @Override
        public void onSuccess(Integer value) {
            single(counting, value);
        }

        @Override
        public void onError(Throwable error) {
            counting.onError(error);
        }

        @Override
        public void onComplete() {
            counting.onComplete();
        }
    }
}
