package org.reactivebridge.kernel;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * An environment in which the seed decides everything: which of the tasks that are ready runs next, what random numbers
 * come up, and what time it is. The clock stands still while tasks run, but for a small random cost of each, and jumps to
 * the next timer when nothing is ready.
 *
 * <p>Two runs of the same program with the same seed do the same, step by step; {@link #trace()} is a hash over the steps
 * by which that can be checked. It is a tool for tests of this library and of its users: an hour of virtual time passes in
 * as long as its events take.
 *
 * <p><strong>Confined</strong> to one thread.
 */
public final class SimulatedEnvironment implements Environment {

    private volatile @Nullable Thread user; // The thread that runs this now.

    private static final int MOST_LATE_STEPS = 10_000_000;
    private static final int TAIL = 32; // A power of two.

    private static final Instant START = Instant.parse("2000-01-01T00:00:00Z");

    private final long seed;
    private final Hooks hooks;
    private final Map<String, SplittableRandom> randoms = new LinkedHashMap<>();
    private final List<Ready> ready = new ArrayList<>();
    private final TimerQueue timerQueue = new TimerQueue();
    private final RandomGenerator choice;
    private final RandomGenerator cost;
    private final Scheduler scheduler = new SimulatedScheduler("tasks");
    private final Timers timers = this::schedule;

    private long nanos;
    private long steps;
    private long submitted;
    private final String[] tail = new String[TAIL];
    private final long[] tailTimes = new long[TAIL];
    private long trace = 0xcbf29ce484222325L; // FNV-1a offset basis

    /**
     * A new world at time zero.
     *
     * @param seed decides everything that happens
     */
    public SimulatedEnvironment(long seed) {
        this(seed, Hooks.defaults());
    }

    /**
     * A new world at time zero.
     *
     * @param seed decides everything that happens
     * @param hooks where what can go nowhere else goes
     */
    public SimulatedEnvironment(long seed, Hooks hooks) {
        this.seed = seed;
        this.hooks = hooks;
        this.choice = random("scheduler");
        this.cost = random("cost");
    }

    /**
     * Makes this the {@linkplain Environment#current() current environment} of the calling thread while an action runs.
     * What the action starts does not run before {@link #runUntilQuiet()}, {@link #runFor(long)} or {@link #await}.
     *
     * @param action what to do
     */
    @Override
    public void run(Runnable action) {
        Thread outerUser = enter();
        try {
            CurrentEnvironment.with(this, action);
        } finally {
            user = outerUser;
        }
    }

    /** Makes this thread the one that uses this environment, and returns who did before: this thread, or nobody. */
    private @Nullable Thread enter() {
        confined();
        Thread before = user;
        user = Thread.currentThread();
        return before;
    }

    /** Real threads do not take part in a simulation: what they did would not be decided by the seed. */
    private void confined() {
        Thread inside = user;
        if (inside != null && inside != Thread.currentThread()) {
            throw new IllegalStateException("A simulated environment is used by one thread at a time, but "
                    + Thread.currentThread().getName() + " came while " + inside.getName() + " runs it");
        }
    }

    /** Runs tasks and lets time pass until there is neither a ready task nor a timer. */
    public void runUntilQuiet() {
        run(() -> {
            while (step(Long.MAX_VALUE)) {
                // Each step is one task or one jump of the clock.
            }
        });
    }

    /**
     * Runs tasks and lets time pass, up to a point in virtual time.
     *
     * @param durationNanos how much time passes, in nanoseconds; tasks that are ready then, and those that they make ready,
     *     have run
     * @throws IllegalStateException if there is no end to those
     */
    public void runFor(long durationNanos) {
        long end = after(durationNanos);
        run(() -> {
            int late = 0;
            while (step(end)) {
                if (nanos > end && ++late > MOST_LATE_STEPS) {
                    throw new IllegalStateException(
                            "After " + late + " more steps there is still a task that is ready");
                }
            }
        });
        nanos = Math.max(nanos, end);
    }

    @Override
    public boolean await(BooleanSupplier condition, long timeoutNanos) {
        long end = after(timeoutNanos);
        Trampoline trampoline = Trampoline.current();
        Thread outerUser = enter();
        Environment outer = CurrentEnvironment.swap(this);
        try {
            while (!condition.getAsBoolean()) {
                if (nanos > end) {
                    return false; // A task that always goes on must not keep the time from being over.
                }
                if (!trampoline.runWaiting() && !step(end)) {
                    if (end == Long.MAX_VALUE) {
                        throw new IllegalStateException(
                                "Deadlock: nothing is ready, no timer is set, and the awaited condition does not hold");
                    }
                    nanos = Math.max(nanos, end);
                    return condition.getAsBoolean();
                }
            }
            return true;
        } finally {
            CurrentEnvironment.swap(outer);
            user = outerUser;
        }
    }

    /** A point in virtual time; "for ever" does not wrap around. */
    private long after(long durationNanos) {
        return durationNanos > Long.MAX_VALUE - nanos ? Long.MAX_VALUE : nanos + durationNanos;
    }

    /** One task, or one jump of the clock that makes at least one timer due; false if neither is possible until then. */
    private boolean step(long end) {
        if (ready.isEmpty()) {
            if (timerQueue.isEmpty()) {
                return false;
            }
            long due = nanos + timerQueue.untilFirst(nanos);
            if (due > end) {
                return false;
            }
            nanos = due;
        }
        Runnable due;
        while ((due = timerQueue.pollDue(nanos)) != null) {
            ready.add(new Ready("timer", submitted++, due));
        }
        int index = ready.size() == 1 ? 0 : choice.nextInt(ready.size());
        Ready next = ready.get(index);
        int last = ready.size() - 1;
        ready.set(index, ready.get(last));
        ready.remove(last);
        nanos += 50 + cost.nextInt(51);
        int at = (int) steps & (TAIL - 1);
        tail[at] = next.where;
        tailTimes[at] = nanos;
        steps++;
        mix(next.number);
        mix(nanos);
        next.task.run();
        return true;
    }

    private void mix(long value) {
        trace = (trace ^ value) * 0x100000001b3L; // FNV-1a prime
    }

    /**
     * An executor of this world. What it is given runs in an order that the seed decides, as if it had a thread for each.
     *
     * @param name what to call it
     * @return a new executor
     */
    public Executor executor(String name) {
        Scheduler own = new SimulatedScheduler(name);
        return own::submit;
    }

    /**
     * An executor of this world that refuses.
     *
     * @param name what to call it
     * @param refuses asked for each task whether to refuse it
     * @return a new executor
     */
    public Executor executor(String name, BooleanSupplier refuses) {
        Scheduler own = new SimulatedScheduler(name);
        return task -> {
            if (refuses.getAsBoolean()) {
                throw new RejectedExecutionException("Refused by " + name);
            }
            own.submit(task);
        };
    }

    private Timers.Timer schedule(long delayNanos, Runnable action) {
        confined();
        TimerQueue.Entry entry = timerQueue.add(nanos, delayNanos, action);
        return () -> timerQueue.remove(entry);
    }

    @Override
    public long nanoTime() {
        return nanos;
    }

    @Override
    public Instant now() {
        return START.plusNanos(nanos);
    }

    @Override
    public Scheduler scheduler() {
        return scheduler;
    }

    @Override
    public Timers timers() {
        return timers;
    }

    @Override
    public RandomGenerator random(String name) {
        // Each name has its own stream, fixed by seed and name only, whatever was drawn elsewhere.
        return randoms.computeIfAbsent(name, n -> {
            long hash = 0xcbf29ce484222325L;
            for (int i = 0; i < n.length(); i++) {
                hash = (hash ^ n.charAt(i)) * 0x100000001b3L;
            }
            return new SplittableRandom(scramble(seed ^ scramble(hash)));
        });
    }

    /** David Stafford's variant 13 of a 64-bit mixer: neighbouring seeds must not give shifted copies of one stream. */
    private static long scramble(long value) {
        long mixed = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }

    @Override
    public Hooks hooks() {
        return hooks;
    }

    @Override
    public Capacities capacities() {
        return Capacities.defaults();
    }

    /**
     * The seed of this world.
     *
     * @return the seed
     */
    public long seed() {
        return seed;
    }

    /**
     * How many steps have been made.
     *
     * @return the number of tasks run, timers included
     */
    public long steps() {
        return steps;
    }

    /**
     * A hash over all steps so far and their times: equal for two runs that did the same.
     *
     * @return the hash
     */
    public long trace() {
        return trace;
    }

    /**
     * The end of the trace, to be read when something went wrong.
     *
     * @return the last steps, at most 32, oldest first: number, virtual time and the executor that ran the step
     */
    public List<String> lastSteps() {
        List<String> last = new ArrayList<>();
        for (long step = Math.max(0, steps - TAIL); step < steps; step++) {
            int at = (int) step & (TAIL - 1);
            last.add("step " + step + " at " + tailTimes[at] + " ns: " + tail[at]);
        }
        return last;
    }

    /**
     * How many timers are set.
     *
     * @return the number of timers that are neither due nor cancelled
     */
    public int pendingTimers() {
        return timerQueue.size();
    }

    /**
     * How many tasks are ready.
     *
     * @return the number of tasks that would run now
     */
    public int readyTasks() {
        return ready.size();
    }

    @Override
    public String toString() {
        return "SimulatedEnvironment[seed " + seed + ", step " + steps + ", " + nanos + " ns]";
    }

    private record Ready(String where, long number, Runnable task) {}

    private final class SimulatedScheduler implements Scheduler {

        private final String name;

        SimulatedScheduler(String name) {
            this.name = name;
        }

        @Override
        public boolean submit(Runnable task) {
            confined();
            ready.add(new Ready(name, submitted++, task));
            return true;
        }

        @Override
        public boolean shouldYield(int turns) {
            return true;
        }

        @Override
        public String toString() {
            return "simulated " + name;
        }
    }
}
