package org.reactivebridge.netty;

import java.util.ArrayList;
import java.util.List;
import org.reactivebridge.runtime.IoDriver;

/** Makes drivers that run Netty's loops, and the group of them all. <strong>Immutable.</strong> */
final class NettyFactory implements IoDriver.Factory {

    private final NettyOptions options;

    NettyFactory(NettyOptions options) {
        this.options = options;
    }

    @Override
    public IoDriver open(int worker) {
        return new NettyDriver(worker, options);
    }

    @Override
    public void opened(List<IoDriver> drivers) {
        List<NettyDriver> ours = new ArrayList<>(drivers.size());
        for (IoDriver driver : drivers) {
            ours.add((NettyDriver) driver);
        }
        HostedGroup group = new HostedGroup(ours, options.transport());
        NettyLoops loops = new NettyLoops(options, group, ours, group::ignoredShutdowns);
        ours.forEach(driver -> driver.belongsTo(loops));
    }

    @Override
    public String toString() {
        return "event loops of Netty's, " + options.transport();
    }
}
