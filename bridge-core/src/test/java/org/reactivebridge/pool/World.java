package org.reactivebridge.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.SimulatedEnvironment;
import org.reactivebridge.pool.FakeDatabase.Session;
import org.reactivebridge.stream.AsyncFuture;

/** A database in virtual time, a pool over it, and those who borrow from it. */
final class World {

    final List<Throwable> reported = new ArrayList<>();
    final SimulatedEnvironment environment;
    final FakeDatabase database;
    final List<Borrower> borrowers = new ArrayList<>();
    private @Nullable Pool<Session> pool;

    World() {
        this(new SimulatedEnvironment(1));
    }

    World(SimulatedEnvironment environment) {
        this.environment = environment;
        this.database = new FakeDatabase(environment);
    }

    PoolOptions options() {
        return PoolOptions.defaults().onError(reported::add);
    }

    Pool<Session> pool(PoolOptions options) {
        database.most = options.maxSize();
        Pool<Session> made =
                Pool.builder(database).options(options).environment(environment).build();
        pool = made;
        return made;
    }

    Borrower borrow(Pool<Session> from) {
        Borrower borrower = Borrower.keeping("borrower " + borrowers.size(), database, environment);
        borrowers.add(borrower);
        environment.run(() -> borrower.from(from.acquire()));
        environment.runFor(0);
        return borrower;
    }

    Borrower use(Pool<Session> from, Duration time) {
        Borrower borrower = Borrower.using("borrower " + borrowers.size(), database, environment, time);
        borrowers.add(borrower);
        environment.run(() -> borrower.from(from.acquire()));
        return borrower;
    }

    /** Lends so many at once and gives them back: they are idle then. */
    void fill(Pool<Session> from, int count) {
        List<Borrower> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(use(from, Duration.ofSeconds(20)));
        }
        pass(Duration.ofSeconds(21));
        assertThat(all).allMatch(Borrower::isServed);
        assertThat(from.state().idle()).isEqualTo(count);
    }

    void pass(Duration time) {
        environment.runFor(time.toNanos());
    }

    void pass(long millis) {
        pass(Duration.ofMillis(millis));
    }

    void run(Runnable action) {
        environment.run(action);
        environment.runFor(0);
    }

    /** Runs a future to its end, or for a time. */
    Outcome outcome(AsyncFuture<?> future, Duration time) {
        Outcome outcome = new Outcome();
        environment.run(() -> future.subscribe(
                item -> outcome.item = item, failure -> outcome.error = failure, () -> outcome.isCompleted = true));
        pass(time);
        return outcome;
    }

    /** How a future ended. */
    static final class Outcome {
        @Nullable
        Object item;

        @Nullable
        Throwable error;

        boolean isCompleted;
    }

    /** Closes the pool, and the books. */
    void end() {
        Pool<Session> mine = pool;
        if (mine != null) {
            borrowers.stream().filter(Borrower::isServed).forEach(borrower -> run(borrower::giveBack));
            Outcome outcome = outcome(mine.close(Duration.ZERO), Duration.ofSeconds(60));
            assertThat(outcome.isCompleted).isTrue();
            assertThat(mine.state().total()).isZero();
        }
        assertThat(database.faults).isEmpty();
        assertThat(database.open).isEmpty();
        assertThat(database.made).isEqualTo(database.closed);
        assertThat(environment.pendingTimers()).isZero();
    }
}
