package org.reactivebridge.netty;

import io.netty.bootstrap.ServerBootstrap;
import org.reactivebridge.runtime.AsyncRuntime;
import reactor.netty.http.server.HttpServer;

/** The code of docs/netty.md, each piece between its marks. */
final class Guide {

    private Guide() {}

    static AsyncRuntime runtime() {
        // snippet: hosted loops
        AsyncRuntime runtime =
                AsyncRuntime.builder().name("app").ioDriver(NettyLoops.driver()).build();
        // end
        return runtime;
    }

    static ServerBootstrap netty(AsyncRuntime runtime) {
        // snippet: Netty on hosted loops
        NettyLoops loops = NettyLoops.of(runtime);
        ServerBootstrap server = new ServerBootstrap()
                .group(loops.group())
                .channel(loops.transport().serverSocketChannel());
        // end
        return server;
    }

    static HttpServer reactorNetty(NettyLoops loops) {
        // snippet: Reactor Netty on hosted loops
        HttpServer server = HttpServer.create().runOn(ReactorNettyLoops.colocated(loops));
        // end
        return server;
    }
}
