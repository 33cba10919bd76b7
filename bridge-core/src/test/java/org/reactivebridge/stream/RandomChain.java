package org.reactivebridge.stream;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Capacities;
import org.reactivebridge.testing.Probe;
import org.reactivebridge.testing.SimulatedFailure;
import org.reactivebridge.testing.Simulation;

/**
 * A chain of operators made up by the seed, together with what it must give by the book: a list, whether its order is fixed,
 * and how the run ends. <strong>Confined</strong> to one thread.
 */
final class RandomChain {

    private final Simulation simulation;
    private final RandomGenerator random;

    private AsyncStream<Integer> stream;
    private List<Integer> expected = new ArrayList<>(); // In order if that is fixed, else all that may come.
    private int count; // How many of them come, unless the run is cut.
    private @Nullable Throwable failure;
    private boolean sourceFails; // Though it may have been handled since.
    private boolean ordered = true;
    private boolean cut; // Part of what is expected may be missing: a failure overtook it.

    RandomChain(Simulation simulation, int maxLength, int maxStages) {
        this.simulation = simulation;
        this.random = simulation.random();
        this.stream = source(random.nextInt(maxLength + 1), random.nextInt(4) == 0);
        int stages = random.nextInt(maxStages + 1);
        for (int stage = 0; stage < stages; stage++) {
            append();
        }
        int size = 1 + random.nextInt(4);
        if (random.nextBoolean()) {
            stream = stream.in(simulation.environment().withCapacities(Capacities.of(size)));
        }
    }

    private AsyncStream<Integer> source(int length, boolean fails) {
        for (int value = 0; value < length; value++) {
            expected.add(value);
        }
        count = length;
        sourceFails = fails;
        if (fails) {
            failure = new SimulatedFailure("behind item " + length);
        }
        return stream(length, failure);
    }

    private AsyncStream<Integer> stream(int length, @Nullable Throwable end) {
        return switch (random.nextInt(3)) {
            case 0 -> AsyncStream.fromSource(simulation.sources().ready(length, end));
            case 1 -> AsyncStream.fromSource(simulation.sources().timed(length, end));
            default -> AsyncStream.from(simulation.sources().publisher(length, end));
        };
    }

    private void append() {
        switch (random.nextInt(9)) {
            case 0 -> map();
            case 1 -> filter();
            case 2 -> take();
            case 3 -> concatMap();
            case 4, 5 -> flatMap();
            case 6 -> stream = stream.via(simulation.executor("via"), 1 + random.nextInt(5));
            case 7 -> stream = stream.subscribeOn(simulation.executor("subscribeOn"));
            default -> onErrorResume();
        }
    }

    private void map() {
        int added = random.nextInt(10);
        stream = stream.map(item -> renew(item, added));
        expected.replaceAll(value -> value + added);
    }

    private Integer renew(Integer item, int added) {
        int value = simulation.ledger().value(item);
        simulation.ledger().deliver(item);
        return simulation.ledger().enter(value + added);
    }

    private void filter() {
        int modulus = 2 + random.nextInt(3);
        int removed = random.nextInt(modulus);
        stream = stream.filter(item -> simulation.ledger().value(item) % modulus != removed);
        int before = expected.size();
        expected.removeIf(value -> value % modulus == removed);
        if (count == before) {
            count = expected.size();
        } else {
            cut = true; // Which of them came so far is open, and so is how many pass.
        }
    }

    private void take() {
        int most = random.nextInt(expected.size() + 2);
        stream = stream.take(most);
        if (sourceFails) {
            // It may already wait behind a boundary when the run is complete.
            simulation.allowDroppedErrors(RandomChain::mustBeSimulated);
        }
        if (cut) {
            return;
        }
        if (ordered) {
            expected = new ArrayList<>(expected.subList(0, Math.min(most, expected.size())));
        }
        if (most <= count) {
            failure = null;
        }
        count = Math.min(most, count);
    }

    private void concatMap() {
        int copies = random.nextInt(4);
        stream = stream.concatMap(item -> inner(item, copies)).map(this::booked);
        repeat(copies);
    }

    private void flatMap() {
        int copies = random.nextInt(4);
        int concurrency = 1 + random.nextInt(4);
        stream =
                stream.<Object>flatMap(item -> inner(item, copies), concurrency).map(this::booked);
        repeat(copies);
        ordered = false;
        cut |= failure != null;
    }

    /** A stream of some copies of an item: booked ones, or one that is not booked since nothing in a recipe can be. */
    private AsyncStream<Object> inner(Integer item, int copies) {
        int value = simulation.ledger().value(item);
        simulation.ledger().deliver(item);
        if (copies == 1 && random.nextBoolean()) {
            return AsyncStream.of((long) value);
        }
        AsyncStream<Object> inner = stream(copies, null).map(copy -> {
            simulation.ledger().deliver(copy);
            return simulation.ledger().enter(value);
        });
        return random.nextInt(3) == 0 ? inner.via(simulation.executor("inner"), 1 + random.nextInt(3)) : inner;
    }

    private Integer booked(Object item) {
        return item instanceof Long value ? simulation.ledger().enter(value.intValue()) : (Integer) item;
    }

    private void repeat(int copies) {
        List<Integer> all = new ArrayList<>();
        for (Integer value : expected) {
            for (int copy = 0; copy < copies; copy++) {
                all.add(value);
            }
        }
        expected = all;
        count *= copies;
    }

    private void onErrorResume() {
        int length = random.nextInt(4);
        AsyncStream<Integer> fallback = stream(length, null);
        stream = stream.onErrorResume(error -> fallback);
        if (failure != null) {
            failure = null;
            count += length;
            for (int value = 0; value < length; value++) {
                expected.add(value);
            }
        }
    }

    AsyncStream<Integer> stream() {
        return stream;
    }

    private static void mustBeSimulated(Throwable error) {
        if (!(error instanceof SimulatedFailure)) {
            throw new AssertionError("Dropped", error);
        }
    }

    /** Compares a run with the book. */
    void check(Probe<Integer> probe) {
        List<Integer> values = probe.values();
        List<Integer> missing = new ArrayList<>(expected);
        for (Integer value : values) {
            if (!missing.remove(value)) {
                throw new AssertionError(values + " has one " + value + " too many for " + expected);
            }
        }
        if (ordered && !values.equals(expected.subList(0, values.size()))) {
            throw new AssertionError(values + " is not in the order of " + expected);
        }
        if (probe.isCancelled()) {
            return;
        }
        if (!cut && values.size() != count) {
            throw new AssertionError(values + " are not " + count + " of " + expected);
        }
        if (!cut && probe.error() != failure) {
            throw new AssertionError("ended with " + probe.error() + " instead of " + failure);
        }
    }
}
