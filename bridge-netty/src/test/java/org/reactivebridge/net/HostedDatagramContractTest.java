package org.reactivebridge.net;

import org.reactivebridge.net.NetworkContract.Body;

/** The operating system's sockets for datagrams keep the contract in the selectors of hosted loops. */
class HostedDatagramContractTest extends DatagramContract {

    @Override
    void inWorlds(Body body) throws Exception {
        new HostedNetworkContractTest().inWorlds(body);
    }
}
