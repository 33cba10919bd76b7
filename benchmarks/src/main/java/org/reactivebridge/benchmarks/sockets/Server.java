package org.reactivebridge.benchmarks.sockets;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** A library that is compared: with two threads for its connections, and otherwise as it comes. */
interface Server {

    String OURS = "ours";

    int LOOPS = 2;

    /** Listens on a port of the loopback interface, and returns it. */
    int open(Service service) throws IOException;

    static Server named(String name) {
        Supplier<Server> maker = All.MAKERS.get(name);
        if (maker == null) {
            throw new IllegalArgumentException("A server of " + names() + ", but not " + name);
        }
        return maker.get();
    }

    /** In the order in which they are measured; the first one is compared with the others. */
    static Set<String> names() {
        return All.MAKERS.keySet();
    }

    /** Not in the interface itself, so that nothing is made before it is asked for. */
    final class All {

        private static final Map<String, Supplier<Server>> MAKERS = new LinkedHashMap<>();

        static {
            MAKERS.put(OURS, OurServer::new);
            MAKERS.put("netty-nio", () -> NettyServer.nio());
            MAKERS.put("netty-epoll", () -> NettyServer.epoll());
            MAKERS.put("reactor-netty", () -> new ReactorNettyServer(true));
            MAKERS.put("reactor-netty-nio", () -> new ReactorNettyServer(false));
            MAKERS.put("blocking", BlockingServer::new);
            MAKERS.put("selector", SelectorServer::new);
        }

        private All() {}
    }
}
