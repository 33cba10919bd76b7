package org.reactivebridge.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Interleaving;
import org.reactivebridge.kernel.SimulatedEnvironment;
import org.reactivebridge.testing.Race;

/**
 * The real workers of an engine as logical threads of a race: they wait for the baton where they would wait in their driver.
 * The clock stands still.
 */
final class Crew {

    /** Which worker the current thread is. */
    private static final ThreadLocal<Integer> INDEX = ThreadLocal.withInitial(() -> -1);

    private static final long[] STARTS = {0, Long.MAX_VALUE - 1, -2};

    final WorkerEngine engine;
    final IdleState idle;
    final Worker[] workers;
    final List<Throwable> uncaught = new ArrayList<>();
    private final Race race;
    private final List<Parker> parkers = new ArrayList<>();
    private @Nullable RunQueues queues;
    private int others; // Threads that are not workers, and have not ended.
    private int ended;
    private boolean quiet;

    Crew(Race race, int count, SchedulingAlgorithm algorithm) {
        this.race = race;
        AsyncRuntime.Builder options = AsyncRuntime.builder()
                .workers(count)
                .ioDriver(i -> {
                    Parker parker = new Parker(i);
                    parkers.add(parker);
                    return parker;
                })
                .scheduling(new SchedulingAlgorithm() {
                    @Override
                    public RunQueues open(Workers opened) {
                        RunQueues made = algorithm.open(new Holding(opened));
                        queues = made;
                        return made;
                    }

                    @Override
                    public int workers(int wanted) {
                        return algorithm.workers(wanted);
                    }
                });
        engine = new WorkerEngine(options, new SimulatedEnvironment(1), uncaught::add);
        idle = field("idle", IdleState.class);
        workers = field("workers", Worker[].class);
    }

    private <T> T field(String name, Class<T> type) {
        try {
            var field = WorkerEngine.class.getDeclaredField(name);
            field.setAccessible(true);
            return type.cast(field.get(engine));
        } catch (ReflectiveOperationException moved) {
            throw new AssertionError(moved);
        }
    }

    /** Work stealing with rings that are soon full, and counters that are soon at their end. */
    static SchedulingAlgorithm workStealing(RandomGenerator random) {
        int ring = 2 << random.nextInt(2);
        long start = STARTS[random.nextInt(STARTS.length)];
        return workers -> new WorkStealing(workers, ring, start);
    }

    static SchedulingAlgorithm any(RandomGenerator random) {
        return switch (random.nextInt(6)) {
            case 0 -> SchedulingAlgorithm.oneThread();
            case 1 -> SchedulingAlgorithm.threadPerCore();
            default -> workStealing(random);
        };
    }

    RunQueues queues() {
        if (queues == null) {
            throw new AssertionError("no queues");
        }
        return queues;
    }

    /** Which worker the current thread is; -1 for none. */
    static int index() {
        return INDEX.get();
    }

    /** Lets the workers work until there is nothing left that could happen, or until they are told to end. */
    void work() {
        for (Worker worker : workers) {
            race.thread("worker " + worker.index, () -> {
                INDEX.set(worker.index);
                try {
                    worker.work(() -> quiet);
                } finally {
                    INDEX.set(-1);
                    ended++;
                }
            });
        }
    }

    void thread(String name, Runnable body) {
        others++;
        race.thread(name, () -> {
            try {
                body.run();
            } finally {
                others--;
            }
        });
    }

    void awaitWorkers() {
        while (ended < workers.length) {
            Race.idle();
        }
    }

    /** Submits as the engine does for a task of the current thread. */
    boolean submit(Runnable task) {
        return index() < 0 ? engine.submit(task) : queues().submit(task, index());
    }

    /** Whether all workers but so many wait, nobody has woken them, and nobody is left who would. */
    boolean isStill(int but) {
        return others == 0
                && parkers.stream()
                                .filter(parker -> !parker.waits || parker.permit)
                                .count()
                        <= but;
    }

    /** A channel of a worker becomes ready, which starts a task. */
    void arrive(int worker, Runnable task) {
        parkers.get(worker).arrive(task);
    }

    /** The engine knows its workers by their threads, which these are not. */
    private final class Holding implements Workers {

        private final Workers engine;

        Holding(Workers engine) {
            this.engine = engine;
        }

        @Override
        public int count() {
            return engine.count();
        }

        @Override
        public void wakeOne() {
            if (index() < 0 || !workers[index()].holdsBack()) {
                engine.wakeOne();
            }
        }

        @Override
        public void wake(int worker) {
            engine.wake(worker);
        }

        @Override
        public boolean keeps(int worker) {
            Interleaving.point();
            return engine.keeps(worker);
        }
    }

    private final class Parker implements IoDriver {

        private final int worker;
        private final List<Runnable> ready = new ArrayList<>();
        private boolean permit;
        private boolean waits;

        Parker(int worker) {
            this.worker = worker;
        }

        void arrive(Runnable task) {
            Interleaving.point();
            ready.add(task);
            permit = true;
        }

        @Override
        public int poll() {
            int told = 0;
            while (!ready.isEmpty()) {
                queues().submit(ready.remove(0), worker);
                told++;
            }
            return told;
        }

        @Override
        public int park(long nanos, BooleanSupplier mayBlock) {
            await(nanos, mayBlock);
            return poll();
        }

        /** Sometimes with listeners that may take long. */
        @Override
        public int park(long nanos, BooleanSupplier mayBlock, Runnable awake) {
            await(nanos, mayBlock);
            if (race.random().nextBoolean()) {
                awake.run();
                Interleaving.point();
            }
            return poll();
        }

        private void await(long nanos, BooleanSupplier mayBlock) {
            Interleaving.point();
            if (race.random().nextBoolean()) {
                permit = false; // A driver may lose wake-ups that come before it asks (a selection by somebody else
                // does).
            }
            if (!mayBlock.getAsBoolean()) {
                return;
            }
            Interleaving.point();
            if (nanos == Long.MAX_VALUE && ready.isEmpty()) {
                waits = true;
                while (!permit && !quiet) {
                    quiet = isStill(0);
                    if (!quiet) {
                        Race.idle();
                    }
                }
                waits = false;
            }
            permit = false;
        }

        @Override
        public void wakeup() {
            Interleaving.point();
            permit = true;
        }

        @Override
        public boolean hasInterest() {
            return !ready.isEmpty();
        }

        @Override
        public Registration register(java.nio.channels.SelectableChannel channel, IntConsumer onReady) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    }
}
