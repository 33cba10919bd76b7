package org.reactivebridge.runtime;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.AssemblyTrace;
import org.reactivebridge.kernel.Capacities;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Environment;
import org.reactivebridge.kernel.Failures;
import org.reactivebridge.kernel.Hooks;
import org.reactivebridge.kernel.Scheduler;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivebridge.stream.AsyncStream;

/**
 * A few threads that run tasks, timers and socket readiness together: the place to run streams and futures on, and an executor
 * for everything else.
 *
 * <p>{@link #builder()} makes one, {@link #shared()} is there already. {@code stream.subscribeOn(runtime)} and {@code
 * stream.via(runtime)} run streams on it; {@link #spawn(AsyncFuture)} starts a future and watches over it; {@link
 * #spawnBlocking} keeps blocking calls away from the workers; {@link #environment()} gives a run the runtime's timers as well.
 *
 * <p>Tasks must not block a worker: there are as many as processors, and a task that blocks takes one of them away. What waits
 * for a result on a worker ({@code block()}) gets an {@link IllegalStateException}.
 *
 * <p><strong>Concurrent.</strong>
 */
public final class AsyncRuntime implements Scheduler.Provider, AutoCloseable {

    private static final AtomicLong NUMBER = new AtomicLong();

    private final String name;
    private final Hooks hooks;
    private final Thread.@Nullable UncaughtExceptionHandler handler;
    private final @Nullable RuntimeListener listener;
    private final int taskBudget;
    private final Engine engine;
    private final BlockingPool pool;
    private final Executor blocking;
    private final TaskRegistry registry = new TaskRegistry();
    private final Scheduler scheduler = new RuntimeScheduler();
    private final RuntimeEnvironment environment;
    private final RuntimeEnvironment ambient;
    private final Context context;
    private final Shutdown shutdown;
    private final AtomicLong unnamed = new AtomicLong();
    private final boolean isShared;
    private volatile boolean refuses;

    private AsyncRuntime(Builder options, boolean isShared) {
        this.name = options.name;
        this.hooks = options.hooks;
        this.handler = options.handler;
        this.listener = options.listener;
        this.taskBudget = options.taskBudget;
        this.isShared = isShared;
        SchedulingAlgorithm algorithm = options.algorithm;
        this.engine = algorithm instanceof SimulatedEngine.Algorithm simulated
                ? new SimulatedEngine(simulated.environment(), name, this::uncaught)
                : new WorkerEngine(options, Environment.system(), this::uncaught);
        this.pool = new BlockingPool(options, engine.base(), this::uncaught);
        this.blocking = engine instanceof SimulatedEngine ? this::executeSimulated : pool;
        this.environment = new RuntimeEnvironment(engine, scheduler, hooks, options.capacities, name);
        this.ambient = new RuntimeEnvironment(engine, Scheduler.inline(), hooks, options.capacities, name);
        this.context = Context.in(environment);
        this.shutdown = new Shutdown(this, options, engine, pool, registry);
        engine.start(ambient);
    }

    /**
     * A runtime with the options of one's choice.
     *
     * @return a builder with defaults that work
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * The runtime for everybody who has none of their own: work stealing, as many workers as processors, daemon threads. It is
     * made when it is first asked for, and is never shut down: {@link #close()} and {@link #shutdown()} have no effect.
     *
     * @return the one shared instance
     */
    public static AsyncRuntime shared() {
        return Shared.INSTANCE;
    }

    // ---- Tasks

    /**
     * Runs something on a worker, soon. What it throws goes to the handler of uncaught failures.
     *
     * @param task what to run; must not block
     * @throws RejectedExecutionException if this runtime is being shut down
     */
    @Override
    public void execute(Runnable task) {
        Objects.requireNonNull(task, "task");
        refuseIfClosed();
        if (!engine.submit(task)) {
            throw refusal();
        }
    }

