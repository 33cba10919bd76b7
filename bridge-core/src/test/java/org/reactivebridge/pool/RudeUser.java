package org.reactivebridge.pool;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.pool.FakeDatabase.Session;
import org.reactivebridge.stream.AsyncFuture;

/** Users' code of every kind that throws now and then, or returns null: whatever a pool calls. */
@SuppressWarnings("NullAway") // What it must not do.
final class RudeUser implements ConnectionManager<Session>, PoolCustomizer<Session>, PoolListener, Consumer<Throwable> {

    private final FakeDatabase database;
    private final RandomGenerator random;

    RudeUser(FakeDatabase database, RandomGenerator random) {
        this.database = database;
        this.random = random;
    }

    private void boom() {
        if (random.nextInt(12) == 0) {
            throw new IllegalStateException("boom");
        }
    }

    private <T> @Nullable AsyncFuture<T> perhaps(AsyncFuture<T> polite) {
        boom();
        return random.nextInt(10) == 0 ? null : polite;
    }

    @Override
    public AsyncFuture<Session> connect() {
        return perhaps(random.nextInt(10) == 0 ? AsyncFuture.empty() : AsyncFuture.defer(database::connect));
    }

    @Override
    public AsyncFuture<Boolean> validate(Session session) {
        return perhaps(
                random.nextInt(10) == 0 ? AsyncFuture.empty() : AsyncFuture.defer(() -> database.validate(session)));
    }

    @Override
    public AsyncFuture<Void> reset(Session session) {
        return perhaps(AsyncFuture.defer(() -> database.reset(session)));
    }

    @Override
    public AsyncFuture<Void> close(Session session) {
        AsyncFuture<Void> closed = database.close(session); // In any case, so that the books can balance.
        return perhaps(closed);
    }

    @Override
    public boolean hasBroken(Session session) {
        boom();
        return database.hasBroken(session);
    }

    @Override
    public boolean survivesCancel(Session session) {
        boom();
        return database.survivesCancel(session);
    }

    @Override
    public @Nullable Thread home(Session session) {
        boom();
        return null;
    }

    @Override
    public AsyncFuture<Void> onConnect(Session session) {
        return perhaps(AsyncFuture.empty());
    }

    @Override
    public void onClose(Session session, CloseReason reason) {
        boom();
    }

    @Override
    public void accept(Throwable reported) {
        boom();
    }

    @Override
    public void connected(Duration took) {
        boom();
    }

    @Override
    public void connectFailed(Throwable failure) {
        boom();
    }

    @Override
    public void acquired(Duration waited) {
        boom();
    }

    @Override
    public void acquireFailed(PoolException failure) {
        boom();
    }

    @Override
    public void released(Duration used) {
        boom();
    }

    @Override
    public void closing(CloseReason reason) {
        boom();
    }

    @Override
    public void leakSuspected(Duration held, Throwable acquired) {
        boom();
    }

    @Override
    public void leakReturned(Duration held, Throwable acquired) {
        boom();
    }
}
