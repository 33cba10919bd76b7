package org.reactivebridge.r2dbc;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryMetadata;
import io.r2dbc.spi.Result;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Environment;
import org.reactivebridge.pool.ConnectionManager;
import org.reactivebridge.pool.Pool;
import org.reactivebridge.pool.PoolOptions;
import org.reactivebridge.r2dbc.ScriptedDriver.Physical;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivebridge.stream.RunHandle;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** A scripted driver in virtual time, a pool over it, and borrowers who leave in every possible way, as a seed decides. */
final class ScriptedWorld {

    static final Duration PATIENCE = Duration.ofMillis(800);

    /** What stands around the pool, and can be wrong. */
    static class Around {

        ConnectionManager<Session> manager(ConnectionManager<Session> manager) {
            return manager;
        }

        Publisher<? extends Connection> create(AsyncFuture<Connection> create) {
            return create;
        }
    }

    private final Environment environment;
    private final RandomGenerator random;
    final ScriptedDriver driver;
    final List<Borrower> borrowers = new ArrayList<>();
    final List<int[]> transactions = new ArrayList<>();
    private final Pool<Session> pool;
    private final ConnectionFactory lender;
    private boolean isClosed;
    private int ids;

    ScriptedWorld(Environment environment, RandomGenerator random, boolean isChaotic, Around around) {
        this.environment = environment;
        this.random = random;
        this.driver = new ScriptedDriver(
                work -> after(random.nextInt(4) == 0 ? random.nextInt(8_000) : random.nextInt(200), work));
        driver.most = 1 + random.nextInt(3);
        if (isChaotic) {
            driver.fails = () -> random.nextInt(25) == 0;
            driver.hangs = () -> random.nextInt(60) == 0;
        }
        driver.isCareless = random.nextBoolean();
        SessionManager manager =
                new SessionManager(PooledConnectionFactory.builder(driver).drainLimit(random.nextInt(20)));
        this.pool = Pool.<Session>builder(new Eras(around.manager(manager)))
                .options(PoolOptions.defaults()
                        .maxSize(driver.most)
                        .maxPending(100)
                        .acquireTimeout(isChaotic ? PATIENCE : Duration.ofSeconds(30))
                        .createTimeout(Duration.ofMillis(40))
                        .validateTimeout(Duration.ofMillis(20))
                        .resetTimeout(Duration.ofMillis(isChaotic ? 60 : 5000))
                        .closeTimeout(Duration.ofMillis(40))
                        .onError(failure -> {}))
                .environment(environment)
                .build();
        AsyncFuture<Connection> create =
                AsyncFuture.fromSource(CreateCursor.source(pool.acquire().source(), Duration.ofMillis(60)));
        Publisher<? extends Connection> given = around.create(create);
        this.lender = new ConnectionFactory() {
            @Override
            public Publisher<? extends Connection> create() {
                return given;
            }

            @Override
            public ConnectionFactoryMetadata getMetadata() {
                return driver.getMetadata();
            }
        };
    }

    private void after(int micros, Runnable action) {
        environment.timers().schedule(micros * 1000L, action);
    }

    void play(int count) {
        for (int i = 0; i < count; i++) {
            after(
                    random.nextInt(300_000),
                    random.nextInt(3) == 0
                            ? this::transaction
                            : () -> {
                                Borrower borrower = new Borrower(borrowers.size());
                                borrowers.add(borrower);
                                lender.create().subscribe(borrower);
                                if (random.nextInt(6) == 0) {
                                    after(random.nextInt(30_000), borrower::leaveQueue);
                                }
                            });
        }
        after(45_000_000, () -> pool.close(Duration.ZERO).subscribe(none -> {}, failure -> {}, () -> isClosed = true));
    }

    /** One that has everything done for him, and cancels or not. */
    private void transaction() {
        int first = ++ids;
        int second = ++ids;
        int[] outcome = {first, second, 0};
        transactions.add(outcome);
        RunHandle run = R2dbc.over(lender)
                .inTransaction(within -> within.update("insert " + first)
                        .flatMap(one -> within.inTransaction(inner -> inner.update("insert " + second))))
                .subscribe(count -> outcome[2] = 1, failure -> outcome[2] = -1, () -> {});
        if (random.nextBoolean()) {
            after(random.nextInt(60_000), run::cancel);
        }
    }

