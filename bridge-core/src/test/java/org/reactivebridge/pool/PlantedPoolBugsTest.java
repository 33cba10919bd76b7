package org.reactivebridge.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivebridge.kernel.SimulatedEnvironment;
import org.reactivebridge.pool.FakeDatabase.Session;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * That the books of the fake database find what they are there to find: pools with a bug each, which are the real one with something put
 * around it.
 */
class PlantedPoolBugsTest {

    private static final int SEEDS = 50;

    /** What stands around the pool, and can be wrong. */
    private static class Around {

        ConnectionManager<Session> manager(FakeDatabase database) {
            return database;
        }

        Publisher<Pooled<Session>> acquire(Pool<Session> pool) {
            return pool.acquire();
        }
    }

    private record Bug(String name, Around around) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Bug> bugs() {
        return Stream.of(
                new Bug("a cancel behind the item gives the connection back: r2dbc-pool#211", new Around() {
                    @Override
                    Publisher<Pooled<Session>> acquire(Pool<Session> pool) {
                        return subscriber -> pool.acquire().subscribe(new ReleasesOnCancel(subscriber));
                    }
                }),
                new Bug("what the borrower left is not cleaned away", new Around() {
                    @Override
                    ConnectionManager<Session> manager(FakeDatabase database) {
                        return FunctionManager.<Session>ofAsync(database::connect, database::close)
                                .validatedBy(database::validate);
                    }
                }),
                new Bug("the room is free before the connection is closed: r2dbc-pool#232", new Around() {
                    @Override
                    ConnectionManager<Session> manager(FakeDatabase database) {
                        return FunctionManager.<Session>of(
                                        database::connect,
                                        session -> database.close(session).subscribe(none -> {}))
                                .resetBy(database::reset);
                    }
                }),
                new Bug("a connect that is cancelled goes on", new Around() {
                    @Override
                    ConnectionManager<Session> manager(FakeDatabase database) {
                        return FunctionManager.<Session>ofAsync(
                                        () -> {
                                            AsyncFuture<Session> deaf =
                                                    database.connect().cache();
                                            deaf.subscribe(session -> {});
                                            return deaf;
                                        },
                                        database::close)
                                .resetBy(database::reset);
                    }
                }));
    }

    @ParameterizedTest
    @MethodSource("bugs")
    void aPlantedBugIsFound(Bug bug) {
        assertThat(IntStream.range(0, SEEDS)
                        .filter(seed -> !play(seed, bug.around).isEmpty())
                        .findFirst())
                .as("seed that finds it")
                .isPresent();
    }

    @org.junit.jupiter.api.Test
    void withoutABugNothingIsFound() {
        for (int seed = 0; seed < 2 * SEEDS; seed++) {
            assertThat(play(seed, new Around())).as("seed %d", seed).isEmpty();
        }
    }

    private static List<String> play(int seed, Around around) {
        SimulatedEnvironment environment = new SimulatedEnvironment(seed);
        List<String> faults = new ArrayList<>();
        environment.run(() -> {
            FakeDatabase database = new FakeDatabase(environment);
            RandomGenerator random = environment.random("workload");
            database.connectTime = Duration.ofMillis(random.nextInt(1, 20));
            database.closeTime = Duration.ofMillis(random.nextInt(1, 20));
            database.most = 1 + random.nextInt(2);
            Pool<Session> pool = Pool.create(
                    around.manager(database),
                    PoolOptions.defaults()
                            .maxSize(database.most)
                            .maxPending(100)
                            .createTimeout(Duration.ofMillis(10))
                            .onError(failure -> {}));
            for (int i = 0; i < 20; i++) {
                Borrower borrower =
                        Borrower.using("b" + i, database, environment, Duration.ofMillis(random.nextInt(5)));
                borrower.cancelsInOnNext = random.nextInt(3) == 0;
                borrower.invalidates = random.nextInt(3) == 0;
                after(environment, random.nextInt(50), () -> borrower.from(around.acquire(pool)));
                after(environment, 50 + random.nextInt(50), () -> {
                    if (borrower.isServed()
                            && !java.util.Objects.requireNonNull(borrower.lease).isReleased()) {
                        borrower.session().isDirty = true;
                    }
                });
            }
            Consumer<Void> ignore = none -> {};
            after(environment, 60_000, () -> pool.close(Duration.ZERO).subscribe(ignore));
            environment.runUntilQuiet();
            faults.addAll(database.faults);
            if (!database.open.isEmpty()) {
                faults.add("open in the end: " + database.open);
            }
        });
        return faults;
    }

    private static void after(SimulatedEnvironment environment, int millis, Runnable action) {
        environment.timers().schedule(millis * 1_000_000L, action);
    }

    /** As other pools do it. */
    private static final class ReleasesOnCancel implements Subscriber<Pooled<Session>> {

        private final Subscriber<? super Pooled<Session>> to;
        private Pooled<Session> lease;

        ReleasesOnCancel(Subscriber<? super Pooled<Session>> to) {
            this.to = to;
        }

        @Override
        public void onSubscribe(Subscription given) {
            to.onSubscribe(new Subscription() {
                @Override
                public void request(long count) {
                    given.request(count);
                }

                @Override
                public void cancel() {
                    given.cancel();
                    if (lease != null) {
                        lease.release();
                    }
                }
            });
        }

        @Override
        public void onNext(Pooled<Session> item) {
            lease = item;
            to.onNext(item);
        }

        @Override
        public void onError(Throwable failure) {
            to.onError(failure);
        }

        @Override
        public void onComplete() {
            to.onComplete();
        }
    }
}
