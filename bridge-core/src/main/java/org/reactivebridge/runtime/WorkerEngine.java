package org.reactivebridge.runtime;

import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Environment;
import org.reactivebridge.kernel.Failures;
import org.reactivebridge.kernel.Interleaving;
import org.reactivebridge.kernel.Timers;

/** The workers of a runtime, its queues and the way to them. */
final class WorkerEngine implements Engine, Workers {

    /*
     * Who touches what
     *   workers, queues, idle    final
     *   mode                     RUNNING, then STOPPING (end when idle), then STOPPED (end after the task); never back
     *   swept                    set once the threads have ended, before what is left is refused
     *   threads                  written once by start
     *   caller                   the thread that runs the only worker, if no thread of its own does; guarded by "driving"
     *
     * Why a task that is submitted while the engine ends is run or refused
     *   Who submits puts the task in and looks at "swept" then; who sweeps sets it and takes tasks out then. So one of the two
     *   finds the task, and to take it out is the right to refuse it. A worker puts it into its own queue without a fence before it
     *   looks; it runs what is there, and if it ends while or after the rest is swept it looks once more, behind a fence.
     */

    private static final int RUNNING = 0;
    private static final int STOPPING = 1;
    private static final int STOPPED = 2;

    private final Environment base;
    private final Consumer<Throwable> uncaught;
    private final Leftovers leftovers;
    private final RunQueues queues;
    private final IdleState idle;
    private final Worker[] workers;
    private final CountDownLatch ended;
    private final Timers timers = this::schedule;
    private final String name;
    private final boolean daemon;
    private final boolean onCaller;
    private final long started;
    private final @Nullable Monitor monitor;
    private final ReentrantLock driving = new ReentrantLock();

    private Thread[] threads = {};
    private Environment ambient;
    private volatile @Nullable Thread caller;
    private volatile int mode;
    private volatile boolean swept;

    WorkerEngine(AsyncRuntime.Builder options, Environment base, Consumer<Throwable> uncaught) {
        this.base = base;
        this.ambient = base;
        this.uncaught = uncaught;
        this.leftovers = new Leftovers(options.name, uncaught);
        this.name = options.name;
        this.daemon = options.daemon;
        this.onCaller = options.algorithm instanceof OneQueue.Algorithm one && one.onCaller();
        this.started = base.nanoTime();
        this.workers = new Worker[options.algorithm.workers(options.workers)];
        this.ended = new CountDownLatch(workers.length);
        this.idle = new IdleState(workers.length);
        this.queues = options.algorithm.open(this);
        List<IoDriver> drivers = open(options.drivers, workers.length);
        for (int i = 0; i < workers.length; i++) {
            workers[i] = new Worker(this, queues, idle, i, drivers.get(i), options.resolutionNanos);
        }
        boolean watches = (queues.isShared() && workers.length > 1) || options.blockedNanos != Long.MAX_VALUE;
        this.monitor = watches ? new Monitor(this, workers, queues, idle, options) : null;
    }

    private List<IoDriver> open(IoDriver.Factory factory, int count) {
        List<IoDriver> drivers = new ArrayList<>(count);
        try {
            for (int i = 0; i < count; i++) {
                IoDriver driver = factory.open(i);
                drivers.add(driver);
                if (onCaller && driver.isBoundToThread()) {
                    throw new IllegalArgumentException("Runtime " + name
                            + " has no thread of its own, and cannot use a driver that belongs to a thread: " + driver);
                }
            }
            factory.opened(Collections.unmodifiableList(drivers));
        } catch (Throwable failure) {
            for (IoDriver driver : drivers) {
                close(driver, failure);
            }
            throw failure;
        }
        return drivers;
    }

    private static void close(IoDriver driver, Throwable failure) {
        try {
            driver.close();
        } catch (Throwable second) {
            Failures.suppress(failure, second);
        }
    }

    @Override
    public void start(Environment environment) {
        ambient = environment;
        if (onCaller) {
            return;
        }
        Thread[] made = new Thread[workers.length];
        for (int i = 0; i < made.length; i++) {
            made[i] = Threads.worker(workers[i], name + "-" + i, daemon);
            // Who has something to report and knows nothing but the thread is heard as well.
            made[i].setUncaughtExceptionHandler((thread, failure) -> uncaught.accept(failure));
        }
        threads = made;
        int running = 0;
        try {
            for (Thread thread : made) {
                thread.start();
                running++;
            }
            if (monitor != null) {
                monitor.start(name, daemon);
            }
        } catch (Throwable noThread) {
            stopNow();
            for (int i = running; i < made.length; i++) {
                ended(workers[i]);
            }
            throw noThread;
        }
    }

    @Override
    public void runUntil(JoinHandle<?> done) throws InterruptedException {
        if (!onCaller) {
            return;
        }
        done.await(() -> wake(0));
        runHere(done::isDone);
    }

    /** Lets the calling thread be the worker until a condition holds, of which somebody tells by waking the worker. */
    void runHere(BooleanSupplier until) throws InterruptedException {
        if (driving.isHeldByCurrentThread()) {
            throw new IllegalStateException(
                    "A task of runtime " + name + " must not wait for another on its only thread");
        }
        driving.lockInterruptibly();
        try {
            if (ended.getCount() > 0) {
                caller = Thread.currentThread();
                try {
                    workers[0].driver.around(() -> ambient.run(() -> workers[0].work(until)));
                } finally {
                    caller = null;
                }
            }
        } finally {
            driving.unlock();
        }
    }

    // ---- The way in

