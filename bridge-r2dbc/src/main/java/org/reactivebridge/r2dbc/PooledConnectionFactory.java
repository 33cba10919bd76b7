package org.reactivebridge.r2dbc;

import io.r2dbc.spi.Closeable;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryMetadata;
import io.r2dbc.spi.Wrapped;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Environment;
import org.reactivebridge.pool.Pool;
import org.reactivebridge.pool.PoolMetrics;
import org.reactivebridge.pool.PoolOptions;
import org.reactivebridge.pool.PoolState;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivestreams.Publisher;

/**
 * A pool of the connections of any R2DBC driver, itself a {@link ConnectionFactory}. It needs neither Reactor nor any other library.
 *
 * <pre>{@code
 * PooledConnectionFactory pool = PooledConnectionFactory.builder(driver)
 *         .options(PoolOptions.defaults().name("orders").maxSize(20))
 *         .build();
 * }</pre>
 *
 * <p>A connection that comes back is as good as new before anybody else sees it. What the database still sends is read, up to a
 * limit; an open transaction, however it was begun, is rolled back; auto-commit, isolation level and timeouts are restored. Where
 * any of that fails or takes too long the connection is closed.
 *
 * <p><strong>Concurrent.</strong>
 */
public final class PooledConnectionFactory implements ConnectionFactory, Wrapped<ConnectionFactory>, Closeable {

    private final ConnectionFactory factory;
    private final Pool<Session> pool;
    private final AsyncFuture<Connection> create;
    private final Duration grace;

    private PooledConnectionFactory(Builder settings) {
        Pool.Builder<Session> builder =
                Pool.<Session>builder(new SessionManager(settings)).options(settings.options);
        if (settings.environment != null) {
            builder.environment(settings.environment);
        }
        this.factory = settings.factory;
        this.grace = settings.grace;
        this.pool = builder.build();
        this.create =
                AsyncFuture.fromSource(CreateCursor.source(pool.acquire().source(), settings.options.resetTimeout()));
    }

    /**
     * A pool with the default options.
     *
     * @param factory makes the connections; must not be a pool
     * @return a new pool
     */
    public static PooledConnectionFactory of(ConnectionFactory factory) {
        return builder(factory).build();
    }

    /**
     * A pool by URL, which names this driver and the one behind it, or that one only. {@code ConnectionFactories.get} finds it too; but
     * it repeats, in its failures, a URL that it cannot read, with the password.
     *
     * @param url the URL; see {@link PooledConnectionFactoryProvider}
     * @return a new pool
     * @throws IllegalArgumentException if it is no URL of R2DBC, or an option of the pool has no such value
     * @throws IllegalStateException if there is no such driver
     */
    public static PooledConnectionFactory of(String url) {
        return PooledConnectionFactoryProvider.parse(url);
    }

    /**
     * What a pool is made of.
     *
     * @param factory makes the connections; must not be a pool
     * @return a new builder
     */
    public static Builder builder(ConnectionFactory factory) {
        return new Builder(factory);
    }

    /** Makes a pool. <strong>Confined.</strong> */
    public static final class Builder {

        final ConnectionFactory factory;
        PoolOptions options = PoolOptions.defaults();
        Validation validation = Validation.LOCAL;
        int drainLimit = 1000;
        Duration grace = Duration.ofSeconds(10);

        @Nullable
        Duration lockWaitTimeout;

        @Nullable
        Duration statementTimeout;

        @Nullable
        Environment environment;

        private Builder(ConnectionFactory factory) {
            this.factory = Objects.requireNonNull(factory, "factory");
        }

        /**
         * Limits and habits of the pool; the defaults if none are given.
         *
         * @param newOptions the options
         * @return this
         */
        public Builder options(PoolOptions newOptions) {
            options = Objects.requireNonNull(newOptions, "options");
            return this;
        }

        /**
         * How connections are validated that have lain idle; {@link Validation#LOCAL} if it is not said.
         *
         * @param newValidation how
         * @return this
         */
        public Builder validation(Validation newValidation) {
            validation = Objects.requireNonNull(newValidation, "validation");
            return this;
        }

