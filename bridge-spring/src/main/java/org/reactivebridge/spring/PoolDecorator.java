package org.reactivebridge.spring;

import io.r2dbc.spi.ConnectionFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.reactivebridge.r2dbc.PooledConnectionFactory;
import org.reactivebridge.runtime.AsyncRuntime;
import org.reactivebridge.spring.ReactiveBridgeProperties.R2dbcProperties;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivebridge.stream.AsyncStream;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.r2dbc.ConnectionFactoryDecorator;

/**
 * Puts a pool around each driver that Spring Boot configures, and closes it behind everything that was made of it.
 *
 * <p><strong>Confined</strong> to the thread that starts or ends the application.
 */
final class PoolDecorator implements ConnectionFactoryDecorator, DisposableBean {

    private final R2dbcProperties properties;
    private final AsyncRuntime runtime;
    private final List<PooledConnectionFactory> pools = new ArrayList<>();
    private final List<Consumer<PooledConnectionFactory>> interested = new ArrayList<>();

    PoolDecorator(R2dbcProperties properties, AsyncRuntime runtime) {
        this.properties = properties;
        this.runtime = runtime;
    }

    @Override
    public ConnectionFactory decorate(ConnectionFactory driver) {
        PooledConnectionFactory pool = ReactiveBridgeR2dbcAutoConfiguration.pool(driver, properties, runtime);
        pools.add(pool);
        interested.forEach(each -> each.accept(pool));
        return pool;
    }

    /** Calls a function with each pool that there is or will be. */
    void whenMade(Consumer<PooledConnectionFactory> action) {
        interested.add(action);
        pools.forEach(action);
    }

    @Override
    public void destroy() {
        List<AsyncFuture<Void>> ends = new ArrayList<>();
        for (PooledConnectionFactory pool : pools) {
            ends.add(AsyncStream.<Void>from(pool.close()).first());
        }
        ends.forEach(AsyncFuture::block);
    }
}
