package org.reactivebridge.pool;

import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.stream.AsyncFuture;

/**
 * A manager made of functions. Connections of a {@code TcpClient}, say:
 *
 * <pre>{@code
 * ConnectionManager<TcpConnection> manager =
 *         FunctionManager.of(() -> client.connect("db.example", 5432), TcpConnection::close)
 *                 .brokenIf(connection -> !connection.isOpen())
 *                 .validatedBy(connection -> ping(connection));
 * }</pre>
 *
 * <p><strong>Immutable:</strong> every method returns a new manager.
 *
 * @param <C> the type of the connections
 */
public final class FunctionManager<C> implements ConnectionManager<C> {

    private final Supplier<? extends AsyncFuture<C>> connect;
    private final Function<? super C, ? extends AsyncFuture<Void>> close;
    private final Predicate<? super C> broken;
    private final Function<? super C, ? extends AsyncFuture<Boolean>> validate;
    private final Function<? super C, ? extends AsyncFuture<Void>> reset;
    private final Function<? super C, ? extends @Nullable Thread> home;
    private final boolean survivesCancel;

    private FunctionManager(
            Supplier<? extends AsyncFuture<C>> connect,
            Function<? super C, ? extends AsyncFuture<Void>> close,
            Predicate<? super C> broken,
            Function<? super C, ? extends AsyncFuture<Boolean>> validate,
            Function<? super C, ? extends AsyncFuture<Void>> reset,
            Function<? super C, ? extends @Nullable Thread> home,
            boolean survivesCancel) {
        this.connect = Objects.requireNonNull(connect, "connect");
        this.close = Objects.requireNonNull(close, "close");
        this.broken = Objects.requireNonNull(broken, "broken");
        this.validate = Objects.requireNonNull(validate, "validate");
        this.reset = Objects.requireNonNull(reset, "reset");
        this.home = Objects.requireNonNull(home, "home");
        this.survivesCancel = survivesCancel;
    }

    /**
     * A manager of connections that are closed by a call.
     *
     * @param <C> the type of the connections
     * @param connect makes a future of a new connection, for each anew
     * @param close closes one; must not block
     * @return a manager that checks and resets nothing yet
     */
    public static <C> FunctionManager<C> of(Supplier<? extends AsyncFuture<C>> connect, Consumer<? super C> close) {
        Objects.requireNonNull(close, "close");
        return ofAsync(connect, connection -> {
            close.accept(connection);
            return Answers.DONE;
        });
    }

    /**
     * A manager of connections whose close takes time.
     *
     * @param <C> the type of the connections
     * @param connect makes a future of a new connection, for each anew
     * @param close makes a future that is empty when the connection is closed
     * @return a manager that checks and resets nothing yet
     */
    public static <C> FunctionManager<C> ofAsync(
            Supplier<? extends AsyncFuture<C>> connect, Function<? super C, ? extends AsyncFuture<Void>> close) {
        return new FunctionManager<>(connect, close, c -> false, c -> Answers.YES, c -> Answers.DONE, c -> null, false);
    }

    /**
     * This manager with another {@link ConnectionManager#hasBroken}.
     *
     * @param predicate whether a connection is known not to work any more
     * @return a new manager
     */
    public FunctionManager<C> brokenIf(Predicate<? super C> predicate) {
        return new FunctionManager<>(connect, close, predicate, validate, reset, home, survivesCancel);
    }

    /**
     * This manager with another {@link ConnectionManager#validate}.
     *
     * @param check asks a connection whether it works
     * @return a new manager
     */
    public FunctionManager<C> validatedBy(Function<? super C, ? extends AsyncFuture<Boolean>> check) {
        return new FunctionManager<>(connect, close, broken, check, reset, home, survivesCancel);
    }

    /**
     * This manager with another {@link ConnectionManager#reset}.
     *
     * @param clean takes from a connection what its borrower has left in it
     * @return a new manager
     */
    public FunctionManager<C> resetBy(Function<? super C, ? extends AsyncFuture<Void>> clean) {
        return new FunctionManager<>(connect, close, broken, validate, clean, home, survivesCancel);
    }

    /**
     * This manager with another {@link ConnectionManager#home}.
     *
     * @param thread which thread serves a connection
     * @return a new manager
     */
    public FunctionManager<C> servedBy(Function<? super C, ? extends @Nullable Thread> thread) {
        return new FunctionManager<>(connect, close, broken, validate, reset, thread, survivesCancel);
    }

    /**
     * This manager with another {@link ConnectionManager#survivesCancel}, the same for each connection.
     *
     * @param survives whether a connection may be lent again after a use that was cancelled
     * @return a new manager
     */
    public FunctionManager<C> survivingCancel(boolean survives) {
        return new FunctionManager<>(connect, close, broken, validate, reset, home, survives);
    }

    @Override
    public AsyncFuture<C> connect() {
        return connect.get();
    }

    @Override
    public AsyncFuture<Boolean> validate(C connection) {
        return validate.apply(connection);
    }

    @Override
    public boolean hasBroken(C connection) {
        return broken.test(connection);
    }

    @Override
    public AsyncFuture<Void> reset(C connection) {
        return reset.apply(connection);
    }

    @Override
    public boolean survivesCancel(C connection) {
        return survivesCancel;
    }

    @Override
    public AsyncFuture<Void> close(C connection) {
        return close.apply(connection);
    }

    @Override
    public @Nullable Thread home(C connection) {
        return home.apply(connection);
    }
}