    /**
     * Starts a future on this runtime, with its timers.
     *
     * @param <T> the type of the result
     * @param future what to run
     * @return a handle of the task that runs it, which has been started; it has failed if this runtime is being shut down
     */
    public <T> JoinHandle<T> spawn(AsyncFuture<T> future) {
        Objects.requireNonNull(future, "future");
        return start("task-", unnamed.incrementAndGet(), future.source(), scheduler, null);
    }

    /**
     * Starts a future on this runtime, with its timers, under a name.
     *
     * @param <T> the type of the result
     * @param taskName what to call the task, in {@link #dump()} and in messages
     * @param future what to run
     * @return a handle of the task that runs it, which has been started; it has failed if this runtime is being shut down
     */
    public <T> JoinHandle<T> spawn(String taskName, AsyncFuture<T> future) {
        Objects.requireNonNull(taskName, "taskName");
        return start(taskName, 0, Objects.requireNonNull(future, "future").source(), scheduler, null);
    }

    /**
     * Calls a function on a worker.
     *
     * @param <T> the type of the result
     * @param callable what to call; must not block, see {@link #spawnBlocking}
     * @return a handle of the task that calls it, which has been started; it has failed if this runtime is being shut down
     */
    public <T> JoinHandle<T> spawn(Callable<? extends @Nullable T> callable) {
        return spawn(AsyncFuture.fromCallable(callable));
    }

    /**
     * Calls a function that may block, on a thread for that purpose: a virtual one where the JVM has them. Aborting the task
     * interrupts the thread, or, if the call has not begun, takes it back.
     *
     * @param <T> the type of the result
     * @param callable what to call
     * @return a handle of the task that calls it; it has failed with {@link RejectedExecutionException} if this runtime is being
     *     shut down, or if as many blocking tasks run and wait as the builder allows
     */
    public <T> JoinHandle<T> spawnBlocking(Callable<? extends @Nullable T> callable) {
        Source<T> source = AsyncFuture.<T>fromInterruptible(callable).source();
        boolean isPooled = blocking == pool;
        return start("blocking-", unnamed.incrementAndGet(), source, Scheduler.of(blocking), isPooled ? pool : null);
    }

    private <T> JoinHandle<T> start(
            String taskName, long number, Source<T> source, Scheduler place, @Nullable BlockingPool waitsIn) {
        JoinHandle<T> handle = new JoinHandle<>(taskName, number, AssemblyTrace.isEnabled() ? new Spawned() : null);
        SpawnTask<T> task = new SpawnTask<>(this, handle, source, context, place, waitsIn);
        handle.attach(task);
        if (refuses || !registry.add(handle)) {
            handle.fail(refusal());
            return handle;
        }
        if (listener != null) {
            tell(told -> told.taskSpawned(handle.name()));
        }
        task.start();
        return handle;
    }

    void ended(JoinHandle<?> handle) {
        registry.remove(handle);
        if (listener != null) {
            tell(told -> told.taskEnded(handle.name(), handle.cause().orElse(null)));
        }
    }

    /**
     * Runs a future and waits for its result. A runtime on {@link SchedulingAlgorithm#callerThread()} runs all its tasks on the
     * calling thread meanwhile; a simulated one lets its environment go on; any other runs the future on its workers.
     *
     * @param <T> the type of the result
     * @param future what to run
     * @return the result, or null if there is none
     * @throws IllegalStateException if called by a task of this runtime, which must not wait for another
     * @throws java.util.concurrent.CompletionException if the future failed with a checked exception, its cause; other failures
     *     are thrown as they are
     * @throws java.util.concurrent.CancellationException if the thread is interrupted; the future is aborted then
     */
    public <T> @Nullable T runUntil(AsyncFuture<T> future) {
        if (engine.isInside()) {
            throw new IllegalStateException("A task of runtime " + name
                    + " must not wait for another: compose them (flatMap), or wait in spawnBlocking");
        }
        JoinHandle<T> handle = spawn(future);
        try {
            engine.runUntil(handle);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt(); // For the wait that follows, which aborts.
        }
        try {
            return handle.future().in(engine.base()).block();
        } catch (Throwable failure) {
            handle.abort();
            throw failure;
        }
    }

