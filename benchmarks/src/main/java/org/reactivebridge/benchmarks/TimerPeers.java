package org.reactivebridge.benchmarks;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.HashedWheelTimer;
import io.netty.util.Timeout;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.internal.ThreadExecutorMap;
import io.reactivex.rxjava3.disposables.Disposable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.reactivebridge.kernel.Timers;
import org.reactivebridge.runtime.AsyncRuntime;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** The timers that are compared: on two threads each, but for those that have one of their own. */
public final class TimerPeers {

    private TimerPeers() {}

    /**
     * Something that calls back later.
     *
     * @param <H> what an order can be taken back by
     */
    public abstract static class Peer<H> implements Executor {

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

        abstract H schedule(long nanos, Runnable action);

        abstract void cancel(H handle);

        /** Runs a task where such actions are usually called. */
        @Override
        public void execute(Runnable task) {
            schedule(0, task);
        }
    }

    /** The timers of a runtime. */
    @State(Scope.Benchmark)
    public static class Ours extends Peer<Timers.Timer> {

        private AsyncRuntime runtime;
        private Timers timers;

        @Override
        void open() {
            runtime = AsyncRuntime.builder().workers(Peers.WORKERS).build();
            timers = runtime.environment().timers();
        }

        @Override
        void close() {
            runtime.shutdownNow();
        }

        @Override
        Timers.Timer schedule(long nanos, Runnable action) {
            return timers.schedule(nanos, action);
        }

        @Override
        void cancel(Timers.Timer handle) {
            handle.cancel();
        }

        @Override
        public void execute(Runnable task) {
            runtime.execute(task);
        }
    }

    /** A {@link ScheduledThreadPoolExecutor} that lets go of cancelled tasks. */
    @State(Scope.Benchmark)
    public static class ScheduledPool extends Peer<Future<?>> {

        private ScheduledThreadPoolExecutor executor;

        @Override
        void open() {
            executor = new ScheduledThreadPoolExecutor(Peers.WORKERS);
            executor.setRemoveOnCancelPolicy(true);
        }

        @Override
        void close() {
            executor.shutdownNow();
        }

        @Override
        Future<?> schedule(long nanos, Runnable action) {
            return executor.schedule(action, nanos, TimeUnit.NANOSECONDS);
        }

        @Override
        void cancel(Future<?> handle) {
            handle.cancel(false);
        }
    }

    /** What {@link CompletableFuture#orTimeout} uses: one heap for the whole JVM, cancelled by completing the future. */
    @State(Scope.Benchmark)
    public static class Completable extends Peer<CompletableFuture<Object>> {

        @Override
        void open() {}

        @Override
        void close() {}

        @Override
        CompletableFuture<Object> schedule(long nanos, Runnable action) {
            return new CompletableFuture<>().orTimeout(nanos, TimeUnit.NANOSECONDS);
        }

        @Override
        void cancel(CompletableFuture<Object> handle) {
            handle.complete(null);
        }
    }

    /** Netty's wheel, with ticks as long as those of a runtime. */
    @State(Scope.Benchmark)
    public static class NettyWheel extends Peer<Timeout> {

        private HashedWheelTimer timer;

        @Override
        void open() {
            timer = new HashedWheelTimer(1, TimeUnit.MILLISECONDS);
            timer.start();
        }

        @Override
        void close() {
            timer.stop();
        }

        @Override
        Timeout schedule(long nanos, Runnable action) {
            return timer.newTimeout(timeout -> action.run(), nanos, TimeUnit.NANOSECONDS);
        }

        @Override
        void cancel(Timeout handle) {
            handle.cancel();
        }
    }

    /** The queue of an event loop: of the own one on its thread, of each in turn elsewhere. */
    @State(Scope.Benchmark)
    public static class Netty extends Peer<Future<?>> {

        private MultiThreadIoEventLoopGroup group;

        @Override
        void open() {
            group = new MultiThreadIoEventLoopGroup(Peers.WORKERS, NioIoHandler.newFactory());
        }

        @Override
        void close() {
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        }

        private EventExecutor loop() {
            EventExecutor current = ThreadExecutorMap.currentExecutor();
            return current == null ? group.next() : current;
        }

        @Override
        Future<?> schedule(long nanos, Runnable action) {
            return loop().schedule(action, nanos, TimeUnit.NANOSECONDS);
        }

        @Override
        void cancel(Future<?> handle) {
            handle.cancel(false);
        }

        @Override
        public void execute(Runnable task) {
            loop().execute(task);
        }
    }

    /** Reactor's scheduler for computations. */
    @State(Scope.Benchmark)
    public static class Reactor extends Peer<reactor.core.Disposable> {

        private Scheduler scheduler;

        @Override
        void open() {
            scheduler = Schedulers.newParallel("reactor", Peers.WORKERS);
        }

        @Override
        void close() {
            scheduler.dispose();
        }

        @Override
        reactor.core.Disposable schedule(long nanos, Runnable action) {
            return scheduler.schedule(action, nanos, TimeUnit.NANOSECONDS);
        }

        @Override
        void cancel(reactor.core.Disposable handle) {
            handle.dispose();
        }
    }

    /** RxJava's scheduler for computations. */
    @State(Scope.Benchmark)
    public static class RxJava extends Peer<Disposable> {

        private io.reactivex.rxjava3.core.Scheduler scheduler;

        @Override
        void open() {
            scheduler = io.reactivex.rxjava3.schedulers.Schedulers.computation();
        }

        @Override
        void close() {
            scheduler.shutdown();
        }

        @Override
        Disposable schedule(long nanos, Runnable action) {
            return scheduler.scheduleDirect(action, nanos, TimeUnit.NANOSECONDS);
        }

        @Override
        void cancel(Disposable handle) {
            handle.dispose();
        }
    }
}
