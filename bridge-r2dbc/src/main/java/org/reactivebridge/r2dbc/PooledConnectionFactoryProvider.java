package org.reactivebridge.r2dbc;

import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.ConnectionFactoryProvider;
import io.r2dbc.spi.Option;
import java.util.Locale;

/**
 * Finds pools by URL: driver {@value #DRIVER}, with the wrapped driver behind it, as in
 *
 * <pre>{@code
 * r2dbc:bridge:postgresql://localhost/orders?maxSize=20&validation=REMOTE&trustFor=500ms
 * }</pre>
 *
 * <p>Every option of {@link org.reactivebridge.pool.PoolOptions} that is a value has its name there in the URL too: {@code maxSize},
 * {@code minIdle}, {@code parallelConnects}, {@code maxPending}, {@code acquireTimeout}, {@code createTimeout},
 * {@code validateTimeout}, {@code resetTimeout}, {@code closeTimeout}, {@code maxLife}, {@code idleTimeout}, {@code keepAlive},
 * {@code trustFor}, {@code leakThreshold}, {@code firstBackoff}, {@code mostBackoff}, {@code testOnCheckOut}, and {@code reuse}, which is
 * LIFO or FIFO; its name is {@code poolName}. Beside them {@code validation}, which is LOCAL or REMOTE, {@code validationQuery}, {@code drainLimit} and
 * {@code closeGrace}; {@code lockWaitTimeout} and {@code statementTimeout} go to the driver, and are what the pool restores. Times
 * are written as {@code PT30S}, {@code 30s}, {@code 500ms} or {@code forever}, numbers in digits or as {@code unlimited}. The names
 * that r2dbc-pool has for the same things are taken too. Everything else goes to the driver.
 *
 * <p>No text of the pool contains an option of the driver, nor the URL.
 */
public final class PooledConnectionFactoryProvider implements ConnectionFactoryProvider {

    /** The name of this driver. */
    public static final String DRIVER = "bridge";

    static {
        Secrets.register();
    }

    /** For the SPI, which finds this class by itself. */
    public PooledConnectionFactoryProvider() {}

    /**
     * Makes a pool.
     *
     * @param options the pool's and the driver's, whose name is the protocol's first part
     * @return a new pool
     * @throws IllegalArgumentException if the protocol names no driver, or an option of the pool has no such value
     * @throws IllegalStateException if there is no such driver
     */
    @Override
    public PooledConnectionFactory create(ConnectionFactoryOptions options) {
        Object protocol = options.getValue(ConnectionFactoryOptions.PROTOCOL);
        if (protocol == null || protocol.toString().isBlank()) {
            throw new IllegalArgumentException("A URL for driver " + DRIVER
                    + " names the driver behind it as well, as r2dbc:bridge:postgresql://… does");
        }
        String[] parts = protocol.toString().split(":", 2);
        ConnectionFactoryOptions.Builder driver = ConnectionFactoryOptions.builder()
                .from(options, option -> !isPools(option))
                .option(ConnectionFactoryOptions.DRIVER, parts[0]);
        if (parts.length > 1) {
            driver.option(ConnectionFactoryOptions.PROTOCOL, parts[1]);
        }
        return pool(options, driver.build());
    }

    private static boolean isPools(Option<?> option) {
        return option.equals(ConnectionFactoryOptions.DRIVER)
                || option.equals(ConnectionFactoryOptions.PROTOCOL)
                || UrlOptions.isPools(option.name());
    }

    private static PooledConnectionFactory pool(ConnectionFactoryOptions options, ConnectionFactoryOptions ofDriver) {
        Secrets secrets = Secrets.of(options);
        ConnectionFactory factory;
        try {
            factory = ConnectionFactories.find(ofDriver);
        } catch (RuntimeException failure) {
            Throwable harmless = secrets.without(failure);
            throw harmless instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(harmless);
        }
        if (factory == null) {
            // The SPI would list all options.
            throw new IllegalStateException(
                    "There is no R2DBC driver " + ofDriver.getValue(ConnectionFactoryOptions.DRIVER));
        }
        PooledConnectionFactory.Builder builder =
                PooledConnectionFactory.builder(new DiscreetFactory(factory, secrets));
        UrlOptions.apply(options, builder);
        return builder.build();
    }

    /** A pool by URL; what cannot be read of it is not repeated. */
    static PooledConnectionFactory parse(String url) {
        ConnectionFactoryOptions options;
        try {
            options = ConnectionFactoryOptions.parse(url);
        } catch (RuntimeException failure) {
            throw new IllegalArgumentException(
                    "This is not a URL of R2DBC, as r2dbc:bridge:driver://host/database would be");
        }
        PooledConnectionFactoryProvider provider = new PooledConnectionFactoryProvider();
        if (provider.supports(options)) {
            return provider.create(options);
        }
        return pool(
                options,
                ConnectionFactoryOptions.builder()
                        .from(options, option -> !UrlOptions.isPools(option.name()))
                        .build());
    }

    @Override
    public boolean supports(ConnectionFactoryOptions options) {
        Object driver = options.getValue(ConnectionFactoryOptions.DRIVER);
        return driver != null && driver.toString().toLowerCase(Locale.ROOT).equals(DRIVER);
    }

    @Override
    public String getDriver() {
        return DRIVER;
    }
}
