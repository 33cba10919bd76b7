package org.reactivebridge.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.reactivebridge.kernel.Cursor;
import org.reactivebridge.kernel.Failures;
import org.reactivebridge.kernel.Hooks;
import org.reactivebridge.kernel.SimulatedEnvironment;
import org.reactivebridge.kernel.Source;
import org.reactivebridge.kernel.Timers;
import org.reactivestreams.Publisher;

/**
 * What a {@link Simulated} test works with: a simulated environment, which is the current one while the test runs; books of
 * items and cursors; sources that keep those books; subscribers that watch the rules.
 *
 * <p>When the test is over the world runs until it is quiet, runs that are still open are cancelled, and the books must
 * balance: items entered = delivered + discarded, cursors opened = closed, no timer set, no task ready, nobody waiting for
 * items that are there, no error dropped unless the test says that it may.
 *
 * <p><strong>Confined</strong> to one thread.
 */
public final class Simulation implements Trial {

    private static final int NOTES = 32; // A power of two.
    private static final long MOST_STEPS = 1_000_000;

    private final SimulatedEnvironment environment;
    private final Ledger ledger = new Ledger();
    private final SimulatedSources sources = new SimulatedSources(this);
    private final List<Probe<?>> probes = new ArrayList<>();
    private final List<Throwable> droppedErrors = new ArrayList<>();
    private final String[] notes = new String[NOTES];
    private final long[] noteNumbers = new long[NOTES];
    private long noteCount;
    private long trace = 17;
    private Consumer<Throwable> onErrorDropped = droppedErrors::add;
    private int ownTimers;

    Simulation(long seed) {
        environment = new SimulatedEnvironment(
                seed,
                Hooks.defaults()
                        .onErrorDropped(error -> onErrorDropped.accept(error))
                        .onItemDropped(ledger::discard)
                        .onDiscard(ledger::discard));
    }

    // ---- The world

    /**
     * The environment.
     *
     * @return the environment of this test
     */
    public SimulatedEnvironment environment() {
        return environment;
    }

    /**
     * The books.
     *
     * @return the ledger of this test
     */
    public Ledger ledger() {
        return ledger;
    }

    /**
     * Randomness for what the test does.
     *
     * @return a generator that nothing else draws from
     */
    public RandomGenerator random() {
        return environment.random("workload");
    }

    /**
     * An executor that runs everything, in an order that the seed decides.
     *
     * @param name what to call it
     * @return a new executor
     */
    public Executor executor(String name) {
        return environment.executor(name);
    }

    /**
     * An executor that refuses some tasks.
     *
     * @param name what to call it
     * @param refuses asked for each task
     * @return a new executor
     */
    public Executor executor(String name, BooleanSupplier refuses) {
        return environment.executor(name, () -> {
            boolean refused = refuses.getAsBoolean();
            if (refused) {
                note("refusal", 0);
            }
            return refused;
        });
    }

    /**
     * Does something later. Unlike a timer of the code under test, it may still be pending when all runs are over.
     *
     * @param nanos when, in nanoseconds from now
     * @param action what to do
     * @return a handle to take it back
     */
    public Timers.Timer after(long nanos, Runnable action) {
        ownTimers++;
        Timers.Timer timer = environment.timers().schedule(nanos, () -> {
            ownTimers--;
            action.run();
        });
        return () -> {
            boolean cancelled = timer.cancel();
            if (cancelled) {
                ownTimers--;
            }
            return cancelled;
        };
    }

    /**
     * Sources and publishers whose items are booked.
     *
     * @return the sources of this test
     */
    public SimulatedSources sources() {
        return sources;
    }

    /**
     * A source whose cursors are booked and watched.
     *
     * @param <T> the type of the items
     * @param source any source
     * @return a source that does the same
     */
    public <T> Source<T> watch(Source<T> source) {
        return (waker, context) -> {
            Cursor<T> cursor = source.open(waker, context);
            return new WatchedCursor<>(cursor, ledger);
        };
    }

    // ---- Subscribers

    /**
     * A subscriber that has not subscribed to anything yet, and requests nothing by itself.
     *
     * @param <T> the type of the items
     * @return a new subscriber
     */
    public <T> Probe<T> probe() {
        Probe<T> probe = new Probe<>(this);
        probes.add(probe);
        return probe;
    }

