package org.reactivebridge.live;

import com.sun.management.OperatingSystemMXBean;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.Option;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.reactivebridge.netty.NettyLoops;
import org.reactivebridge.netty.ReactorNettyLoops;
import org.reactivebridge.pool.PoolOptions;
import org.reactivebridge.r2dbc.PooledConnectionFactory;
import org.reactivebridge.r2dbc.R2dbc;
import org.reactivebridge.reactor.ReactorBridge;
import org.reactivebridge.runtime.AsyncRuntime;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServer;
import reactor.netty.resources.LoopResources;

/**
 * One side of {@link HttpLoad}, in a JVM of its own: the same handlers on Netty's loops or on hosted ones, which is all that differs. Tells
 * its port, and then for each line that it reads how much processor time it has used. Arguments: the side, the URL of a database.
 */
final class HttpLoadServer {

    static final String NETTY = "netty";
    static final String HOSTED = "hosted";

    private static final int LOOPS = 2;
    private static final int CONNECTIONS = 8;
    private static final Option<LoopResources> LOOPS_OF_DRIVER = Option.valueOf("loopResources");

    private HttpLoadServer() {}

    public static void main(String[] arguments) throws Exception {
        LoopResources forServer;
        LoopResources forDriver;
        if (arguments[0].equals(HOSTED)) {
            NettyLoops loops = NettyLoops.of(AsyncRuntime.builder()
                    .name("hosted")
                    .workers(LOOPS)
                    .ioDriver(NettyLoops.driver())
                    .build());
            forServer = ReactorNettyLoops.colocated(loops);
            forDriver = ReactorNettyLoops.spread(loops);
        } else if (arguments[0].equals(NETTY)) {
            forServer = LoopResources.create("netty", 1, LOOPS, true);
            forDriver = forServer;
        } else {
            throw new IllegalArgumentException("The side must be netty or hosted, but is " + arguments[0]);
        }
        R2dbc database = R2dbc.over(pool(arguments[1], forDriver));
        int port = HttpServer.create()
                .runOn(forServer, false) // Selectors on both sides.
                .bindAddress(() -> new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .route(routes -> routes.get("/plain", (request, response) -> response.sendString(Mono.just("hello")))
                        .get(
                                "/query",
                                (request, response) -> response.sendString(database.query("SELECT 42")
                                        .as(row -> "answer " + row.get(0, Integer.class))
                                        .first()
                                        .to(ReactorBridge::mono))))
                .bindNow()
                .port();
        System.out.println(port);

        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        BufferedReader questions = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        while (questions.readLine() != null) {
            System.out.println(system.getProcessCpuTime());
        }
        Runtime.getRuntime().halt(0); // Whoever measured is gone.
    }

    /** The same pool on both sides; a driver that is built on Reactor Netty runs on the loops of the side. */
    private static PooledConnectionFactory pool(String url, LoopResources loops) {
        ConnectionFactoryOptions options = ConnectionFactoryOptions.parse(url);
        if ("postgresql".equals(options.getValue(ConnectionFactoryOptions.DRIVER))) {
            options = options.mutate().option(LOOPS_OF_DRIVER, loops).build();
        }
        ConnectionFactory driver = ConnectionFactories.get(options);
        return PooledConnectionFactory.builder(driver)
                .options(PoolOptions.defaults().maxSize(CONNECTIONS).maxPending(PoolOptions.UNLIMITED))
                .build();
    }
}
