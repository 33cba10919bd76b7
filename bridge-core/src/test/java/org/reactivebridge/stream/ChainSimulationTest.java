package org.reactivebridge.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.RejectedExecutionException;
import org.reactivebridge.testing.Probe;
import org.reactivebridge.testing.Simulated;
import org.reactivebridge.testing.Simulation;

/** Random chains of operators against a list, left alone or cancelled at any moment (A1, A2, A4, A7, B1 to B3). */
class ChainSimulationTest {

    @Simulated(seeds = 20_000)
    void aChainGivesWhatTheSameListWouldGive(Simulation simulation) {
        RandomChain chain = new RandomChain(simulation, 12, 6);
        Probe<Integer> probe = simulation.subscribe(chain.stream());
        simulation.run();
        assertThat(probe.isCompleted() || probe.error() != null).as("%s", probe).isTrue();
        chain.check(probe);
    }

    @Simulated(seeds = 10_000)
    void cancelledBetweenTwoStepsAChainReleasesEverything(Simulation simulation) {
        simulation.allowDroppedErrors(error -> {}); // A failure that comes after the cancellation.
        RandomChain chain = new RandomChain(simulation, 12, 6);
        Probe<Integer> probe = simulation.subscribe(chain.stream());
        simulation.runUntilStep(simulation.random().nextInt(60));
        probe.cancel();
        simulation.run();
        chain.check(probe);
    }

    @Simulated(seeds = 10_000)
    void cancelledWithinASignalAChainReleasesEverything(Simulation simulation) {
        simulation.allowDroppedErrors(error -> {});
        RandomChain chain = new RandomChain(simulation, 12, 6);
        Probe<Integer> probe = simulation.eagerProbe();
        int at = 1 + simulation.random().nextInt(8);
        probe.onNext(() -> {
            if (probe.items().size() == at) {
                probe.cancel();
            }
        });
        chain.stream().subscribe(probe);
        simulation.run();
        assertThat(probe.items()).hasSizeLessThanOrEqualTo(at);
        chain.check(probe);
    }

    @Simulated(seeds = 10_000)
    void onAnExecutorThatRefusesFromSomeMomentOnAChainFailsAndReleasesEverything(Simulation simulation) {
        simulation.allowDroppedErrors(
                error -> assertThat(error).isInstanceOfAny(RejectedExecutionException.class, RuntimeException.class));
        int accepted = simulation.random().nextInt(40);
        int[] asked = new int[1];
        RandomChain chain = new RandomChain(simulation, 12, 4);
        AsyncStream<Integer> stream =
                chain.stream().via(simulation.executor("refusing", () -> ++asked[0] > accepted), 1 + accepted % 4);
        Probe<Integer> probe = simulation.subscribe(stream);
        simulation.run();
        if (asked[0] > accepted && !probe.isCompleted()) {
            assertThat(probe.error()).isNotNull();
        }
    }
}
