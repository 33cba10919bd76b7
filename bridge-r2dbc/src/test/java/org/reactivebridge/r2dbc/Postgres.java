package org.reactivebridge.r2dbc;

import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryOptions;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import javax.sql.DataSource;
import org.junit.jupiter.api.Assumptions;

/** A real server, out of an artifact, which lives as long as this process. */
final class Postgres {

    private static EmbeddedPostgres server;
    private static Throwable reason;

    private Postgres() {}

    /** The server; where its binary cannot run, the test that asks is skipped and says why. */
    static synchronized EmbeddedPostgres server() {
        if (server == null && reason == null) {
            try {
                server = EmbeddedPostgres.builder().start();
                EmbeddedPostgres started = server;
                Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                    try {
                        started.close();
                    } catch (Exception ignored) {
                        // The process ends anyway.
                    }
                }));
            } catch (Throwable failure) {
                reason = failure;
            }
        }
        Assumptions.assumeTrue(
                server != null,
                () -> "PostgreSQL's binary does not run here (as root it needs unprivileged user namespaces): "
                        + reason);
        return server;
    }

    static DataSource jdbc() {
        return server().getPostgresDatabase();
    }

    static ConnectionFactory driver() {
        return driver(server().getPort());
    }

    static ConnectionFactory driver(int port) {
        return ConnectionFactories.get(ConnectionFactoryOptions.builder()
                .option(ConnectionFactoryOptions.DRIVER, "postgresql")
                .option(ConnectionFactoryOptions.HOST, "localhost")
                .option(ConnectionFactoryOptions.PORT, port)
                .option(ConnectionFactoryOptions.USER, "postgres")
                .option(ConnectionFactoryOptions.PASSWORD, Canary.PASSWORD)
                .option(ConnectionFactoryOptions.DATABASE, "postgres")
                .build());
    }
}