    /**
     * An executor that runs one task at a time, in the order in which they came, on the workers of this runtime. Each call makes
     * a new one, which shares nothing with others but the workers.
     *
     * @return a new serial view
     */
    public SerialExecutor serialExecutor() {
        return new SerialExecutor(this, scheduler);
    }

    /**
     * Tasks on the workers that can be ended together, and without this runtime.
     *
     * @return a new group
     */
    public TaskGroup taskGroup() {
        return new TaskGroup(this, new TaskPlace(this, scheduler, false));
    }

    /**
     * Tasks on the threads for blocking calls that can be ended together, and without this runtime.
     *
     * @return a new group
     */
    public TaskGroup blockingTaskGroup() {
        return new TaskGroup(this, new TaskPlace(this, Scheduler.of(blocking), true));
    }

    /**
     * Whether a thread is a worker of any runtime, and so must not block. A thread that runs the tasks of a runtime on {@link
     * SchedulingAlgorithm#callerThread()} or {@link SchedulingAlgorithm#on} is not.
     *
     * @param thread any thread
     * @return true for a worker
     */
    public static boolean isWorker(Thread thread) {
        return Threads.isWorker(thread);
    }

    /**
     * This runtime as the JDK knows executors: with everything that {@link ScheduledExecutorService} promises. Each call makes a
     * view of its own; to shut it down ends what it was given, and leaves this runtime alone.
     *
     * @return a new view
     */
    public ScheduledExecutorService executor() {
        return new RuntimeExecutorService(this);
    }

    /**
     * The threads for blocking tasks, to be used with {@code subscribeOn} and {@code via}.
     *
     * @return an executor on those threads
     */
    public Executor blockingExecutor() {
        return task -> {
            Objects.requireNonNull(task, "task");
            refuseIfClosed();
            blocking.execute(task);
        };
    }

    private void executeSimulated(Runnable task) {
        if (!engine.submit(task)) {
            throw refusal();
        }
    }

    /**
     * Where {@code subscribeOn(runtime)} and {@code via(runtime)} run tasks. While this runtime is being shut down it still takes
     * in tasks that others wake, until the grace period is over.
     *
     * @return the scheduler
     */
    @Override
    public Scheduler scheduler() {
        return scheduler;
    }

    /**
     * This runtime as the environment of runs: {@code stream.in(runtime.environment())} puts tasks that have no place of their own
     * on the workers, and uses the runtime's timers. It is the current environment of its workers, but for the place: what a
     * worker subscribes to runs inline there.
     *
     * @return the environment
     */
    public Environment environment() {
        return environment;
    }

    // ---- Time

    /**
     * Waits.
     *
     * @param duration for how long; not negative
     * @return a future that ends without a value once the time is over, measured from its subscription; it fails with {@link
     *     RejectedExecutionException} if this runtime is shut down first
     * @throws IllegalArgumentException if the duration is negative
     * @demand none needed
     * @thread a worker
     * @failure see above
     * @cancel cancels the timer
     * @memory none
     */
    public AsyncFuture<Void> sleep(Duration duration) {
        return AsyncFuture.fromSource(TimeCursor.sleep(ambient, nanos(duration, "duration")));
    }

    /**
     * Waits until a deadline.
     *
     * @param deadline until when
     * @return a future that ends without a value once the deadline has passed
     * @demand none needed
     * @thread a worker
     * @failure {@link RejectedExecutionException} if this runtime is shut down first
     * @cancel cancels the timer
     * @memory none
     */
    public AsyncFuture<Void> sleepUntil(Deadline deadline) {
        return AsyncFuture.fromSource(TimeCursor.until(ambient, Objects.requireNonNull(deadline, "deadline")));
    }

