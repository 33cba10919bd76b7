package org.reactivebridge.netty;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.reactivebridge.runtime.IoDriver;

/** Hosts loops, and counts how often a worker is woken. */
final class CountingFactory implements IoDriver.Factory {

    final AtomicLong wakeUps = new AtomicLong();
    private final IoDriver.Factory real;
    private final List<IoDriver> drivers = new ArrayList<>();

    CountingFactory(NettyTransport transport) {
        Hosts.builder(transport); // Skips what is not available.
        real = NettyLoops.driver(NettyOptions.defaults().transport(transport));
    }

    @Override
    public IoDriver open(int worker) {
        IoDriver driver = real.open(worker);
        drivers.add(driver);
        return (IoDriver) Proxy.newProxyInstance(
                IoDriver.class.getClassLoader(), new Class<?>[] {IoDriver.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("wakeup")) {
                        wakeUps.incrementAndGet();
                    }
                    try {
                        return method.invoke(driver, arguments);
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                });
    }

    @Override
    public void opened(List<IoDriver> proxies) {
        real.opened(drivers);
    }

    NettyLoops loops() {
        return ((NettyDriver) drivers.get(0)).loops();
    }
}
