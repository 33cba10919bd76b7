package org.reactivebridge.spring;

import io.micrometer.core.instrument.binder.MeterBinder;
import io.r2dbc.spi.ConnectionFactory;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.pool.PoolMeters;
import org.reactivebridge.pool.PoolOptions;
import org.reactivebridge.r2dbc.PooledConnectionFactory;
import org.reactivebridge.r2dbc.Validation;
import org.reactivebridge.runtime.AsyncRuntime;
import org.reactivebridge.spring.ReactiveBridgeProperties.R2dbcProperties;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.r2dbc.ConnectionFactoryDecorator;
import org.springframework.boot.r2dbc.autoconfigure.R2dbcAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;

/**
 * The pool over the connection factory that Spring Boot makes of {@code spring.r2dbc}, in the environment of the runtime. For one that
 * the application makes itself, nothing happens.
 */
@AutoConfiguration(before = R2dbcAutoConfiguration.class, after = ReactiveBridgeAutoConfiguration.class)
@ConditionalOnClass({PooledConnectionFactory.class, ConnectionFactory.class, ConnectionFactoryDecorator.class})
@ConditionalOnProperty(name = "reactive-bridge.r2dbc.enabled", matchIfMissing = true)
@ConditionalOnProperty(name = "spring.r2dbc.pool.enabled", havingValue = "false")
@EnableConfigurationProperties(ReactiveBridgeProperties.class)
public class ReactiveBridgeR2dbcAutoConfiguration {

    /** Spring makes it. */
    public ReactiveBridgeR2dbcAutoConfiguration() {}

    /**
     * Puts the pool around the driver; what observes or counts statements, as r2dbc-proxy, is put around the pool.
     *
     * @param properties how the pool is
     * @param runtime whose clock and timers it goes by
     * @return the decorator, which closes the pool at the end
     */
    @Bean
    @Order(0)
    PoolDecorator reactiveBridgePool(ReactiveBridgeProperties properties, AsyncRuntime runtime) {
        return new PoolDecorator(properties.r2dbc(), runtime);
    }

    static PoolOptions options(R2dbcProperties properties) {
        PoolOptions options = PoolOptions.defaults().name(properties.name());
        options = with(options, PoolOptions::maxSize, properties.maxSize());
        options = with(options, PoolOptions::minIdle, properties.minIdle());
        options = with(options, PoolOptions::maxPending, properties.maxPending());
        options = with(options, PoolOptions::acquireTimeout, properties.acquireTimeout());
        options = with(options, PoolOptions::createTimeout, properties.createTimeout());
        options = with(options, PoolOptions::validateTimeout, properties.validateTimeout());
        options = with(options, PoolOptions::maxLife, properties.maxLife());
        options = with(options, PoolOptions::idleTimeout, properties.idleTimeout());
        options = with(options, PoolOptions::keepAlive, properties.keepAlive());
        return with(options, PoolOptions::leakThreshold, properties.leakThreshold());
    }

    private static <V> PoolOptions with(
            PoolOptions options, BiFunction<PoolOptions, V, PoolOptions> change, @Nullable V value) {
        return value == null ? options : change.apply(options, value);
    }

    static PooledConnectionFactory pool(ConnectionFactory driver, R2dbcProperties properties, AsyncRuntime runtime) {
        PooledConnectionFactory.Builder builder = PooledConnectionFactory.builder(driver)
                .options(options(properties))
                .closeGrace(properties.closeGrace())
                .environment(runtime.environment());
        if (properties.validationQuery() != null) {
            builder.validation(Validation.query(properties.validationQuery()));
        }
        return builder.build();
    }

    /** The meters of the pool. No condition asks for the decorator: it is there, but Spring looks at this class before it knows. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(MeterBinder.class)
    static class Meters {

        Meters() {}

        @Bean
        MeterBinder reactiveBridgePoolMeters(PoolDecorator decorator) {
            return registry -> decorator.whenMade(factory -> new PoolMeters(factory.pool()).bindTo(registry));
        }
    }
}