    /**
     * Numbers the periods that pass.
     *
     * @param period how long a period is, and how long after the subscription the first tick comes
     * @param missed what becomes of ticks for which there was no demand in time
     * @return a stream that does not end
     * @throws IllegalArgumentException if the period is not positive
     * @demand waits for it, see {@link MissedTicks}
     * @thread a worker, or where the demand comes from
     * @failure {@link RejectedExecutionException} if this runtime is shut down
     * @cancel cancels the timer
     * @memory none
     */
    public AsyncStream<Long> interval(Duration period, MissedTicks missed) {
        long nanos = nanos(period, "period");
        if (nanos == 0) {
            throw new IllegalArgumentException("period must be positive, but is " + period);
        }
        return AsyncStream.fromSource(TimeCursor.interval(ambient, nanos, Objects.requireNonNull(missed, "missed")));
    }

    /**
     * Gives a future some time, by this runtime's timers.
     *
     * @param <T> the type of the result
     * @param future what must be done in time
     * @param duration how much time it has from its subscription
     * @return a future of the result, which fails with {@link TimeoutException} when the time is over
     * @demand as the future
     * @thread as the future; a worker when the time is over
     * @failure the future's, or the timeout
     * @cancel cancels the future and the timer; the future also when the time is over
     * @memory none
     */
    public <T> AsyncFuture<T> timeout(AsyncFuture<T> future, Duration duration) {
        return future.timeout(duration).in(ambient);
    }

    /**
     * Gives a future time until a deadline, by this runtime's timers.
     *
     * @param <T> the type of the result
     * @param future what must be done in time
     * @param deadline until when
     * @return a future of the result, which fails with {@link TimeoutException} when the deadline has passed; if that is so when
     *     it is subscribed to, without beginning
     * @demand as the future
     * @thread as the future; a worker when the time is over
     * @failure the future's, or the timeout
     * @cancel cancels the future and the timer; the future also when the time is over
     * @memory none
     */
    public <T> AsyncFuture<T> timeout(AsyncFuture<T> future, Deadline deadline) {
        Objects.requireNonNull(future, "future");
        Objects.requireNonNull(deadline, "deadline");
        AsyncFuture<T> timed = AsyncFuture.defer(() -> deadline.isOver()
                ? AsyncFuture.error(new TimeoutException("The deadline has passed before it began"))
                : future.timeout(deadline.remaining()));
        return timed.in(ambient);
    }

    /**
     * A point in time from now, by this runtime's clock.
     *
     * @param duration how far away it is; not negative
     * @return the deadline
     * @throws IllegalArgumentException if the duration is negative
     */
    public Deadline deadlineAfter(Duration duration) {
        return Deadline.after(environment, nanos(duration, "duration"));
    }

