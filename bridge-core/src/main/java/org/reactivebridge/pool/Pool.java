package org.reactivebridge.pool;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Environment;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivebridge.stream.AsyncStream;
import org.reactivestreams.Publisher;

/**
 * Connections that are lent to one borrower at a time.
 *
 * <p>Borrowers are served strictly in the order in which they asked. A connection that comes back goes to whoever has waited for
 * longest; so does one that the pool makes meanwhile, since what the pool begins is not bound to the borrower that caused it. Who
 * cancels leaves the queue, and nothing else changes.
 *
 * <p>When the other side is down every borrower gets an {@link AcquireTimeoutException} in time, with the last failure to connect as
 * its cause, while the pool alone tries to connect, less and less often.
 *
 * <p><strong>Concurrent.</strong>
 *
 * @param <C> the type of the connections
 */
public final class Pool<C> {

    private final PoolCore<C> core;
    private final PoolOptions options;
    private final AsyncFuture<Pooled<C>> acquire;

    private Pool(PoolCore<C> core, PoolOptions options) {
        this.core = core;
        this.options = options;
        this.acquire = AsyncFuture.fromSource((waker, context) -> core.open(waker));
    }

    /**
     * A pool, in the {@linkplain Environment#current() current environment}.
     *
     * @param <C> the type of the connections
     * @param manager makes, checks, cleans and closes connections
     * @param options limits and habits
     * @return a new pool; if it is to keep idle connections it begins to connect
     */
    public static <C> Pool<C> create(ConnectionManager<C> manager, PoolOptions options) {
        return builder(manager).options(options).build();
    }

    /**
     * What a pool is made of, for more than manager and options.
     *
     * @param <C> the type of the connections
     * @param manager makes, checks, cleans and closes connections
     * @return a new builder
     */
    public static <C> Builder<C> builder(ConnectionManager<C> manager) {
        return new Builder<>(manager);
    }

    /**
     * Makes a pool. <strong>Confined.</strong>
     *
     * @param <C> the type of the connections
     */
    public static final class Builder<C> {

        private final ConnectionManager<C> manager;
        private PoolOptions options = PoolOptions.defaults();
        private @Nullable PoolCustomizer<C> customizer;
        private @Nullable Environment environment;

        private Builder(ConnectionManager<C> manager) {
            this.manager = Objects.requireNonNull(manager, "manager");
        }

        /**
         * Limits and habits; the defaults if none are given.
         *
         * @param newOptions the options
         * @return this
         */
        public Builder<C> options(PoolOptions newOptions) {
            options = Objects.requireNonNull(newOptions, "options");
            return this;
        }

        /**
         * What sets connections up; nothing if none is given.
         *
         * @param newCustomizer the customizer
         * @return this
         */
        public Builder<C> customizer(PoolCustomizer<C> newCustomizer) {
            customizer = Objects.requireNonNull(newCustomizer, "customizer");
            return this;
        }

        /**
         * Whose clock and timers the pool goes by, and where it runs the manager's futures; the current one when it is built, if none
         * is given. That of an {@code AsyncRuntime} ends with it, and the pool then closes.
         *
         * @param newEnvironment the environment
         * @return this
         */
        public Builder<C> environment(Environment newEnvironment) {
            environment = Objects.requireNonNull(newEnvironment, "environment");
            return this;
        }

        /**
         * Makes the pool.
         *
         * @return a new pool; if it is to keep idle connections it begins to connect
         */
        public Pool<C> build() {
            Environment home = environment == null ? Environment.current() : environment;
            PoolCore<C> core = new PoolCore<>(manager, customizer, options, home);
            core.pump();
            return new Pool<>(core, options);
        }
    }

    /**
     * A connection, for whoever gives it back.
     *
     * @return a future of it, never empty; it takes its place in the queue when there is demand. Who receives the connection owns it,
     *     whatever becomes of the run
     * @demand one item; without demand nothing is taken, nor waited for
     * @thread if a connection is there, the thread of the run's task at once; otherwise the thread that gives one back or makes one, if
     *     the run's task has no place of its own
     * @failure {@link AcquireTimeoutException}; {@link PoolExhaustedException} if too many wait; {@link PoolClosedException}
     * @cancel leaves the queue; a connection that was granted meanwhile goes to the next. Behind the item it does nothing
     * @memory a place in the queue
     */
    public AsyncFuture<Pooled<C>> acquire() {
        return acquire;
    }

