package org.reactivebridge.benchmarks.channels;

import io.reactivex.rxjava3.processors.FlowableProcessor;
import io.reactivex.rxjava3.processors.UnicastProcessor;
import io.reactivex.rxjava3.subjects.MaybeSubject;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.reactivebridge.channel.Mpsc;
import org.reactivebridge.channel.Oneshot;
import reactor.core.publisher.Sinks;

/**
 * Requests to somebody who serves them one after the other on a thread of its own, each with a channel for its reply. All requests are sent before the
 * first reply is waited for. For each request.
 *
 * <p>The others do less: Reactor's and RxJava's queues of requests have no bound here. For the JDK a thread waits for requests, and the
 * replies are {@link CompletableFuture}s.
 */
public class RequestReplyBenchmark extends ChannelBenchmark {

    private static final int REQUESTS = 2_048;

    private record Request<R>(Integer number, R reply) {}

    /** Counts the replies and adds them up. */
    private static final class Replies implements Consumer<Integer> {

        private final AtomicInteger missing = new AtomicInteger(REQUESTS);
        private final AtomicInteger sum = new AtomicInteger();
        private final CountDownLatch complete = new CountDownLatch(1);

        @Override
        public void accept(Integer reply) {
            sum.addAndGet(reply);
            if (missing.decrementAndGet() == 0) {
                complete.countDown();
            }
        }

        void await() throws InterruptedException {
            if (!complete.await(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("Replies are missing: " + missing);
            }
            check("sum of the replies", REQUESTS * (REQUESTS + 1) / 2, sum.get());
        }
    }

    private static Integer serve(Integer number) {
        return number + 1;
    }

    @Benchmark
    @OperationsPerInvocation(REQUESTS)
    public void ours(Threads threads) throws InterruptedException {
        Mpsc<Request<Oneshot<Integer>>> channel = Mpsc.create(REQUESTS);
        channel.receive().subscribeOn(threads.receiver).subscribe(request -> request.reply.send(serve(request.number)));
        Replies replies = new Replies();
        for (int i = 0; i < REQUESTS; i++) {
            Oneshot<Integer> reply = Oneshot.create();
            channel.trySend(new Request<>(i, reply));
            reply.receive().subscribe(replies);
        }
        replies.await();
        channel.complete();
    }

    @Benchmark
    @OperationsPerInvocation(REQUESTS)
    public void jdk(Threads threads) throws InterruptedException {
        BlockingQueue<Request<CompletableFuture<Integer>>> queue = new LinkedBlockingQueue<>(REQUESTS);
        Future<Integer> served = threads.receiver.submit(() -> {
            int count = 0;
            while (count < REQUESTS) {
                Request<CompletableFuture<Integer>> request = queue.take();
                request.reply.complete(serve(request.number));
                count++;
            }
            return count;
        });
        Replies replies = new Replies();
        for (int i = 0; i < REQUESTS; i++) {
            CompletableFuture<Integer> reply = new CompletableFuture<>();
            queue.put(new Request<>(i, reply));
            reply.thenAccept(replies);
        }
        replies.await();
        check("requests", REQUESTS, Threads.result(served));
    }

    @Benchmark
    @OperationsPerInvocation(REQUESTS)
    public void reactor(Threads threads) throws InterruptedException {
        Sinks.Many<Request<Sinks.One<Integer>>> sink = Sinks.many().unicast().onBackpressureBuffer();
        sink.asFlux()
                .publishOn(threads.reactorReceiver)
                .subscribe(request ->
                        request.reply.tryEmitValue(serve(request.number)).orThrow());
        Replies replies = new Replies();
        for (int i = 0; i < REQUESTS; i++) {
            Sinks.One<Integer> reply = Sinks.one();
            sink.tryEmitNext(new Request<>(i, reply)).orThrow();
            reply.asMono().subscribe(replies);
        }
        replies.await();
        sink.tryEmitComplete().orThrow();
    }

    @Benchmark
    @OperationsPerInvocation(REQUESTS)
    public void rxjava(Threads threads) throws InterruptedException {
        FlowableProcessor<Request<MaybeSubject<Integer>>> processor =
                UnicastProcessor.<Request<MaybeSubject<Integer>>>create().toSerialized();
        var serving = processor
                .observeOn(threads.rxjavaReceiver)
                .subscribe(request -> request.reply.onSuccess(serve(request.number)));
        Replies replies = new Replies();
        for (int i = 0; i < REQUESTS; i++) {
            MaybeSubject<Integer> reply = MaybeSubject.create();
            processor.onNext(new Request<>(i, reply));
            var waiting = reply.subscribe(replies::accept);
        }
        replies.await();
        processor.onComplete();
    }
}