    @Override
    public boolean submit(Runnable task) {
        if (swept) {
            return false;
        }
        Worker worker = here();
        boolean accepted;
        if (worker == null) {
            accepted = queues.submit(task, -1);
        } else if (worker.isCurrent(task)) {
            accepted = worker.own.resubmit(task);
        } else {
            accepted = worker.own.submit(task);
        }
        Interleaving.point();
        if (swept) {
            refuseQueued();
        }
        return accepted;
    }

    /** Submits a task again that was taken from a worker's queue: accepted long ago, it is told if it comes too late now. */
    void putBack(Runnable task) {
        if (!submit(task)) {
            leftovers.refuse(task);
        }
    }

    /** The worker that the calling thread is, if it is one of these. */
    private @Nullable Worker here() {
        if (onCaller) {
            return Thread.currentThread() == caller ? workers[0] : null;
        }
        Worker worker = Threads.currentWorker();
        return worker != null && worker.belongsTo(this) ? worker : null;
    }

    @Override
    public boolean isInside() {
        return here() != null;
    }

    private Timers.Timer schedule(long delayNanos, Runnable action) {
        Worker worker = here();
        if (worker == null) {
            worker = workers[(int) Math.floorMod(Thread.currentThread().getId(), (long) workers.length)];
        }
        return worker.wheel.schedule(base.nanoTime(), delayNanos, action);
    }

    @Override
    public List<IoDriver> drivers() {
        List<IoDriver> all = new ArrayList<>(workers.length);
        for (Worker worker : workers) {
            all.add(worker.driver);
        }
        return Collections.unmodifiableList(all);
    }

    // ---- For the workers

    @Override
    public int count() {
        return workers.length;
    }

    @Override
    public void wakeOne() {
        Worker own = here();
        if (own != null && own.holdsBack()) {
            return;
        }
        VarHandle.fullFence(); // Between the task that has been put in and the look at who sleeps.
        int worker = idle.send();
        if (worker >= 0) {
            workers[worker].driver.wakeup();
        }
    }

    @Override
    public boolean keeps(int worker) {
        return workers[worker].keeps();
    }

    @Override
    public void wake(int worker) {
        VarHandle.fullFence();
        if (idle.call(worker)) {
            workers[worker].driver.wakeup();
        }
    }

    /** A worker has woken: somebody has to watch. */
    void awake() {
        Monitor watching = monitor;
        if (watching != null) {
            watching.awake();
        }
    }

    Environment ambient() {
        return ambient;
    }

    long nanoTime() {
        return base.nanoTime();
    }

    boolean isStopping() {
        return mode != RUNNING;
    }

    boolean isStopped() {
        return mode == STOPPED;
    }

    void uncaught(Throwable failure) {
        uncaught.accept(failure);
    }

    void ended(Worker worker) {
        worker.driver.close();
        VarHandle.fullFence(); // Between what this worker has put in and the look whether somebody will still run it.
        if (swept) {
            refuseQueued();
        }
        ended.countDown();
    }

    Thread thread(int worker) {
        return threads[worker];
    }

    // ---- The end

    @Override
    public void stopWhenIdle() {
        if (mode == RUNNING) {
            mode = STOPPING;
        }
        wakeAll();
    }

    @Override
    public void stopNow() {
        mode = STOPPED;
        wakeAll();
        for (Thread thread : threads) {
            thread.interrupt();
        }
        if (monitor != null) {
            monitor.stop();
        }
    }

    @Override
    public void takeOver() {
        if (onCaller && threads.length == 0) {
            Thread last = Threads.platform(
                    () -> {
                        driving.lock();
                        try {
                            caller = Thread.currentThread();
                            workers[0].run();
                        } finally {
                            caller = null;
                            driving.unlock();
                        }
                    },
                    name + "-0",
                    daemon);
            threads = new Thread[] {last};
            last.start();
        }
    }

    private void wakeAll() {
        for (Worker worker : workers) {
            idle.call(worker.index);
            worker.driver.wakeup();
        }
    }

    @Override
    public boolean awaitStopped(long nanos) throws InterruptedException {
        long start = base.nanoTime();
        if (!ended.await(nanos, TimeUnit.NANOSECONDS)) {
            return false;
        }
        if (monitor != null) {
            monitor.stop();
        }
        for (Thread thread : threads()) {
            long left = nanos - (base.nanoTime() - start);
            thread.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(left)));
            if (thread.isAlive()) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void sweep() {
        swept = true;
        for (Worker worker : workers) {
            worker.wheel.close();
            for (Runnable action = worker.wheel.takeAny(); action != null; action = worker.wheel.takeAny()) {
                leftovers.giveUp(action);
            }
        }
        refuseQueued();
    }

    private void refuseQueued() {
        for (Runnable task = queues.drain(); task != null; task = queues.drain()) {
            leftovers.refuse(task);
        }
    }

    @Override
    public List<Thread> threads() {
        List<Thread> alive = new ArrayList<>(Arrays.asList(threads));
        if (monitor != null) {
            monitor.addThread(alive);
        }
        alive.removeIf(thread -> !thread.isAlive());
        return alive;
    }

    // ---- What can be seen

    @Override
    public Environment base() {
        return base;
    }

    @Override
    public Timers timers() {
        return timers;
    }

    @Override
    public List<WorkerMetrics> metrics() {
        long uptime = base.nanoTime() - started;
        List<WorkerMetrics> all = new ArrayList<>(workers.length);
        for (Worker worker : workers) {
            all.add(worker.metrics(uptime));
        }
        return all;
    }

    @Override
    public int sharedDepth() {
        return queues.depth(-1);
    }

    @Override
    public long timerCount() {
        long count = 0;
        for (Worker worker : workers) {
            count += worker.wheel.size();
        }
        return count;
    }
}
