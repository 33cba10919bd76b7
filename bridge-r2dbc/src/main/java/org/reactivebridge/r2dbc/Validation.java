package org.reactivebridge.r2dbc;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ValidationDepth;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivebridge.stream.AsyncStream;

/**
 * How a pool finds out whether a connection that has lain idle still works.
 *
 * <p><strong>Immutable.</strong>
 */
public final class Validation {

    /** Asks the driver what it knows. Costs no round trip, and does not find a connection whose other side has gone silently. */
    public static final Validation LOCAL = new Validation("LOCAL", ValidationDepth.LOCAL, null);

    /** Asks the driver to ask the database. */
    public static final Validation REMOTE = new Validation("REMOTE", ValidationDepth.REMOTE, null);

    private final String name;
    private final @Nullable ValidationDepth depth;
    private final @Nullable String sql;

    private Validation(String name, @Nullable ValidationDepth depth, @Nullable String sql) {
        this.name = name;
        this.depth = depth;
        this.sql = sql;
    }

    /**
     * Executes a statement and reads its answer to the end.
     *
     * @param sql the statement; must leave nothing behind
     * @return a validation that succeeds when the statement does
     * @throws IllegalArgumentException if the statement is blank
     */
    public static Validation query(String sql) {
        if (sql.isBlank()) {
            throw new IllegalArgumentException("The statement to validate by is blank");
        }
        return new Validation("QUERY", null, Objects.requireNonNull(sql, "sql"));
    }

    AsyncFuture<Boolean> of(Connection connection) {
        if (depth == ValidationDepth.LOCAL) {
            return now(One.start(connection.validate(depth)));
        }
        if (depth != null) {
            return One.of(() -> connection.validate(depth));
        }
        return AsyncStream.from(
                        connection.createStatement(Objects.requireNonNull(sql)).execute())
                .concatMap(result -> result.map((row, metadata) -> true))
                .drain()
                .then(AsyncFuture.of(true));
    }

    /** What is known without a round trip is mostly there at once, and then costs no run. */
    private static AsyncFuture<Boolean> now(One<Boolean> asked) {
        if (!asked.isDone()) {
            return AsyncFuture.fromCompletionStage(() -> asked);
        }
        try {
            return AsyncFuture.of(Boolean.TRUE.equals(asked.join()));
        } catch (CompletionException failure) {
            Throwable cause = failure.getCause();
            return AsyncFuture.error(cause == null ? failure : cause);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
