package org.reactivebridge.net;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.reactivebridge.runtime.AsyncRuntime;

/** The operating system's sockets keep the contract. */
class NioNetworkContractTest extends NetworkContract {

    @Override
    void inWorlds(Body body) throws Exception {
        AsyncRuntime runtime = AsyncRuntime.builder().name("net").workers(2).build();
        World world = new World(Network.nio(runtime)) {
            @Override
            void until(String what, BooleanSupplier condition) {
                Awaitility.await(what)
                        .atMost(Duration.ofSeconds(20))
                        .pollDelay(Duration.ZERO)
                        .pollInterval(Duration.ofNanos(50_000))
                        .pollInSameThread()
                        .until(condition::getAsBoolean);
            }
        };
        try {
            body.run(world);
        } finally {
            world.cleanUp.forEach(Runnable::run);
            runtime.shutdownNow().block(Duration.ofSeconds(20));
        }
    }
}
