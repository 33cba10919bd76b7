package org.reactivebridge.runtime;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Environment;
import org.reactivebridge.kernel.SimulatedEnvironment;
import org.reactivebridge.kernel.Timers;

/**
 * Runs the tasks of a runtime in a simulated environment, which has queues and timers of its own. <strong>Confined</strong> to the
 * thread that runs the environment.
 */
final class SimulatedEngine implements Engine {

    private final SimulatedEnvironment environment;
    private final Consumer<Throwable> uncaught;
    private final Leftovers leftovers;
    private final Executor executor;
    private final Set<Pending> pending = new LinkedHashSet<>();
    private final Timers timers = this::schedule;
    private boolean swept;

    SimulatedEngine(SimulatedEnvironment environment, String name, Consumer<Throwable> uncaught) {
        this.environment = environment;
        this.uncaught = uncaught;
        this.leftovers = new Leftovers(name, uncaught);
        this.executor = environment.executor(name);
    }

    @Override
    public Environment base() {
        return environment;
    }

    @Override
    public Timers timers() {
        return timers;
    }

    @Override
    public boolean submit(Runnable task) {
        if (swept) {
            return false;
        }
        executor.execute(() -> {
            try {
                if (swept) {
                    leftovers.refuse(task);
                } else {
                    task.run();
                }
            } catch (Throwable failure) {
                uncaught.accept(failure);
            }
        });
        return true;
    }

    private Timers.Timer schedule(long delayNanos, Runnable action) {
        if (swept) {
            throw new RejectedExecutionException("No timer can be set any more: the runtime has been shut down");
        }
        Pending timer = new Pending(action);
        pending.add(timer);
        timer.timer = environment.timers().schedule(delayNanos, timer);
        return timer;
    }

    @Override
    public boolean isInside() {
        return false; // A task that waits lets the environment go on.
    }

    @Override
    public void start(Environment ambient) {}

    @Override
    public void runUntil(JoinHandle<?> done) {
        environment.await(done::isDone, Long.MAX_VALUE);
    }

    @Override
    public void takeOver() {}

    @Override
    public void stopWhenIdle() {}

    @Override
    public void stopNow() {}

    @Override
    public boolean awaitStopped(long nanos) {
        return true;
    }

    @Override
    public void sweep() {
        swept = true;
        for (Pending timer : new ArrayList<>(pending)) {
            if (timer.cancel()) {
                leftovers.giveUp(timer.action);
            }
        }
    }

    @Override
    public List<Thread> threads() {
        return List.of();
    }

    @Override
    public List<WorkerMetrics> metrics() {
        return List.of();
    }

    @Override
    public int sharedDepth() {
        return environment.readyTasks();
    }

    @Override
    public long timerCount() {
        return pending.size();
    }

    @Override
    public List<IoDriver> drivers() {
        return List.of();
    }

    /** Makes it. <strong>Immutable.</strong> */
    record Algorithm(SimulatedEnvironment environment) implements SchedulingAlgorithm {

        @Override
        public RunQueues open(Workers workers) {
            throw new IllegalStateException("A simulated environment has queues of its own");
        }
    }

    private final class Pending implements Runnable, Timers.Timer {

        private final Runnable action;
        private Timers.@Nullable Timer timer;

        Pending(Runnable action) {
            this.action = action;
        }

        @Override
        public void run() {
            pending.remove(this);
            try {
                action.run();
            } catch (Throwable failure) {
                uncaught.accept(failure);
            }
        }

        @Override
        public boolean cancel() {
            Timers.Timer set = timer;
            return pending.remove(this) && set != null && set.cancel();
        }
    }
}
