package org.reactivebridge.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;

import org.reactivebridge.testing.Simulated;
import org.reactivebridge.testing.Simulation;

/**
 * Borrowers who cancel, give back, fail and go away at any moment, over a driver that forgives nothing. Whatever happens: no connection is
 * lent twice, nor with an unread answer, nor within a transaction; everybody is answered, no transaction is half, and nothing is lost.
 */
class ScriptedDriverSimulationTest {

    @Simulated(seeds = 1_500)
    void healthyServer_nobodySeesWhatAnotherLeft(Simulation simulation) {
        play(simulation, false);
    }

    @Simulated(seeds = 1_500)
    void serverThatFailsAndHangs_nobodySeesWhatAnotherLeft(Simulation simulation) {
        play(simulation, true);
    }

    private static void play(Simulation simulation, boolean isChaotic) {
        simulation.allowDroppedErrors(failure -> {}); // Of what is rolled back when nobody listens any more.
        ScriptedWorld world =
                new ScriptedWorld(simulation.environment(), simulation.random(), isChaotic, new ScriptedWorld.Around());
        world.play(25);
        simulation.run();
        assertThat(world.faults()).isEmpty();
    }
}
