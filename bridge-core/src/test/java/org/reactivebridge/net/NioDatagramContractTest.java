package org.reactivebridge.net;

import org.reactivebridge.net.NetworkContract.Body;

/** The operating system's sockets for datagrams keep the contract. */
class NioDatagramContractTest extends DatagramContract {

    @Override
    void inWorlds(Body body) throws Exception {
        new NioNetworkContractTest().inWorlds(body);
    }
}