        /**
         * What the lock wait timeout of a connection is restored to when a borrower has changed it. The pool cannot ask for it: if it is
         * not said here, such a connection is closed when it comes back.
         *
         * @param timeout the timeout that new connections have
         * @return this
         */
        public Builder lockWaitTimeout(Duration timeout) {
            lockWaitTimeout = Objects.requireNonNull(timeout, "timeout");
            return this;
        }

        /**
         * What the statement timeout of a connection is restored to when a borrower has changed it. The pool cannot ask for it: if it is
         * not said here, such a connection is closed when it comes back.
         *
         * @param timeout the timeout that new connections have
         * @return this
         */
        public Builder statementTimeout(Duration timeout) {
            statementTimeout = Objects.requireNonNull(timeout, "timeout");
            return this;
        }

        /**
         * How many rows of an answer are read for nobody, when its borrower cancels or gives the connection back in the middle; 1000
         * if it is not said. Where there are more the driver is told to cancel, and the connection is closed when it comes back.
         *
         * @param rows how many; zero for none
         * @return this
         * @throws IllegalArgumentException if it is negative
         */
        public Builder drainLimit(int rows) {
            if (rows < 0) {
                throw new IllegalArgumentException("drainLimit must not be negative, but is " + rows);
            }
            drainLimit = rows;
            return this;
        }

        /**
         * For how long borrowers may keep connections when the pool is closed; 10 seconds if it is not said.
         *
         * @param time not at all if it is zero
         * @return this
         * @throws IllegalArgumentException if it is negative
         */
        public Builder closeGrace(Duration time) {
            if (time.isNegative()) {
                throw new IllegalArgumentException("closeGrace must not be negative, but is " + time);
            }
            grace = time;
            return this;
        }

        /**
         * Whose clock and timers the pool goes by; the current one when it is built, if none is given.
         *
         * @param newEnvironment the environment
         * @return this
         */
        public Builder environment(Environment newEnvironment) {
            environment = Objects.requireNonNull(newEnvironment, "environment");
            return this;
        }

        /**
         * Makes the pool.
         *
         * @return a new pool
         */
        public PooledConnectionFactory build() {
            return new PooledConnectionFactory(this);
        }

        @Override
        public String toString() {
            return "PooledConnectionFactory.Builder[" + options.name() + "]";
        }
    }

    /**
     * A connection out of the pool, a {@link PooledConnection}.
     *
     * @return a future of it, never empty. Who receives the connection owns it, whatever becomes of the run, and gives it back by
     *     {@link Connection#close()}
     * @demand one item; without demand nothing is taken, nor waited for
     * @thread as {@link Pool#acquire()}
     * @failure as {@link Pool#acquire()}, or as the driver's {@link io.r2dbc.spi.Lifecycle#postAllocate()}, which may take
     *     as long as a reset
     * @cancel leaves the queue; a connection that was granted meanwhile goes to the next. Behind the item it does nothing
     * @memory a place in the queue
     */
    @Override
    public AsyncFuture<Connection> create() {
        return create;
    }

    /**
     * What the driver says of itself.
     *
     * @return the driver's, since it is its dialect that is spoken
     */
    @Override
    public ConnectionFactoryMetadata getMetadata() {
        return factory.getMetadata();
    }

    @Override
    public ConnectionFactory unwrap() {
        return factory;
    }

    /**
     * Makes as many connections as are to be idle, one at least.
     *
     * @return as {@link Pool#warmUp()}
     */
    public AsyncFuture<Void> warmUp() {
        return pool.warmUp();
    }

    /**
     * What there is in the pool now.
     *
     * @return the state
     */
    public PoolState state() {
        return pool.state();
    }

    /**
     * What has happened in the pool until now.
     *
     * @return the metrics
     */
    public PoolMetrics metrics() {
        return pool.metrics();
    }

    /**
     * The pool, for what binds meters to it.
     *
     * @return the pool
     */
    public Pool<?> pool() {
        return pool;
    }

    /**
     * Closes the pool, when it is subscribed to, and gives borrowers the time of grace.
     *
     * @return a publisher that completes when all connections are closed; also if they have been before
     */
    @Override
    public Publisher<Void> close() {
        return AsyncFuture.defer(() -> pool.close(grace));
    }

    @Override
    public String toString() {
        return "PooledConnectionFactory[" + factory.getMetadata().getName() + ", " + pool + "]";
    }
}