    /**
     * Uses a connection, and gives it back however that ends.
     *
     * @param <T> the type of the result
     * @param use what to do with the connection; must not keep it
     * @return a future of what the use gives, empty if that is; it takes its place in the queue when there is demand
     * @throws NullPointerException if the function is null
     * @demand passes through
     * @thread as {@link #acquire()}
     * @failure as {@link #acquire()}, or as the use
     * @cancel leaves the queue; or closes the use and gives the connection back, to be closed unless it {@linkplain
     *     ConnectionManager#survivesCancel can be relied on} after that
     * @memory a place in the queue
     */
    public <T> AsyncFuture<T> withConnection(Function<? super C, ? extends AsyncFuture<? extends T>> use) {
        Objects.requireNonNull(use, "use");
        return acquire.flatMap(lease -> AsyncFuture.fromSource(
                UseCursor.<C, T>source(lease, c -> use.apply(c).source(), true)));
    }

    /**
     * Uses a connection for a stream, and gives it back however that ends.
     *
     * @param <T> the type of the items
     * @param use what to do with the connection; must not keep it
     * @return a stream of what the use gives
     * @throws NullPointerException if the function is null
     * @demand passes through
     * @thread as {@link #acquire()}
     * @failure as {@link #acquire()}, or as the use
     * @cancel as {@link #withConnection}
     * @memory a place in the queue
     */
    public <T> AsyncStream<T> withConnectionMany(Function<? super C, ? extends Publisher<? extends T>> use) {
        Objects.requireNonNull(use, "use");
        return acquire.flatMapMany(lease -> AsyncStream.fromSource(UseCursor.<C, T>source(
                lease, c -> AsyncStream.<T>from(use.apply(c)).source(), false)));
    }

    /**
     * A connection that is there now, without overtaking anybody who waits. If it would have to be validated first, and that takes
     * time, it is validated for a later call.
     *
     * @return a connection, for whoever gives it back; null if there is none, somebody waits, or the pool is closed
     */
    public @Nullable Pooled<C> tryAcquire() {
        return core.tryAcquire();
    }

    /**
     * Makes as many connections as are to be idle, one at least: to find out at the start whether that is possible.
     *
     * @return a future that is empty when they are there; the work starts now
     * @demand none is needed
     * @thread the thread that makes the last connection, if the run's task has no place of its own
     * @failure the first failure to connect; the pool goes on trying, if it is to keep idle connections. {@link PoolClosedException}
     * @cancel waits no longer
     * @memory none
     */
    public AsyncFuture<Void> warmUp() {
        return core.warm();
    }

    /**
     * What there is in the pool now.
     *
     * @return the state
     */
    public PoolState state() {
        return core.state();
    }

    /**
     * What has happened in the pool until now. From the first call on the pool looks at the clock whenever it lends something, to
     * time the uses.
     *
     * @return the metrics
     */
    public PoolMetrics metrics() {
        return core.metrics();
    }

    /**
     * How this pool keeps its connections.
     *
     * @return the options
     */
    public PoolOptions options() {
        return options;
    }

    /**
     * Closes the pool: from now on nobody gets a connection, and who waits gets {@link PoolClosedException}. Connections that are idle
     * or in the making are closed, those that are lent when they come back, or when the time is over.
     *
     * @param grace for how long borrowers may keep connections; not at all if it is zero
     * @return a future that is empty when all connections are closed, or their closing took too long; the closing starts now. A second
     *     call gives a future of the same end, which it can bring nearer
     * @throws IllegalArgumentException if the time is negative
     * @demand none is needed
     * @thread the thread that closes the last connection, if the run's task has no place of its own
     * @failure none; failures to close go to the pool's error handler
     * @cancel waits no longer
     * @memory none
     */
    public AsyncFuture<Void> close(Duration grace) {
        if (grace.isNegative()) {
            throw new IllegalArgumentException("grace must not be negative, but is " + grace);
        }
        return core.shut(Limits.nanos(grace), null);
    }

    @Override
    public String toString() {
        return "Pool " + options.name() + " (" + state() + ")";
    }
}
