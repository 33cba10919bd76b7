package org.reactivebridge.benchmarks.channels;

import io.reactivex.rxjava3.schedulers.Schedulers;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import reactor.core.scheduler.Scheduler;

/** The threads of a benchmark, the same executor for all libraries: so many to send, so many to receive. */
@State(Scope.Benchmark)
public class Threads {

    static final int SENDERS = 5;

    private static final int RECEIVING = 2;

    ExecutorService senders;
    ExecutorService receiver;
    ExecutorService receivers;
    Scheduler reactorReceiver;
    Scheduler reactorReceivers;
    io.reactivex.rxjava3.core.Scheduler rxjavaReceiver;
    io.reactivex.rxjava3.core.Scheduler rxjavaReceivers;

    @Setup(Level.Trial)
    public void start() {
        senders = Executors.newFixedThreadPool(SENDERS);
        receiver = Executors.newSingleThreadExecutor();
        receivers = Executors.newFixedThreadPool(RECEIVING);
        reactorReceiver = reactor.core.scheduler.Schedulers.fromExecutorService(receiver);
        reactorReceivers = reactor.core.scheduler.Schedulers.fromExecutorService(receivers);
        rxjavaReceiver = Schedulers.from(receiver);
        rxjavaReceivers = Schedulers.from(receivers);
    }

    @TearDown(Level.Trial)
    public void stop() throws InterruptedException {
        for (ExecutorService executor : new ExecutorService[] {senders, receiver, receivers}) {
            executor.shutdownNow();
            if (!executor.awaitTermination(10, TimeUnit.SECONDS)) {
                throw new IllegalStateException("A thread is still busy: " + executor);
            }
        }
    }

    /** Something that a thread does again and again. */
    @FunctionalInterface
    interface Step {
        void run() throws Exception;
    }

    /** Does the step so often on each of the threads that send, and waits until all are through. */
    void send(int times, Step step) throws InterruptedException {
        Future<?>[] ends = new Future<?>[SENDERS];
        Callable<Void> all = () -> {
            for (int i = 0; i < times; i++) {
                step.run();
            }
            return null;
        };
        for (int i = 0; i < SENDERS; i++) {
            ends[i] = senders.submit(all);
        }
        for (Future<?> end : ends) {
            result(end);
        }
    }

    static <T> T result(Future<T> end) throws InterruptedException {
        try {
            return end.get();
        } catch (ExecutionException failure) {
            throw new IllegalStateException(failure.getCause());
        }
    }
}