    private static long nanos(Duration duration, String what) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException(what + " must not be negative, but is " + duration);
        }
        try {
            return duration.toNanos();
        } catch (ArithmeticException tooLong) {
            return Long.MAX_VALUE;
        }
    }

    // ---- What can be seen

    /**
     * What this runtime is called.
     *
     * @return its name, with which the names of its threads begin
     */
    public String name() {
        return name;
    }

    /**
     * What this runtime has done and holds.
     *
     * @return the numbers of this moment
     */
    public RuntimeMetrics metrics() {
        return new RuntimeMetrics(
                engine.metrics(),
                engine.sharedDepth(),
                registry.spawned(),
                registry.live(),
                engine.timerCount(),
                pool.threadCount(),
                pool.queued());
    }

    /**
     * The tasks that have been spawned and are not over, one to a line: the name, whether it runs or waits, and, if {@linkplain
     * AssemblyTrace#isEnabled() assembly is traced}, where it was spawned.
     *
     * @return the lines
     */
    public String dump() {
        StringBuilder text = new StringBuilder("Runtime ").append(name).append('\n');
        for (JoinHandle<?> handle : registry.list()) {
            text.append("  ").append(handle).append('\n');
            handle.spawned().ifPresent(trace -> {
                for (StackTraceElement element : trace.getStackTrace()) {
                    if (!element.getClassName().equals(AsyncRuntime.class.getName())) {
                        text.append("    spawned at ").append(element).append('\n');
                    }
                }
            });
        }
        return text.toString();
    }

    /**
     * The I/O drivers of the workers, which channels are registered with.
     *
     * @return one for each worker; none in a simulated runtime
     */
    public List<IoDriver> drivers() {
        return engine.drivers();
    }

    // ---- The end

    /**
     * Ends this runtime: refuses new work, lets what has been spawned go on for the grace period, aborts what is left then, and
     * ends the threads. Every handle, every timer and every task that waits gets an outcome; what was neither spawned nor part of
     * a stream, and has not run, is reported to the handler of uncaught failures.
     *
     * @return a future that ends without a value when none of the threads runs any more. The work has been started already
     * @demand none needed
     * @thread a thread that ends with this
     * @failure none
     * @cancel stops waiting; the shutdown goes on
     * @memory none
     */
    public AsyncFuture<Void> shutdown() {
        if (!isShared) {
            refuses = true;
            shutdown.begin(false);
        }
        return shutdown.terminated().future();
    }

    /**
     * Ends this runtime as {@link #shutdown()} does, without the grace period; cuts it short if it has begun.
     *
     * @return a future that ends without a value when none of the threads runs any more. The work has been started already
     * @demand none needed
     * @thread a thread that ends with this
     * @failure none
     * @cancel stops waiting; the shutdown goes on
     * @memory none
     */
    public AsyncFuture<Void> shutdownNow() {
        if (!isShared) {
            refuses = true;
            shutdown.begin(true);
        }
        return shutdown.terminated().future();
    }

    /**
     * Ends this runtime as {@link #shutdown()} does, and waits for it, unless called by one of its own tasks. If the thread is
     * interrupted the grace period is cut short. A second call only waits.
     */
    @Override
    public void close() {
        if (!isShared) {
            refuses = true;
            shutdown.begin(false);
        }
        if (isShared || engine.isInside() || Environment.current() == ambient) {
            return;
        }
        JoinHandle<Void> terminated = shutdown.terminated();
        Thread waiting = Thread.currentThread();
        terminated.await(() -> LockSupport.unpark(waiting));
        boolean interrupted = Thread.interrupted();
        while (!terminated.isDone()) {
            if (interrupted) {
                shutdownNow();
            }
            try {
                engine.base().await(terminated::isDone, Long.MAX_VALUE);
                shutdown.join();
            } catch (InterruptedException hurry) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Whether new work is refused.
     *
     * @return true once {@link #shutdown()} or {@link #close()} has been called
     */
    public boolean isShutdown() {
        return refuses;
    }

    /**
     * Whether this runtime has ended.
     *
     * @return true once none of its threads runs any more
     */
    public boolean isTerminated() {
        return shutdown.terminated().isDone();
    }

    void terminates() {
        if (listener != null) {
            tell(RuntimeListener::terminated);
        }
    }

    // ---- For the parts

    Engine engine() {
        return engine;
    }

    Environment ambient() {
        return ambient;
    }

    void refuseIfClosed() {
        if (refuses) {
            throw refusal();
        }
    }

    RejectedExecutionException refusal() {
        return new RejectedExecutionException("Runtime " + name + " has been shut down and takes no new work");
    }

    /** What a task threw, or somebody had to be told and was not there. */
    void uncaught(Throwable failure) {
        try {
            if (handler == null) {
                hooks.dropError(failure);
            } else {
                handler.uncaughtException(Thread.currentThread(), failure);
            }
        } catch (Throwable second) {
            Failures.suppress(second, failure);
            Hooks.defaults().dropError(second);
        }
    }

    private void tell(Consumer<RuntimeListener> what) {
        RuntimeListener told = listener;
        if (told != null) {
            try {
                what.accept(told);
            } catch (Throwable failure) {
                uncaught(failure);
            }
        }
    }

    @Override
    public String toString() {
        return "runtime " + name + (isTerminated() ? ", which has ended" : refuses ? ", which is being shut down" : "");
    }

    private final class RuntimeScheduler implements Scheduler {

        @Override
        public boolean submit(Runnable task) {
            return engine.submit(task);
        }

        @Override
        public boolean shouldYield(int turns) {
            return turns >= taskBudget;
        }

        @Override
        public String toString() {
            return AsyncRuntime.this.toString();
        }
    }

    /** Where a task was spawned. */
    private static final class Spawned extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private static final class Shared {
        static final AsyncRuntime INSTANCE = new AsyncRuntime(new Builder().name("reactive-bridge"), true);
    }

    /**
     * The options of a runtime.
     *
     * <p><strong>Confined</strong> to one thread.
     */
    public static final class Builder {

        String name = "runtime-" + NUMBER.incrementAndGet();
        int workers = Runtime.getRuntime().availableProcessors();
        SchedulingAlgorithm algorithm = SchedulingAlgorithm.workStealing();
        IoDriver.Factory drivers = IoDriver.nio();
        long resolutionNanos = TimeUnit.MILLISECONDS.toNanos(1);
        int blockingThreads = 512;
        long blockingKeepAliveNanos = TimeUnit.SECONDS.toNanos(10);
        int blockingQueue = 10_000;
        int taskBudget = 16;
        long graceNanos = TimeUnit.SECONDS.toNanos(10);
        long blockedNanos = Long.MAX_VALUE;
        boolean daemon = true;
        Hooks hooks = Hooks.defaults();
        Capacities capacities = Capacities.defaults();
        Thread.@Nullable UncaughtExceptionHandler handler;

        @Nullable
        RuntimeListener listener;

        private Builder() {}

        /**
         * What to call the runtime; its threads are named after it.
         *
         * @param newName the name; {@code runtime-} and a number if none is given
         * @return this builder
         */
        public Builder name(String newName) {
            name = Objects.requireNonNull(newName, "name");
            return this;
        }

        /**
         * How many workers there are.
         *
         * @param count at least 1; as many as processors if none is given
         * @return this builder
         * @throws IllegalArgumentException if it is less than 1, or more than 1024
         */
        public Builder workers(int count) {
            if (count > 1024) {
                throw new IllegalArgumentException("workers must be at most 1024, but is " + count);
            }
            workers = Capacities.positive(count, "workers");
            return this;
        }

        /**
         * Which task runs next, and where.
         *
         * @param newAlgorithm the algorithm; {@link SchedulingAlgorithm#workStealing()} if none is given
         * @return this builder
         */
        public Builder scheduling(SchedulingAlgorithm newAlgorithm) {
            algorithm = Objects.requireNonNull(newAlgorithm, "algorithm");
            return this;
        }

        /**
         * What idle workers wait in, and where channels tell that they are ready.
         *
         * @param factory makes a driver for each worker; {@link IoDriver#nio()} if none is given
         * @return this builder
         */
        public Builder ioDriver(IoDriver.Factory factory) {
            drivers = Objects.requireNonNull(factory, "factory");
            return this;
        }

        /**
         * How exact timers are: a timer is never early, and late by at most this and the time that the worker takes to come to
         * it. Threads that wait for channels are woken by the system with a resolution of a millisecond.
         *
         * @param resolution positive; a millisecond if none is given
         * @return this builder
         * @throws IllegalArgumentException if it is not positive
         */
        public Builder timerResolution(Duration resolution) {
            resolutionNanos = positive(resolution, "resolution");
            return this;
        }

        /**
         * How many threads there may be for blocking tasks, and how many tasks may wait for one.
         *
         * @param most the greatest number of threads, at least 1; 512 if none is given
         * @param queued the greatest number of tasks that wait, 0 or more; 10,000 if none is given
         * @return this builder
         * @throws IllegalArgumentException if one of them is out of range
         */
        public Builder blockingThreads(int most, int queued) {
            if (queued < 0) {
                throw new IllegalArgumentException("queued must not be negative, but is " + queued);
            }
            blockingThreads = Capacities.positive(most, "most");
            blockingQueue = queued;
            return this;
        }

        /**
         * How long an idle thread for blocking tasks is kept. Virtual threads are not kept.
         *
         * @param keepAlive not negative; 10 seconds if none is given
         * @return this builder
         * @throws IllegalArgumentException if it is negative
         */
        public Builder blockingKeepAlive(Duration keepAlive) {
            blockingKeepAliveNanos = nanos(keepAlive, "keepAlive");
            return this;
        }

        /**
         * How many turns a task may take in a row before it makes room for its neighbours. How many items it handles in one
         * turn is a matter of {@link #capacities(Capacities)}.
         *
         * @param turns at least 1; 16 if none is given
         * @return this builder
         * @throws IllegalArgumentException if it is less than 1
         */
        public Builder taskBudget(int turns) {
            taskBudget = Capacities.positive(turns, "turns");
            return this;
        }

        /**
         * What becomes of failures that nobody waits for: what a task of {@link AsyncRuntime#execute} threw, and work that could
         * not be done because of a shutdown.
         *
         * @param newHandler gets them; {@link Hooks#dropError} of the hooks if none is given
         * @return this builder
         */
        public Builder uncaughtExceptionHandler(Thread.UncaughtExceptionHandler newHandler) {
            handler = Objects.requireNonNull(newHandler, "handler");
            return this;
        }

        /**
         * Who is told what happens.
         *
         * @param newListener the listener; nobody if none is given
         * @return this builder
         */
        public Builder listener(RuntimeListener newListener) {
            listener = Objects.requireNonNull(newListener, "listener");
            return this;
        }

        /**
         * How long a shutdown waits for tasks that have been spawned before it aborts them.
         *
         * @param grace not negative; 10 seconds if none is given
         * @return this builder
         * @throws IllegalArgumentException if it is negative
         */
        public Builder shutdownGrace(Duration grace) {
            graceNanos = nanos(grace, "grace");
            return this;
        }

        /**
         * Tells when a task holds a worker for too long, with the stack trace of the worker: see {@link
         * RuntimeListener#workerBlocked}, or, without a listener, the handler of uncaught failures. Meant for development:
         * taking a stack trace stops the worker for a moment.
         *
         * @param threshold how long a task may take, at least a millisecond; nothing is told if none is given
         * @return this builder
         * @throws IllegalArgumentException if it is shorter
         */
        public Builder detectBlocking(Duration threshold) {
            long nanos = positive(threshold, "threshold");
            if (nanos < 1_000_000) {
                throw new IllegalArgumentException("threshold must be at least a millisecond, but is " + threshold);
            }
            blockedNanos = nanos;
            return this;
        }

        /**
         * Whether the threads are daemons, which do not keep the JVM from ending.
         *
         * @param isDaemon true if none is given
         * @return this builder
         */
        public Builder daemon(boolean isDaemon) {
            daemon = isDaemon;
            return this;
        }

        /**
         * Where what can go nowhere else goes, in runs that use {@link AsyncRuntime#environment()}.
         *
         * @param newHooks the hooks; {@link Hooks#defaults()} if none are given
         * @return this builder
         */
        public Builder hooks(Hooks newHooks) {
            hooks = Objects.requireNonNull(newHooks, "hooks");
            return this;
        }

        /**
         * The sizes that operators use, in runs that use {@link AsyncRuntime#environment()}.
         *
         * @param newCapacities the sizes; {@link Capacities#defaults()} if none are given
         * @return this builder
         */
        public Builder capacities(Capacities newCapacities) {
            capacities = Objects.requireNonNull(newCapacities, "capacities");
            return this;
        }

        /**
         * Starts a runtime.
         *
         * @return a new runtime, whose threads run
         */
        public AsyncRuntime build() {
            return new AsyncRuntime(this, false);
        }

        private static long positive(Duration duration, String what) {
            long nanos = nanos(duration, what);
            if (nanos == 0) {
                throw new IllegalArgumentException(what + " must be positive, but is " + duration);
            }
            return nanos;
        }

        private static long nanos(Duration duration, String what) {
            return AsyncRuntime.nanos(duration, what);
        }
    }
}