    /** What did not hold, when all is over. */
    List<String> faults() {
        List<String> faults = new ArrayList<>(driver.faults);
        if (!isClosed) {
            faults.add("the pool is not closed");
        }
        if (!driver.open.isEmpty() || pool.state().total() != 0) {
            faults.add("open in the end: " + driver.open + ", " + pool.state());
        }
        for (Borrower borrower : borrowers) {
            if (!borrower.isAnswered && !borrower.hasLeft) {
                faults.add(borrower + " was never answered");
            }
            if (borrower.signals > 1) {
                faults.add(borrower + " was answered " + borrower.signals + " times");
            }
        }
        for (int[] outcome : transactions) {
            boolean first = driver.committed.contains(outcome[0]);
            boolean second = driver.committed.contains(outcome[1]);
            if (first != second) {
                faults.add("half of the transaction of " + outcome[0] + " and " + outcome[1] + " is committed");
            }
            if (outcome[2] == 1 && !first) {
                faults.add("the transaction of " + outcome[0] + " was acknowledged, and is not committed");
            }
        }
        for (Borrower borrower : borrowers) {
            for (int id : borrower.rolledBack) {
                if (driver.committed.contains(id)) {
                    faults.add(borrower + " did not commit " + id + ", and it is");
                }
            }
        }
        return faults;
    }

    /** A manager that does as another one. */
    static class Passing implements ConnectionManager<Session> {

        final ConnectionManager<Session> manager;

        Passing(ConnectionManager<Session> manager) {
            this.manager = manager;
        }

        @Override
        public AsyncFuture<Session> connect() {
            return manager.connect();
        }

        @Override
        public AsyncFuture<Boolean> validate(Session session) {
            return manager.validate(session);
        }

        @Override
        public boolean hasBroken(Session session) {
            return manager.hasBroken(session);
        }

        @Override
        public boolean survivesCancel(Session session) {
            return manager.survivesCancel(session);
        }

        @Override
        public AsyncFuture<Void> reset(Session session) {
            return manager.reset(session);
        }

        @Override
        public AsyncFuture<Void> close(Session session) {
            return manager.close(session);
        }
    }

    /** Tells the driver when somebody's time is over. */
    private final class Eras extends Passing {

        Eras(ConnectionManager<Session> manager) {
            super(manager);
        }

        @Override
        public AsyncFuture<Void> reset(Session session) {
            Physical physical = driver.of(session.connection);
            if (physical != null) {
                physical.nextEra();
            }
            return manager.reset(session);
        }
    }

    /** One that does everything by hand. */
    final class Borrower implements Subscriber<Connection> {

        private final int number;
        private @Nullable Subscription asking;
        private @Nullable Connection connection;
        private @Nullable Physical physical;
        private @Nullable Step running;
        boolean isAnswered;
        boolean hasLeft;
        int signals;
        final List<Integer> rolledBack = new ArrayList<>();

        Borrower(int number) {
            this.number = number;
        }

        void leaveQueue() {
            Subscription given = asking;
            if (!isAnswered && given != null) {
                hasLeft = true;
                given.cancel();
            }
        }

        @Override
        public void onSubscribe(Subscription given) {
            asking = given;
            given.request(1);
        }

        @Override
        public void onNext(Connection item) {
            isAnswered = true;
            signals++;
            connection = item;
            Physical taken = driver.of(((PooledConnection) item).unwrap());
            if (taken == null) {
                driver.faults.add("a closed connection is lent to " + this);
                return;
            }
            physical = taken;
            taken.take(this);
            if (random.nextInt(4) == 0 && asking != null) {
                asking.cancel(); // Which must do nothing any more.
            }
            after(random.nextInt(40_000), this::interrupt);
            next(1 + random.nextInt(4), false);
        }

        @Override
        public void onError(Throwable failure) {
            isAnswered = true;
            signals++;
        }

        @Override
        public void onComplete() {}

        private boolean isOut() {
            return physical != null && physical.holder == this;
        }

