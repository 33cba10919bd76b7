package org.reactivebridge.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Result;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reactivebridge.kernel.Hooks;
import org.reactivebridge.kernel.Interleaving;
import org.reactivebridge.pool.PoolOptions;
import org.reactivebridge.pool.StillEnvironment;
import org.reactivebridge.r2dbc.ScriptedDriver.Physical;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivebridge.testing.Interleaved;
import org.reactivebridge.testing.Race;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * An answer meets its cancel, the return of its connection and the next borrower, at every point where they look at what they share. The
 * connection changes hands once, with nothing unread; nobody hears two signals at once, nor one behind the end.
 */
class ExchangeInterleavingTest {

    private static final PoolOptions TIMELESS = PoolOptions.defaults()
            .maxSize(1)
            .acquireTimeout(PoolOptions.FOREVER)
            .createTimeout(PoolOptions.FOREVER)
            .validateTimeout(PoolOptions.FOREVER)
            .resetTimeout(PoolOptions.FOREVER)
            .closeTimeout(PoolOptions.FOREVER)
            .maxLife(PoolOptions.FOREVER)
            .idleTimeout(PoolOptions.FOREVER)
            .onError(failure -> {});

    @Interleaved(schedules = 5_000)
    void rows_meetTheirCancelTheReturnAndTheNext(Race race) {
        Stage stage = new Stage(race);
        Connection connection = stage.lend();
        Result result = stage.execute(connection, "query 3");
        stage.race(connection, stage.random() ? stage.rows(result) : result.flatMap(segment -> AsyncFuture.empty()));
    }

    @Interleaved(schedules = 5_000)
    void execution_meetsItsCancelTheReturnAndTheNext(Race race) {
        Stage stage = new Stage(race);
        Connection connection = stage.lend();
        stage.race(connection, connection.createStatement("query 3").execute());
    }

    @Interleaved(schedules = 5_000)
    void beginOfATransaction_meetsItsCancelTheReturnAndTheNext(Race race) {
        Stage stage = new Stage(race);
        Connection connection = stage.lend();
        stage.race(connection, connection.beginTransaction());
    }

    /** A pool of one connection, and everybody who has to do with it. */
    private static final class Stage {

        private final Race race;
        private final List<Throwable> dropped = new ArrayList<>();
        private final StillEnvironment environment =
                new StillEnvironment(Hooks.defaults().onErrorDropped(dropped::add));
        private final ArrayDeque<Runnable> todo = new ArrayDeque<>();
        private final ScriptedDriver driver = new ScriptedDriver(todo::add);
        private final PooledConnectionFactory pool;

        Stage(Race race) {
            this.race = race;
            driver.most = 1;
            driver.isCareless = race.random().nextBoolean();
            pool = PooledConnectionFactory.builder(driver)
                    .options(TIMELESS)
                    .environment(environment)
                    .drainLimit(race.random().nextInt(5))
                    .build();
        }

        boolean random() {
            return race.random().nextBoolean();
        }

        private void work() {
            for (Runnable next; (next = todo.poll()) != null; ) {
                next.run();
            }
        }

        Connection lend() {
            Ear ear = new Ear(1);
            environment.run(() -> pool.create().subscribe(ear));
            work();
            Connection connection = (Connection) Objects.requireNonNull(ear.item);
            physical(connection).take("the first");
            return connection;
        }

        Result execute(Connection connection, String text) {
            Ear ear = new Ear(1);
            connection.createStatement(text).execute().subscribe(ear);
            work();
            return (Result) Objects.requireNonNull(ear.item);
        }

        Publisher<?> rows(Result result) {
            return result.map((row, metadata) -> row.get(0));
        }

        private Physical physical(Connection connection) {
            return driver.of(((PooledConnection) connection).unwrap());
        }

        void race(Connection connection, Publisher<?> exchange) {
            Ear first = new Ear(
                    race.random().nextInt(3) == 0
                            ? Long.MAX_VALUE
                            : race.random().nextInt(3));
            Next next = new Next();
            boolean cancels = random();
            boolean asks = random();
            boolean isEarly = random();
            if (isEarly) {
                exchange.subscribe(first);
            }
            race.thread("server", () -> {
                while (!next.isDone || !todo.isEmpty()) {
                    Runnable step = todo.poll();
                    if (step == null) {
                        Race.idle();
                    } else {
                        step.run();
                    }
                }
            });
            race.thread("borrower", () -> {
                if (!isEarly) {
                    exchange.subscribe(first);
                }
                Subscription subscription = Objects.requireNonNull(first.subscription);
                if (asks) {
                    subscription.request(1);
                }
                if (cancels) {
                    first.isCancelled = true;
                    subscription.cancel();
                }
            });
            race.thread("return", () -> {
                physical(connection).holder = null;
                environment.run(() -> connection.close().subscribe(One.ignoring()));
            });
            race.thread("next", () -> environment.run(() -> pool.create().subscribe(next)));
            race.start();
            assertThat(driver.faults).isEmpty();
            assertThat(first.faults).isEmpty();
            assertThat(next.error).isNull();
            assertThat(next.rows).isEqualTo(2);
            if (!cancels) {
                assertThat(first.ends).as("told of the end").isOne();
            }
            assertThat(pool.state().total()).isOne();
            assertThat(dropped).isEmpty();
        }

        /** The next borrower, who asks something of his own. */
        private final class Next implements Subscriber<Connection> {

            boolean isDone;
            int rows;

            @Nullable
            Throwable error;

            @Override
            public void onSubscribe(Subscription given) {
                given.request(1);
            }

            @Override
            public void onNext(Connection item) {
                physical(item).take("the next");
                item.createStatement("query 2").execute().subscribe(new Ear(1) {
                    @Override
                    public void onNext(Object result) {
                        super.onNext(result);
                        rows((Result) result).subscribe(new Ear(Long.MAX_VALUE) {
                            @Override
                            public void onNext(Object row) {
                                super.onNext(row);
                                rows++;
                            }

                            @Override
                            public void onError(Throwable failure) {
                                Next.this.onError(failure);
                            }

                            @Override
                            public void onComplete() {
                                isDone = true;
                            }
                        });
                    }

                    @Override
                    public void onError(Throwable failure) {
                        Next.this.onError(failure);
                    }
                });
            }

            @Override
            public void onError(Throwable failure) {
                error = failure;
                isDone = true;
            }

            @Override
            public void onComplete() {}
        }
    }

    /** Hears whether signals are serial and come before the end. */
    private static class Ear implements Subscriber<Object> {

        final List<String> faults = new ArrayList<>();
        private final long demand;
        private boolean isInside;
        boolean isCancelled;
        int ends;

        @Nullable
        Subscription subscription;

        @Nullable
        Object item;

        Ear(long demand) {
            this.demand = demand;
        }

        private void signal(String what) {
            if (isInside) {
                faults.add(what + " within another signal");
            }
            if (ends > 0) {
                faults.add(what + " behind the end");
            }
            if (subscription == null) {
                faults.add(what + " before the subscription");
            }
            isInside = true;
            Interleaving.point();
            isInside = false;
        }

        @Override
        public void onSubscribe(Subscription given) {
            subscription = given;
            signal("onSubscribe");
            if (demand > 0) {
                given.request(demand);
            }
        }

        @Override
        public void onNext(Object next) {
            item = next;
            signal("onNext");
        }

        @Override
        public void onError(Throwable failure) {
            signal("onError");
            ends++;
        }

        @Override
        public void onComplete() {
            signal("onComplete");
            ends++;
        }
    }
}
