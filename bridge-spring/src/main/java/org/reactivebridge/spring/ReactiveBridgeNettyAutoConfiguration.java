package org.reactivebridge.spring;

import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.Option;
import java.util.Set;
import org.reactivebridge.netty.NettyLoops;
import org.reactivebridge.netty.NettyOptions;
import org.reactivebridge.netty.NettyTransport;
import org.reactivebridge.netty.ReactorNettyLoops;
import org.reactivebridge.runtime.AsyncRuntime;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.r2dbc.autoconfigure.ConnectionFactoryOptionsBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Role;
import org.springframework.core.env.Environment;
import org.springframework.http.client.ReactorResourceFactory;
import reactor.netty.resources.LoopResources;

/**
 * Netty's event loops on the workers of the runtime: for Spring's server, {@code WebClient}, RSocket, and the R2DBC drivers that are
 * built on Reactor Netty.
 */
@AutoConfiguration(
        before = ReactiveBridgeAutoConfiguration.class,
        beforeName = {
            "org.springframework.boot.reactor.netty.autoconfigure.NettyReactiveWebServerAutoConfiguration",
            "org.springframework.boot.http.client.autoconfigure.reactive.ReactiveHttpClientAutoConfiguration",
            "org.springframework.boot.rsocket.autoconfigure.RSocketServerAutoConfiguration"
        })
@ConditionalOnClass({NettyLoops.class, LoopResources.class, ReactorResourceFactory.class})
@ConditionalOnProperty(name = "reactive-bridge.netty.enabled", matchIfMissing = true)
@EnableConfigurationProperties(ReactiveBridgeProperties.class)
public class ReactiveBridgeNettyAutoConfiguration {

    /** Spring makes it. */
    public ReactiveBridgeNettyAutoConfiguration() {}

    /**
     * Lets the runtime host event loops.
     *
     * @param environment says on which transport
     * @return the customizer
     */
    @Bean
    @Role(BeanDefinition.ROLE_INFRASTRUCTURE)
    static RuntimeCustomizer reactiveBridgeEventLoops(Environment environment) {
        NettyTransport transport = Binder.get(environment)
                .bind("reactive-bridge.netty.transport", NettyTransport.class)
                .orElse(NettyTransport.NIO);
        return builder ->
                builder.ioDriver(NettyLoops.driver(NettyOptions.defaults().transport(transport)));
    }

    /**
     * The loops for Spring's server and clients: a client that is used on a worker connects from there.
     *
     * @param runtime hosts them
     * @return the resources, in place of Spring Boot's own
     * @throws IllegalStateException if the application has made a runtime of its own, and it hosts none
     */
    @Bean
    @ConditionalOnMissingBean
    ReactorResourceFactory reactorResourceFactory(AsyncRuntime runtime) {
        ReactorResourceFactory factory = new ReactorResourceFactory();
        factory.setUseGlobalResources(false);
        factory.setLoopResources(ReactorNettyLoops.colocated(loops(runtime)));
        return factory;
    }

    private static NettyLoops loops(AsyncRuntime runtime) {
        try {
            return NettyLoops.of(runtime);
        } catch (IllegalArgumentException none) {
            throw new IllegalStateException(
                    "The AsyncRuntime of the application hosts no event loops. Build it with ioDriver(NettyLoops.driver()), or set"
                            + " reactive-bridge.netty.enabled=false",
                    none);
        }
    }

    /** The loops for drivers of databases. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass({ConnectionFactoryOptions.class, ConnectionFactoryOptionsBuilderCustomizer.class})
    static class Drivers {

        /** Those that understand the option; each of them calls it so. */
        private static final Set<String> KNOWN = Set.of("postgresql", "postgres", "mariadb", "mysql");

        private static final Option<LoopResources> LOOPS = Option.valueOf("loopResources");

        Drivers() {}

        @Bean
        ConnectionFactoryOptionsBuilderCustomizer reactiveBridgeDriverLoops(AsyncRuntime runtime) {
            return builder -> {
                ConnectionFactoryOptions options = builder.build();
                if (KNOWN.contains(options.getValue(ConnectionFactoryOptions.DRIVER)) && !options.hasOption(LOOPS)) {
                    // In turn: connections of a pool live long, and would all stay with the worker that needed them
                    // first.
                    builder.option(LOOPS, ReactorNettyLoops.spread(loops(runtime)));
                }
            };
        }
    }
}
