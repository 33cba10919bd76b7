package org.reactivebridge.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.reactivebridge.net.NetworkContract.Body;

/** The simulated network's datagrams keep the contract where none are lost. */
class SimulatedDatagramContractTest extends DatagramContract {

    @Override
    void inWorlds(Body body) throws Exception {
        new SimulatedNetworkContractTest().inWorlds(world -> {
            body.run(world);
            world.cleanUp.forEach(Runnable::run);
            assertThat(((SimulatedNetwork) world.network).openDatagramLinks()).isZero();
        });
    }
}