        /** So many things one behind the other, then gives back. */
        private void next(int left, boolean isInTransaction) {
            if (!isOut() || connection == null) {
                return;
            }
            if (((PooledConnection) connection).isReleased()) {
                driver.faults.add(physical + " is taken away from " + this);
                physical.holder = null;
                return;
            }
            if (left == 0) {
                giveBack();
                return;
            }
            switch (random.nextInt(4)) {
                case 0 -> {
                    if (isInTransaction) {
                        run(connection.commitTransaction(), () -> {
                            rolledBack.clear();
                            next(left - 1, false);
                        });
                        rolledBack.clear(); // From now on nobody knows.
                    } else {
                        run(connection.beginTransaction(), () -> next(left - 1, true));
                    }
                }
                case 1 -> {
                    int id = ++ids;
                    if (isInTransaction) {
                        rolledBack.add(id);
                    }
                    execute("insert " + id, () -> next(left - 1, isInTransaction));
                }
                default -> execute("query " + random.nextInt(15), () -> next(left - 1, isInTransaction));
            }
        }

        private void execute(String text, Runnable then) {
            Result[] answer = new Result[1];
            Step executing = new Step(item -> answer[0] = (Result) item, () -> {
                if (random.nextInt(8) == 0) {
                    giveBack(); // And does not read the answer.
                } else if (isOut()) {
                    run(reading(text, answer[0]), then);
                }
            });
            running = executing;
            connection.createStatement(text).execute().subscribe(executing);
        }

        private Publisher<?> reading(String text, Result answer) {
            if (random.nextInt(4) == 0) {
                return answer.flatMap(segment -> AsyncFuture.empty());
            }
            return text.startsWith("query") ? answer.map((row, metadata) -> row.get(0)) : answer.getRowsUpdated();
        }

        private void run(Publisher<?> publisher, Runnable then) {
            Step step = new Step(item -> {}, then);
            running = step;
            publisher.subscribe(step);
        }

        private void interrupt() {
            if (!isOut()) {
                return;
            }
            switch (random.nextInt(4)) {
                case 0 -> giveBack();
                case 1 -> {
                    cancel();
                    giveBack();
                }
                case 2 -> {
                    cancel();
                    next(random.nextInt(3), false); // Goes on with the same connection.
                }
                default -> {
                    // Stays.
                }
            }
        }

        private void cancel() {
            Step step = running;
            if (step != null) {
                step.cancel();
            }
        }

        private void giveBack() {
            if (isOut()) {
                physical.holder = null;
                if (random.nextInt(10) == 0) {
                    ((PooledConnection) connection).invalidate();
                } else {
                    connection.close().subscribe(One.ignoring());
                }
            }
        }

        @Override
        public String toString() {
            return "borrower " + number;
        }

        /** Reads something in its own way, and then goes on. */
        private final class Step implements Subscriber<Object> {

            private final java.util.function.Consumer<Object> taker;
            private final Runnable then;
            private @Nullable Subscription subscription;
            private boolean isOver;
            private final int pace = random.nextInt(3);

            Step(java.util.function.Consumer<Object> taker, Runnable then) {
                this.taker = taker;
                this.then = then;
            }

            void cancel() {
                isOver = true;
                if (subscription != null) {
                    subscription.cancel();
                }
            }

            @Override
            public void onSubscribe(Subscription given) {
                subscription = given;
                if (pace < 2) {
                    given.request(pace == 0 ? Long.MAX_VALUE : 1);
                } else {
                    now();
                }
            }

            /** Asks now and then, until it is over. */
            private void now() {
                after(random.nextInt(3_000), () -> {
                    if (!isOver && isOut()) {
                        subscription.request(1);
                        now();
                    }
                });
            }

            @Override
            public void onNext(Object item) {
                if (isOver) {
                    driver.faults.add(Borrower.this + " got an item behind the end");
                }
                taker.accept(item);
                if (random.nextInt(20) == 0) {
                    cancel();
                    giveBack();
                } else if (pace == 1) {
                    subscription.request(1);
                }
            }

            @Override
            public void onError(Throwable failure) {
                if (!isOver) {
                    isOver = true;
                    giveBack();
                }
            }

            @Override
            public void onComplete() {
                if (!isOver) {
                    isOver = true;
                    then.run();
                }
            }
        }
    }
}
