package org.reactivebridge.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.reactivebridge.kernel.SimulatedEnvironment;
import org.reactivebridge.net.SimulatedNetwork.Faults;

/** The simulated network keeps the contract, kind or not. */
class SimulatedNetworkContractTest extends NetworkContract {

    private static final int SEEDS = 50;
    private static final long LONGEST = 3_600_000_000_000L;

    private static final List<Faults> FAULTS = List.of(
            Faults.none(),
            Faults.none()
                    .latency(Duration.ofNanos(1000), Duration.ofMillis(50))
                    .handshake(Duration.ofSeconds(2))
                    .bandwidth(1_000_000, 8000)
                    .pieces(1500)
                    .spuriousWakeUps(0.3));

    @Override
    void inWorlds(Body body) throws Exception {
        for (int seed = 0; seed < SEEDS; seed++) {
            for (Faults faults : FAULTS) {
                runIn(seed, faults, body);
            }
        }
    }

    private static void runIn(long seed, Faults faults, Body body) throws Exception {
        SimulatedEnvironment environment = new SimulatedEnvironment(seed);
        SimulatedNetwork network = new SimulatedNetwork(environment, faults);
        World world = new World(network) {
            @Override
            void until(String what, BooleanSupplier condition) {
                assertThat(environment.await(condition, LONGEST)).as(what).isTrue();
            }
        };
        AtomicReference<Throwable> failure = new AtomicReference<>();
        environment.run(() -> {
            try {
                body.run(world);
            } catch (Throwable thrown) {
                failure.set(thrown);
            }
        });
        if (failure.get() != null) {
            throw new AssertionError("seed " + seed + ", " + faults, failure.get());
        }
        new ArrayList<>(world.cleanUp).forEach(Runnable::run);
        assertThat(network.openLinks()).as("ends that nobody closed").isZero();
        environment.runUntilQuiet();
    }
}
