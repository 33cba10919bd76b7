package org.reactivebridge.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.reactivebridge.kernel.Capacities;
import org.reactivebridge.testing.Probe;
import org.reactivebridge.testing.Simulated;
import org.reactivebridge.testing.Simulation;

/** Bounds, refusals and concurrency of single operators, asserted exactly. */
class FlowSimulationTest {

    /** C4, C5: a fast source, a slow consumer, and no item more than the boundary says. */
    @Simulated(seeds = 200)
    void aBoundaryHoldsExactlyItsPrefetchBeforeASlowConsumer(Simulation simulation) {
        int prefetch = 1 + simulation.random().nextInt(9);
        AsyncStream<Integer> stream = AsyncStream.fromSource(
                        simulation.sources().ready(200, null))
                .via(simulation.executor("consumer"), prefetch);
        Probe<Integer> probe = simulation.probe();
        stream.subscribe(probe);
        takeOneASecond(simulation, probe);
        simulation.run();
        assertThat(probe.items()).hasSize(200);
        assertThat(simulation.ledger().peak()).isEqualTo(prefetch);
    }

    /** C4 over several boundaries: the sum of what they hold. */
    @Simulated(seeds = 200)
    void severalBoundariesHoldTheSumOfTheirPrefetches(Simulation simulation) {
        AsyncStream<Integer> stream = AsyncStream.fromSource(
                        simulation.sources().ready(200, null))
                .via(simulation.executor("one"), 3)
                .via(simulation.executor("two"), 5)
                .via(simulation.executor("three"), 1);
        Probe<Integer> probe = simulation.probe();
        stream.subscribe(probe);
        takeOneASecond(simulation, probe);
        simulation.run();
        assertThat(probe.items()).hasSize(200);
        assertThat(simulation.ledger().peak()).isBetween(7, 9);
    }

    private static void takeOneASecond(Simulation simulation, Probe<Integer> probe) {
        simulation.after(1_000_000_000, () -> {
            probe.request(1);
            if (!probe.isCompleted()) {
                takeOneASecond(simulation, probe);
            }
        });
    }

    /** D3, reactor/reactor-core#265, #275, #347, #1080: the task that is refused may be any of them. */
    @Simulated(seeds = 5_000)
    void oneRefusalAtAnyMomentFailsTheRunAndReleasesEverything(Simulation simulation) {
        int refusal = simulation.random().nextInt(30);
        int[] asked = new int[1];
        AsyncStream<Integer> stream = AsyncStream.fromSource(
                        simulation.sources().timed(10, null))
                .via(simulation.executor("steady"), 2)
                .subscribeOn(simulation.executor("refusing", () -> asked[0]++ == refusal));
        Probe<Integer> probe = simulation.subscribe(stream);
        simulation.run();
        if (asked[0] > refusal) {
            assertThat(probe.error()).isInstanceOf(RejectedExecutionException.class);
        } else {
            assertThat(probe.items()).hasSize(10);
        }
    }

    /** D3 downstream of the boundary: what it holds is discarded, and the upstream ends. */
    @Simulated(seeds = 5_000)
    void oneRefusalOfTheConsumerFailsTheRunAndDiscardsWhatTheBoundaryHolds(Simulation simulation) {
        int refusal = simulation.random().nextInt(30);
        int[] asked = new int[1];
        AsyncStream<Integer> stream = AsyncStream.fromSource(
                        simulation.sources().timed(10, null))
                .via(simulation.executor("refusing", () -> asked[0]++ == refusal), 3);
        Probe<Integer> probe = simulation.subscribe(stream);
        simulation.run();
        if (asked[0] > refusal) {
            assertThat(probe.error()).isInstanceOf(RejectedExecutionException.class);
        } else {
            assertThat(probe.items()).hasSize(10);
        }
    }

    /** B3, reactor/reactor-core#4396: the drain that would empty the queue has not begun. */
    @Simulated(seeds = 500)
    void cancelledBeforeAScheduledTurnBeginsTheBoundaryIsEmptied(Simulation simulation) {
        AsyncStream<Integer> stream =
                AsyncStream.fromSource(simulation.sources().ready(50, null)).via(simulation.executor("late"), 10);
        Probe<Integer> probe = simulation.probe();
        stream.subscribe(probe);
        int step = simulation.random().nextInt(6);
        simulation.runUntilStep(step);
        probe.request(1);
        assertThat(simulation.environment().readyTasks()).isPositive();
        probe.cancel();
        simulation.run();
        assertThat(probe.items()).isEmpty();
        assertThat(simulation.ledger().openCursors()).isZero();
        assertThat(simulation.ledger().discarded())
                .isEqualTo(simulation.ledger().entered());
    }

    /** ReactiveX/RxJava#6282: the number of open inner streams stays at the limit while there is work. */
    @Simulated(seeds = 500)
    void theConcurrencyOfFlatMapDoesNotDecay(Simulation simulation) {
        int concurrency = 1 + simulation.random().nextInt(8);
        int count = 60;
        int[] begun = new int[1];
        List<String> tooFew = new ArrayList<>();
        AsyncStream<Integer> stream = AsyncStream.range(0, count)
                .flatMap(
                        outer -> {
                            begun[0]++;
                            return AsyncStream.fromSource(simulation.sources().timed(1 + outer % 3, null));
                        },
                        concurrency);
        Probe<Integer> probe = simulation.probe();
        stream.subscribe(probe);
        probe.request(Long.MAX_VALUE);
        for (int step = 0; begun[0] < count && step < 100_000; step++) {
            simulation.runUntilStep(step);
            if (simulation.environment().readyTasks() == 0
                    && begun[0] > 0
                    && begun[0] < count
                    && simulation.ledger().openCursors() < concurrency) {
                tooFew.add(simulation.ledger().openCursors() + " open at step " + step);
            }
        }
        simulation.run();
        assertThat(tooFew).isEmpty();
        assertThat(probe.isCompleted()).isTrue();
    }

    /** ReactiveX/RxJava#6945: items that need no inner stream and items that do, with a concurrency of one. */
    @Simulated(seeds = 2_000)
    void flatMapWithAMixtureOfReadyAndLateInnerStreamsNeverHangs(Simulation simulation) {
        int concurrency = 1 + simulation.random().nextInt(2);
        Probe<Object> probe = simulation.subscribe(AsyncStream.range(0, 20)
                .<Object>flatMap(
                        outer -> switch (simulation.random().nextInt(4)) {
                            case 0 -> AsyncStream.of("ready");
                            case 1 -> AsyncStream.empty();
                            case 2 ->
                                AsyncStream.fromSource(simulation.sources().timed(2, null));
                            default -> AsyncStream.from(simulation.sources().publisher(1, null));
                        },
                        concurrency)
                .map(item ->
                        item instanceof Integer ? item : simulation.ledger().enter(0))
                .in(simulation
                        .environment()
                        .withCapacities(Capacities.of(1 + simulation.random().nextInt(3)))));
        simulation.run();
        assertThat(probe.isCompleted()).isTrue();
    }

    /** A window that waits to be handed out when the downstream cancels will have no subscriber: nothing waits for one. */
    @Simulated(seeds = 1_000)
    void cancelledWhileAWindowIsWaitingTheUpstreamIsClosedAtOnce(Simulation simulation) {
        Probe<Integer> probe =
                simulation.subscribe(AsyncStream.fromSource(simulation.sources().timed(20, null))
                        .window(1 + simulation.random().nextInt(3))
                        .concatMap(window -> window));
        simulation.runUntilStep(simulation.random().nextInt(40));
        probe.cancel();
    }
}
