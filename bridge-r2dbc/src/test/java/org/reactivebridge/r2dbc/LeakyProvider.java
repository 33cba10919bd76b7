package org.reactivebridge.r2dbc;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryMetadata;
import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.ConnectionFactoryProvider;
import io.r2dbc.spi.R2dbcPermissionDeniedException;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/** A driver that tells its password wherever it can. */
public final class LeakyProvider implements ConnectionFactoryProvider {

    @Override
    public ConnectionFactory create(ConnectionFactoryOptions options) {
        Object password = options.getValue(ConnectionFactoryOptions.PASSWORD);
        if (options.hasOption(io.r2dbc.spi.Option.valueOf("refuse"))) {
            throw new IllegalArgumentException("Cannot do anything with " + password);
        }
        return new ConnectionFactory() {
            @Override
            public Publisher<? extends Connection> create() {
                return Mono.error(new R2dbcPermissionDeniedException(
                        "Wrong password " + password, "28000", 7, new IllegalStateException("really " + password)));
            }

            @Override
            public ConnectionFactoryMetadata getMetadata() {
                return () -> "Leaky";
            }

            @Override
            public String toString() {
                return "Leaky with " + password;
            }
        };
    }

    @Override
    public boolean supports(ConnectionFactoryOptions options) {
        return getDriver().equals(options.getValue(ConnectionFactoryOptions.DRIVER));
    }

    @Override
    public String getDriver() {
        return "leaky";
    }
}
