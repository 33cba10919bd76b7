package org.reactivebridge.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.reactivebridge.kernel.Capacities;
import org.reactivebridge.testing.OperatorTable;
import org.reactivebridge.testing.OperatorTable.Kind;
import org.reactivebridge.testing.OperatorTable.Line;
import org.reactivebridge.testing.Probe;
import org.reactivebridge.testing.Simulated;
import org.reactivebridge.testing.SimulatedFailure;
import org.reactivebridge.testing.Simulation;

/** Every stage of the table between a source and a subscriber in a simulated world (A1, A2, A4, A7, B1 to B3). */
class TableSimulationTest {

    /** Stages that leave the world they are put in. */
    private static final Set<String> ELSEWHERE = Set.of("in");

    /**
     * Stages set up with a function that wraps an item in a recipe, which keeps it, and cannot discard it; and replay, which
     * keeps the last items for later subscribers.
     */
    private static boolean wrapsItems(Line line) {
        return Set.of("flatMap", "concatMap", "mapAsync", "replay").contains(line.method())
                || line.variant().contains("inner stream");
    }

    private static final List<Line> STAGES = OperatorTable.lines().stream()
            .filter(line -> line.kind() == Kind.STAGE && !ELSEWHERE.contains(line.method()))
            .toList();

    @Simulated(seeds = 10_000)
    void aStagePassesOnWhatComesAndHowItEnds(Simulation simulation) {
        int length = simulation.random().nextInt(10);
        SimulatedFailure failure = simulation.random().nextInt(4) == 0 ? new SimulatedFailure("at the end") : null;
        Probe<?> probe = simulation.subscribe(stage(simulation, length, failure));
        simulation.run();
        if (failure == null) {
            assertThat(probe.values()).hasSize(length).isSorted();
            assertThat(probe.isCompleted()).isTrue();
        } else {
            assertThat(probe.error()).isSameAs(failure);
        }
    }

    @Simulated(seeds = 10_000)
    void cancelledAtAnyMomentAStageReleasesEverything(Simulation simulation) {
        simulation.allowDroppedErrors(error -> assertThat(error).isInstanceOf(SimulatedFailure.class));
        SimulatedFailure failure = simulation.random().nextInt(4) == 0 ? new SimulatedFailure("at the end") : null;
        Probe<?> probe = simulation.subscribe(stage(simulation, 10, failure));
        simulation.runUntilStep(simulation.random().nextInt(30));
        probe.cancel();
    }

    private static AsyncStream<?> stage(Simulation simulation, int length, SimulatedFailure failure) {
        Line line = STAGES.get(simulation.random().nextInt(STAGES.size()));
        simulation.note(line.toString(), length);
        if (wrapsItems(line)) {
            simulation.ledger().allowLostItems();
        }
        AsyncStream<Integer> upstream = switch (simulation.random().nextInt(3)) {
            case 0 -> AsyncStream.fromSource(simulation.sources().ready(length, failure));
            case 1 -> AsyncStream.fromSource(simulation.sources().timed(length, failure));
            default -> AsyncStream.from(simulation.sources().publisher(length, failure));
        };
        AsyncStream<?> stage =
                (AsyncStream<?>) Objects.requireNonNull(line.over()).apply(upstream);
        int size = simulation.random().nextInt(4);
        return size == 0 ? stage : stage.in(simulation.environment().withCapacities(Capacities.of(size)));
    }
}
