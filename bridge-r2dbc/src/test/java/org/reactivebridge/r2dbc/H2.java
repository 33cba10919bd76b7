package org.reactivebridge.r2dbc;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryOptions;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivebridge.stream.AsyncStream;
import org.reactivestreams.Publisher;

/** Databases in memory, and what tests do with connections. */
final class H2 {

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private H2() {}

    static String newName() {
        return "bridge" + NUMBER.incrementAndGet();
    }

    /** A database of its own, which lives as long as this process. */
    static ConnectionFactory memory() {
        return memory(newName());
    }

    static ConnectionFactory memory(String name) {
        return ConnectionFactories.get(ConnectionFactoryOptions.builder()
                .option(ConnectionFactoryOptions.DRIVER, "h2")
                .option(ConnectionFactoryOptions.PROTOCOL, "mem")
                .option(ConnectionFactoryOptions.DATABASE, name + ";DB_CLOSE_DELAY=-1")
                .option(ConnectionFactoryOptions.USER, "sa")
                .option(ConnectionFactoryOptions.PASSWORD, Canary.PASSWORD)
                .build());
    }

    static Connection take(ConnectionFactory factory) {
        return AsyncFuture.<Connection>from(factory.create()).block();
    }

    static void run(Publisher<?> publisher) {
        AsyncStream.from(publisher).drain().block();
    }

    static void giveBack(Connection connection) {
        run(connection.close());
    }

    static void execute(Connection connection, String sql) {
        AsyncStream.from(connection.createStatement(sql).execute())
                .concatMap(result -> result.getRowsUpdated())
                .drain()
                .block();
    }

    static List<Object> read(Connection connection, String sql) {
        return AsyncStream.from(connection.createStatement(sql).execute())
                .concatMap(result -> result.<Object>map((row, metadata) -> row.get(0)))
                .toList()
                .block();
    }

    static void withTable(ConnectionFactory factory) {
        Connection connection = take(factory);
        execute(connection, "CREATE TABLE item (id INT PRIMARY KEY)");
        giveBack(connection);
    }
}
