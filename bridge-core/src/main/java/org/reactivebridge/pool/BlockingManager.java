package org.reactivebridge.pool;

import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.runtime.AsyncRuntime;
import org.reactivebridge.runtime.JoinHandle;
import org.reactivebridge.stream.AsyncFuture;

/**
 * A manager of connections whose calls block, as JDBC's do: each is made on a thread for that purpose, see {@link
 * AsyncRuntime#spawnBlocking}.
 *
 * <pre>{@code
 * ConnectionManager<Connection> manager = BlockingManager.of(runtime, dataSource::getConnection)
 *         .validatedBy(connection -> connection.isValid(5))
 *         .resetBy(Connection::rollback);
 * }</pre>
 *
 * <p>A call that takes too long is interrupted; a connection that is made all the same is closed.
 *
 * <p><strong>Immutable:</strong> every method returns a new manager.
 *
 * @param <C> the type of the connections
 */
public final class BlockingManager<C extends AutoCloseable> implements ConnectionManager<C> {

    /**
     * Asks a connection something, and may block.
     *
     * @param <C> the type of the connections
     */
    @FunctionalInterface
    public interface Check<C> {

        /**
         * Asks.
         *
         * @param connection the connection
         * @return whether it works
         * @throws Exception that it does not
         */
        boolean test(C connection) throws Exception;
    }

    /**
     * Does something with a connection, and may block.
     *
     * @param <C> the type of the connections
     */
    @FunctionalInterface
    public interface Action<C> {

        /**
         * Does it.
         *
         * @param connection the connection
         * @throws Exception that it could not be done
         */
        void run(C connection) throws Exception;
    }

    private final AsyncRuntime runtime;
    private final Callable<? extends C> connect;
    private final @Nullable Check<? super C> check;
    private final @Nullable Action<? super C> reset;

    private BlockingManager(
            AsyncRuntime runtime,
            Callable<? extends C> connect,
            @Nullable Check<? super C> check,
            @Nullable Action<? super C> reset) {
        this.runtime = Objects.requireNonNull(runtime, "runtime");
        this.connect = Objects.requireNonNull(connect, "connect");
        this.check = check;
        this.reset = reset;
    }

    /**
     * A manager that makes connections by a call.
     *
     * @param <C> the type of the connections
     * @param runtime on whose threads calls block
     * @param connect makes a new connection, each time anew; must not return null
     * @return a manager that checks and resets nothing yet
     */
    public static <C extends AutoCloseable> BlockingManager<C> of(AsyncRuntime runtime, Callable<? extends C> connect) {
        return new BlockingManager<>(runtime, connect, null, null);
    }

    /**
     * This manager with a {@link ConnectionManager#validate}.
     *
     * @param newCheck asks a connection whether it works
     * @return a new manager
     */
    public BlockingManager<C> validatedBy(Check<? super C> newCheck) {
        return new BlockingManager<>(runtime, connect, Objects.requireNonNull(newCheck, "check"), reset);
    }

    /**
     * This manager with a {@link ConnectionManager#reset}.
     *
     * @param newReset takes from a connection what its borrower has left in it
     * @return a new manager
     */
    public BlockingManager<C> resetBy(Action<? super C> newReset) {
        return new BlockingManager<>(runtime, connect, check, Objects.requireNonNull(newReset, "reset"));
    }

    @Override
    public AsyncFuture<C> connect() {
        return AsyncFuture.defer(() -> {
            Attempt<C> attempt = new Attempt<>(connect);
            JoinHandle<C> handle = runtime.spawnBlocking(attempt);
            return handle.future()
                    .doOnNext(connection -> attempt.delivered = true)
                    .doOnCancel(() -> {
                        C unwanted = attempt.giveUp();
                        handle.abort();
                        if (unwanted != null) {
                            runtime.spawnBlocking(closing(unwanted));
                        }
                    });
        });
    }

    @Override
    public AsyncFuture<Boolean> validate(C connection) {
        Check<? super C> asked = check;
        return asked == null ? Answers.YES : blocking(() -> asked.test(connection));
    }

    @Override
    public AsyncFuture<Void> reset(C connection) {
        Action<? super C> action = reset;
        return action == null
                ? Answers.DONE
                : blocking(() -> {
                    action.run(connection);
                    return null;
                });
    }

    @Override
    public AsyncFuture<Void> close(C connection) {
        return blocking(closing(connection));
    }

    private <T> AsyncFuture<T> blocking(Callable<? extends @Nullable T> call) {
        return AsyncFuture.defer(() -> {
            JoinHandle<T> handle = runtime.spawnBlocking(call);
            return handle.future().doOnCancel(handle::abort);
        });
    }

    private static Callable<@Nullable Void> closing(AutoCloseable resource) {
        return () -> {
            resource.close();
            return null;
        };
    }

    /** One connection in the making: handed on, or closed by whoever comes second. */
    private static final class Attempt<C extends AutoCloseable> implements Callable<C> {

        private static final Object GIVEN_UP = new Object();

        private final Callable<? extends C> connect;
        private final AtomicReference<@Nullable Object> outcome =
                new AtomicReference<>(); // None, GIVEN_UP or a connection.

        private boolean delivered; // The run's task only.

        Attempt(Callable<? extends C> connect) {
            this.connect = connect;
        }

        @Override
        public C call() throws Exception {
            C made = Objects.requireNonNull(connect.call(), "The function returned null");
            if (!outcome.compareAndSet(null, made)) {
                made.close();
                throw new CancellationException("Nobody waits for this connection any more");
            }
            return made;
        }

        /** Says that nobody waits; what must be closed if it was made before. */
        @SuppressWarnings("unchecked") // What is in it and not GIVEN_UP was put there by call.
        @Nullable
        C giveUp() {
            Object before = outcome.compareAndExchange(null, GIVEN_UP);
            return delivered ? null : (C) before;
        }
    }
}