    /**
     * A subscriber that requests in one of several ways, as the seed decides: everything at once; a few, and a few more in
     * {@code onNext} when they are used up; or a few now and then, from outside.
     *
     * @param <T> the type of the items
     * @return a new subscriber
     */
    public <T> Probe<T> eagerProbe() {
        Probe<T> probe = probe();
        int batch = 1 + random().nextInt(5);
        switch (random().nextInt(4)) {
            case 0 -> probe.onSubscribe(() -> probe.request(Long.MAX_VALUE));
            case 1 ->
                probe.onSubscribe(() -> probe.request(batch)).onNext(() -> {
                    if (probe.outstanding() == 0) {
                        probe.request(batch);
                    }
                });
            case 2 -> probe.onSubscribe(() -> probe.request(1)).onNext(() -> probe.request(1));
            default -> probe.onSubscribe(() -> requestNowAndThen(probe, batch));
        }
        return probe;
    }

    private void requestNowAndThen(Probe<?> probe, int batch) {
        after(random().nextInt(2_000), () -> {
            if (!probe.isOver()) {
                probe.request(1 + random().nextInt(batch));
                requestNowAndThen(probe, batch);
            }
        });
    }

    /**
     * Subscribes an {@link #eagerProbe()}.
     *
     * @param <T> the type of the items
     * @param publisher what to subscribe to
     * @return the subscriber
     */
    public <T> Probe<T> subscribe(Publisher<T> publisher) {
        Probe<T> probe = eagerProbe();
        publisher.subscribe(probe);
        return probe;
    }

    // ---- Errors that nobody gets

    /**
     * Says that errors may be dropped, and what is done with them.
     *
     * @param handler gets each
     */
    public void allowDroppedErrors(Consumer<Throwable> handler) {
        onErrorDropped = handler;
    }

    // ---- Running

    /** Runs until nothing is ready and no timer is set, or all runs are over and so are the timers that they set. */
    public void run() {
        advance(() -> isQuiet() || (!probes.isEmpty() && probes.stream().allMatch(Probe::isOver)));
        if (!isQuiet()) {
            environment.runFor(0);
            if (environment.pendingTimers() > ownTimers) {
                ledger.violation(environment.pendingTimers() - ownTimers + " timers are set after the end (B4, B7)");
            }
            advance(this::isQuiet);
        }
    }

    /**
     * Runs up to a number of steps, or until there is nothing to do.
     *
     * @param steps how many steps have been made since the world began
     */
    public void runUntilStep(long steps) {
        advance(() -> isQuiet() || environment.steps() >= steps);
    }

    private boolean isQuiet() {
        return environment.readyTasks() == 0 && environment.pendingTimers() == 0;
    }

    private void advance(BooleanSupplier condition) {
        environment.await(
                () -> {
                    if (environment.steps() > MOST_STEPS) {
                        throw new AssertionError("Still busy after " + MOST_STEPS + " steps");
                    }
                    return condition.getAsBoolean();
                },
                Long.MAX_VALUE);
    }

    @Override
    public void run(Body body) throws Throwable {
        environment.run(() -> {
            try {
                body.run();
            } catch (Throwable failure) {
                throw Failures.sneak(failure);
            }
            finish();
        });
    }

    private void finish() {
        run();
        for (Probe<?> probe : probes) {
            if (probe.isHungry()) {
                ledger.violation("quiet, but there is a " + probe + " (A7)");
            }
            probe.cancel();
        }
        run();
        List<String> faults = ledger.balance();
        for (Throwable error : droppedErrors) {
            faults.add("dropped: " + error);
        }
        if (!faults.isEmpty()) {
            AssertionError failure = new AssertionError(String.join("\n", faults));
            droppedErrors.forEach(failure::addSuppressed);
            throw failure;
        }
    }

    // ---- The trace

    /**
     * Writes down that something happened: it is part of the trace, and of the report of a failure.
     *
     * @param what what happened
     * @param number to which, how many, or when
     */
    public void note(String what, long number) {
        int at = (int) noteCount++ & (NOTES - 1);
        notes[at] = what;
        noteNumbers[at] = number;
        trace = (trace * 31 + what.hashCode()) * 31 + number;
    }

    @Override
    public long trace() {
        return environment.trace() * 31 + trace;
    }

    @Override
    public String tail() {
        StringBuilder tail = new StringBuilder();
        for (String step : environment.lastSteps()) {
            tail.append("  ").append(step).append('\n');
        }
        for (long i = Math.max(0, noteCount - NOTES); i < noteCount; i++) {
            int at = (int) i & (NOTES - 1);
            tail.append("  ")
                    .append(notes[at])
                    .append(' ')
                    .append(noteNumbers[at])
                    .append('\n');
        }
        for (Probe<?> probe : probes) {
            tail.append("  ").append(probe).append('\n');
        }
        return tail.toString();
    }
}
