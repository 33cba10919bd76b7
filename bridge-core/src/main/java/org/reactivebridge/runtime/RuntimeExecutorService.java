package org.reactivebridge.runtime;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Delayed;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.RunnableScheduledFuture;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Interleaving;
import org.reactivebridge.kernel.Timers;

/**
 * A runtime as the JDK knows executors. After {@link #shutdown()} tasks that have been submitted or scheduled once still run, and
 * periodic ones end, as in {@link java.util.concurrent.ScheduledThreadPoolExecutor}.
 */
final class RuntimeExecutorService extends AbstractExecutorService implements ScheduledExecutorService {

    /*
     * Idea
     *   Every task is an entry in a set from the moment it is accepted until it has run, so that shutdownNow can give back what
     *   never began, and termination is the set being empty.
     *
     * Who touches what
     *   state     under the lock: RUNNING, SHUTDOWN, STOP; read without it
     *   entries   everybody
     *   Entry     see there
     *
     * Why no entry is left behind
     *   Who adds one looks at the state afterwards; who changes the state looks at the set afterwards.
     */

    private static final int RUNNING = 0;
    private static final int SHUTDOWN = 1;
    private static final int STOP = 2;

    private final AsyncRuntime runtime;
    private final Set<Entry> entries = ConcurrentHashMap.newKeySet();
    private final AtomicLong sequence = new AtomicLong();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile int state;
    private volatile boolean isTerminated;

    RuntimeExecutorService(AsyncRuntime runtime) {
        this.runtime = runtime;
    }

    // ---- Tasks

    @Override
    public void execute(Runnable command) {
        Entry entry = new Entry(Objects.requireNonNull(command, "command"));
        accept(entry);
        submit(entry);
    }

    private void accept(Entry entry) {
        runtime.refuseIfClosed();
        entries.add(entry);
        Interleaving.point();
        if (state != RUNNING && entry.take()) {
            forget(entry);
            throw new RejectedExecutionException("This executor on runtime " + runtime.name() + " has been shut down");
        }
    }

    private void submit(Entry entry) {
        RejectedExecutionException refusal;
        try {
            if (runtime.engine().submit(entry)) {
                return;
            }
            refusal = runtime.refusal();
        } catch (RejectedExecutionException refused) {
            refusal = refused; // By an executor that the runtime hands its tasks on to.
        }
        if (entry.take()) {
            forget(entry);
            throw refusal;
        }
    }

    private void forget(Entry entry) {
        entries.remove(entry);
        if (state != RUNNING) {
            terminateIfDone();
        }
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
        Objects.requireNonNull(command, "command");
        return scheduled(new Timed<>(Executors.callable(command), unit.toNanos(delay), 0));
    }

