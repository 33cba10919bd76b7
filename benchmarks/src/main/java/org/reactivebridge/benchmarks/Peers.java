package org.reactivebridge.benchmarks;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.internal.ThreadExecutorMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.reactivebridge.kernel.Timers;
import org.reactivebridge.runtime.AsyncRuntime;
import org.reactivebridge.runtime.SchedulingAlgorithm;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** The executors that are compared, with two threads each. */
public final class Peers {

    static final int WORKERS = 2;

    private Peers() {}

    /** Something that runs tasks. What its own API offers to a task that starts another one is used. */
    public abstract static class Peer implements Executor {

        @Setup
        public final void setUp() throws Exception {
            open();
        }

        @TearDown
        public final void tearDown() throws Exception {
            close();
        }

        abstract void open() throws Exception;

        abstract void close() throws Exception;

        /** Runs a task on one of the threads after a delay: by timers of its own, if it has any. */
        void delay(long nanos, Runnable task) {
            CompletableFuture.delayedExecutor(nanos, TimeUnit.NANOSECONDS, this).execute(task);
        }
    }

    /** A runtime with work stealing, the default. */
    @State(Scope.Benchmark)
    public static class Ours extends Peer {

        AsyncRuntime runtime;
        private Timers timers;

        SchedulingAlgorithm algorithm() {
            return SchedulingAlgorithm.workStealing();
        }

        @Override
        void open() {
            runtime = AsyncRuntime.builder()
                    .workers(WORKERS)
                    .scheduling(algorithm())
                    .build();
            timers = runtime.environment().timers();
        }

        @Override
        void close() {
            runtime.close();
        }

        @Override
        public void execute(Runnable task) {
            runtime.execute(task);
        }

        @Override
        void delay(long nanos, Runnable task) {
            timers.schedule(nanos, task);
        }
    }

    /** A runtime whose workers keep what they start to themselves. */
    @State(Scope.Benchmark)
    public static class PerCore extends Ours {

        @Override
        SchedulingAlgorithm algorithm() {
            return SchedulingAlgorithm.threadPerCore();
        }
    }

    /** One of the executors of the JDK. */
    abstract static class OfJdk extends Peer {

        ExecutorService executor;

        @Override
        void close() {
            executor.shutdown();
        }

        @Override
        public void execute(Runnable task) {
            executor.execute(task);
        }
    }

    /** A {@link ForkJoinPool} in the mode for tasks that are not joined. */
    @State(Scope.Benchmark)
    public static class ForkJoin extends OfJdk {

        @Override
        void open() {
            executor = new ForkJoinPool(WORKERS, ForkJoinPool.defaultForkJoinWorkerThreadFactory, null, true);
        }
    }

    /** A {@link java.util.concurrent.ThreadPoolExecutor} with one queue. */
    @State(Scope.Benchmark)
    public static class ThreadPool extends OfJdk {

        @Override
        void open() {
            executor = Executors.newFixedThreadPool(WORKERS);
        }
    }

    /** A virtual thread for each task. Needs a JVM that has them. */
    @State(Scope.Benchmark)
    public static class Virtual extends OfJdk {

        static boolean isThere() {
            return Runtime.version().feature() >= 21;
        }

        @Override
        void open() throws ReflectiveOperationException {
            executor = (ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        }

        @Override
        void delay(long nanos, Runnable task) {
            execute(() -> {
                try {
                    TimeUnit.NANOSECONDS.sleep(nanos);
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                task.run();
            });
        }
    }

    /** Event loops. A task starts others on its own loop, as handlers do; from outside, the loops take turns. */
    @State(Scope.Benchmark)
    public static class Netty extends Peer {

        private MultiThreadIoEventLoopGroup group;

        @Override
        void open() {
            group = new MultiThreadIoEventLoopGroup(WORKERS, NioIoHandler.newFactory());
        }

        @Override
        void close() {
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        }

        @Override
        public void execute(Runnable task) {
            loop().execute(task);
        }

        private EventExecutor loop() {
            EventExecutor current = ThreadExecutorMap.currentExecutor();
            return current == null ? group.next() : current;
        }

        @Override
        void delay(long nanos, Runnable task) {
            loop().schedule(task, nanos, TimeUnit.NANOSECONDS);
        }
    }

    /** Reactor's scheduler for computations, without workers of it: its threads take turns. */
    @State(Scope.Benchmark)
    public static class Reactor extends Peer {

        Scheduler scheduler;

        @Override
        void open() {
            scheduler = Schedulers.newParallel("reactor", WORKERS);
        }

        @Override
        void close() {
            scheduler.dispose();
        }

        @Override
        public void execute(Runnable task) {
            scheduler.schedule(task);
        }

        @Override
        void delay(long nanos, Runnable task) {
            scheduler.schedule(task, nanos, TimeUnit.NANOSECONDS);
        }
    }

    /** RxJava's scheduler for computations, without workers of it: its threads take turns. */
    @State(Scope.Benchmark)
    public static class RxJava extends Peer {

        io.reactivex.rxjava3.core.Scheduler scheduler;

        @Override
        void open() {
            scheduler = io.reactivex.rxjava3.schedulers.Schedulers.computation(); // Two threads: ExecutorBenchmark.
        }

        @Override
        void close() {
            scheduler.shutdown();
        }

        @Override
        public void execute(Runnable task) {
            scheduler.scheduleDirect(task);
        }

        @Override
        void delay(long nanos, Runnable task) {
            scheduler.scheduleDirect(task, nanos, TimeUnit.NANOSECONDS);
        }
    }
}
