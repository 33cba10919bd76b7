package org.reactivebridge.net;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.reactivebridge.netty.NettyLoops;
import org.reactivebridge.runtime.AsyncRuntime;

/** The operating system's sockets keep the contract in the selectors of hosted loops. */
class HostedNetworkContractTest extends NetworkContract {

    @Override
    void inWorlds(Body body) throws Exception {
        AsyncRuntime runtime = AsyncRuntime.builder()
                .name("hosted-net")
                .workers(2)
                .ioDriver(NettyLoops.driver())
                .build();
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