    @Override
    public <V extends @Nullable Object> ScheduledFuture<V> schedule(Callable<V> callable, long delay, TimeUnit unit) {
        Objects.requireNonNull(callable, "callable");
        return scheduled(new Timed<>(callable, unit.toNanos(delay), 0));
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(Runnable command, long initialDelay, long period, TimeUnit unit) {
        Objects.requireNonNull(command, "command");
        return scheduled(new Timed<>(
                Executors.callable(command), unit.toNanos(initialDelay), unit.toNanos(positive(period, "period"))));
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(Runnable command, long initialDelay, long delay, TimeUnit unit) {
        Objects.requireNonNull(command, "command");
        return scheduled(new Timed<>(
                Executors.callable(command), unit.toNanos(initialDelay), -unit.toNanos(positive(delay, "delay"))));
    }

    private static long positive(long nanos, String what) {
        if (nanos <= 0) {
            throw new IllegalArgumentException(what + " must be positive, but is " + nanos);
        }
        return nanos;
    }

    private <V extends @Nullable Object> ScheduledFuture<V> scheduled(Timed<V> task) {
        Entry entry = new Entry(task);
        task.entry = entry;
        accept(entry);
        try {
            task.arm();
        } catch (RejectedExecutionException refused) {
            if (entry.take()) {
                forget(entry);
            }
            throw refused;
        }
        return task;
    }

    // ---- The end

    @Override
    public void shutdown() {
        lock.lock();
        try {
            if (state == RUNNING) {
                state = SHUTDOWN;
            }
        } finally {
            lock.unlock();
        }
        for (Entry entry : entries) {
            if (entry.command instanceof Timed<?> timed && timed.isPeriodic()) {
                timed.cancel(false);
            }
        }
        terminateIfDone();
    }

    @Override
    public List<Runnable> shutdownNow() {
        List<Runnable> never = new ArrayList<>();
        lock.lock();
        try {
            state = STOP;
        } finally {
            lock.unlock();
        }
        List<Entry> begun = new ArrayList<>();
        for (Entry entry : List.copyOf(entries)) {
            if (entry.take()) {
                entry.disarm();
                entries.remove(entry);
                never.add(entry.command);
            } else {
                begun.add(entry);
            }
        }
        begun.forEach(this::interrupt); // Only now, or their workers would begin with what is to be given back.
        terminateIfDone();
        return never;
    }

    private void interrupt(Entry entry) {
        lock.lock(); // Excludes that the entry ends between the look and the interrupt.
        try {
            Thread runner = entry.runner;
            if (runner != null && entry.interrupting()) {
                runner.interrupt();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The current thread is being interrupted by {@link #interrupt}: returns when that is over. */
    private void awaitInterrupt() {
        lock.lock();
        try {
            Thread.interrupted();
        } finally {
            lock.unlock();
        }
    }

    private void terminateIfDone() {
        if (state == RUNNING || !entries.isEmpty()) {
            return;
        }
        lock.lock();
        try {
            isTerminated = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean isShutdown() {
        return state != RUNNING;
    }

    @Override
    public boolean isTerminated() {
        return isTerminated;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        long left = unit.toNanos(timeout);
        lock.lockInterruptibly();
        try {
            while (!isTerminated) {
                if (left <= 0) {
                    return false;
                }
                left = changed.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String toString() {
        return "executor of runtime " + runtime.name() + "["
                + (isTerminated ? "terminated" : state == RUNNING ? "running" : "shutting down") + ", tasks "
                + entries.size() + "]";
    }

    /**
     * A task on its way.
     *
     * <pre>
     * from      event       to             who
     * WAITING   begin       BEGUN          the worker that runs it
     * WAITING   take        TAKEN          shutdownNow, or who finds that it cannot run
     * BEGUN     again       WAITING        the worker, for a periodic task
     * BEGUN     end         ENDED          the worker
     * BEGUN     interrupt   INTERRUPTED    shutdownNow, under the lock of the executor; then it interrupts the worker
     * </pre>
     *
     * <p>A worker that finds its entry interrupted waits for the lock once, so that the interrupt has come and does not hit what it
     * does next.
     */
    private final class Entry implements Abandonable {

        private static final int WAITING = 0;
        private static final int BEGUN = 1;
        private static final int TAKEN = 2;
        private static final int ENDED = 3;
        private static final int INTERRUPTED = 4;

        private static final VarHandle STEP;

        static {
            try {
                STEP = MethodHandles.lookup()
                        .findVarHandle(Entry.class, "step", int.class)
                        .withInvokeExactBehavior();
            } catch (ReflectiveOperationException e) {
                throw new ExceptionInInitializerError(e);
            }
        }

        private final Runnable command;

        @SuppressWarnings("unused") // Through STEP.
        private volatile int step;

        private volatile @Nullable Thread runner;

        Entry(Runnable command) {
            this.command = command;
        }

        private boolean swap(int from, int to) {
            Interleaving.point();
            return (boolean) STEP.compareAndSet(this, from, to);
        }

        boolean take() {
            return swap(WAITING, TAKEN);
        }

        boolean isTaken() {
            return step == TAKEN;
        }

        /** Not a place where another thread could go first: the lock is held. */
        boolean interrupting() {
            return (boolean) STEP.compareAndSet(this, BEGUN, INTERRUPTED);
        }

        void disarm() {
            if (command instanceof Timed<?> timed) {
                timed.disarm();
            }
        }

        @Override
        public void run() {
            runner = Thread.currentThread();
            if (state == STOP || !swap(WAITING, BEGUN)) {
                return; // It is given back, or has been.
            }
            if (state == STOP) {
                interrupt(this); // It began just as everything was stopped.
            }
            boolean again = false;
            try {
                if (command instanceof Timed<?> timed) {
                    again = timed.call();
                } else {
                    command.run();
                }
            } finally {
                runner = null;
                if (!swap(BEGUN, again ? WAITING : ENDED)) {
                    again = false;
                    awaitInterrupt();
                    if (command instanceof Timed<?> timed && timed.isPeriodic()) {
                        timed.cancel(false); // It will not run again: whoever waits for it must learn that.
                    }
                }
                if (!again || !goOn()) {
                    forget(this);
                }
            }
        }

        /** Sets the timer of a periodic task for the next time; false if there is none any more. */
        private boolean goOn() {
            Timed<?> timed = (Timed<?>) command;
            try {
                timed.arm();
            } catch (RejectedExecutionException shutDown) {
                timed.giveUp();
                return !take();
            }
            if (state != RUNNING && take()) {
                timed.disarm();
                timed.cancel(false);
                return false;
            }
            return true;
        }

        @Override
        public void abandon() {
            if (take()) {
                if (command instanceof Timed<?> timed) {
                    timed.giveUp();
                } else if (command instanceof FutureTask<?> future) {
                    future.cancel(false);
                } else {
                    runtime.uncaught(runtime.refusal());
                }
                forget(this);
            }
        }
    }

    /** A task with a time. */
    private final class Timed<V extends @Nullable Object> extends FutureTask<V> implements RunnableScheduledFuture<V> {

        private final long number = sequence.getAndIncrement();
        private final long period; // Positive for a fixed rate, negative for a fixed delay, 0 for once.
        private volatile long due;
        private volatile Timers.@Nullable Timer timer;
        private @Nullable Entry entry;

        Timed(Callable<V> callable, long delayNanos, long period) {
            super(callable);
            this.period = period;
            this.due = now() + Math.min(Math.max(0, delayNanos), TimerWheel.LONGEST_DELAY + 1);
        }

        private long now() {
            return runtime.environment().nanoTime();
        }

        void arm() {
            Entry mine = Objects.requireNonNull(entry);
            timer = runtime.environment().timers().schedule(due - now(), new Expiry(mine));
            if (isCancelled() || mine.isTaken()) {
                disarm(); // Whoever did that may not have found the timer.
            }
        }

        void disarm() {
            Timers.Timer set = timer;
            if (set != null) {
                set.cancel();
            }
        }

        /** Runs it; true if it is to run again. */
        boolean call() {
            if (period == 0) {
                run();
                return false;
            }
            if (state != RUNNING || !runAndReset()) {
                cancel(false);
                return false;
            }
            due = period > 0 ? due + period : now() - period;
            return true;
        }

        void giveUp() {
            setException(runtime.refusal());
        }

        @Override
        public boolean isPeriodic() {
            return period != 0;
        }

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            boolean cancelled = super.cancel(mayInterruptIfRunning);
            if (cancelled) {
                disarm();
                Entry mine = entry;
                if (mine != null && mine.take()) {
                    forget(mine);
                }
            }
            return cancelled;
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(due - now(), TimeUnit.NANOSECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            if (other == this) {
                return 0;
            }
            if (other instanceof Timed<?> timed) {
                long difference = due - timed.due;
                return difference == 0 ? Long.compare(number, timed.number) : Long.signum(difference);
            }
            return Long.compare(getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
        }
    }

    /** What a timer of a task does: it hands the task to the workers. */
    private final class Expiry implements Abandonable {

        private final Entry entry;

        Expiry(Entry entry) {
            this.entry = entry;
        }

        @Override
        public void run() {
            try {
                if (runtime.engine().submit(entry)) {
                    return;
                }
            } catch (RejectedExecutionException refused) {
                // By an executor that the runtime hands its tasks on to: as below.
            }
            entry.abandon();
        }

        @Override
        public void abandon() {
            entry.abandon();
        }
    }
}
