package org.reactivebridge.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.r2dbc.spi.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivebridge.kernel.Hooks;
import org.reactivebridge.kernel.SimulatedEnvironment;
import org.reactivebridge.pool.ConnectionManager;
import org.reactivebridge.r2dbc.ScriptedWorld.Around;
import org.reactivebridge.r2dbc.ScriptedWorld.Passing;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** That the books of the scripted driver find what they are there to find: the real pool with a bug put around it. */
class PlantedR2dbcBugsTest {

    private static final int SEEDS = 60;

    private record Bug(String name, String fault, Around around) {

        /** A manager with a bug. */
        static Bug of(String name, String fault, java.util.function.UnaryOperator<ConnectionManager<Session>> manager) {
            return new Bug(name, fault, new Around() {
                @Override
                ConnectionManager<Session> manager(ConnectionManager<Session> right) {
                    return manager.apply(right);
                }
            });
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Bug> bugs() {
        return Stream.of(
                new Bug(
                        "a cancel behind the item gives the connection back: r2dbc-pool#211",
                        "is taken away from",
                        new Around() {
                            @Override
                            Publisher<? extends Connection> create(AsyncFuture<Connection> create) {
                                return subscriber -> create.subscribe(new ReleasesOnCancel(subscriber));
                            }
                        }),
                Bug.of("what the borrower left is not read", "with an unread answer", right -> new Passing(right) {
                    @Override
                    public AsyncFuture<Void> reset(Session session) {
                        return AsyncFuture.empty();
                    }
                }),
                Bug.of(
                        "what the borrower left is read, but not waited for",
                        "with an unread answer",
                        right -> new Passing(right) {
                            @Override
                            public AsyncFuture<Void> reset(Session session) {
                                session.takeBack();
                                return AsyncFuture.empty();
                            }
                        }),
                Bug.of("a transaction is left open", "within a transaction", right -> new Passing(right) {
                    @Override
                    public AsyncFuture<Void> reset(Session session) {
                        AsyncFuture<Void> quiet = session.takeBack();
                        session.cleaned();
                        return quiet == null ? AsyncFuture.empty() : quiet;
                    }
                }),
                Bug.of(
                        "a driver that was told to cancel is believed",
                        "with an unread answer",
                        right -> new Passing(right) {
                            @Override
                            public AsyncFuture<Void> reset(Session session) {
                                AsyncFuture<Void> quiet = session.takeBack();
                                AsyncFuture<Void> rest = AsyncFuture.defer(() -> {
                                    session.unmark(Session.Mark.CUT);
                                    return manager.reset(session);
                                });
                                return quiet == null ? rest : quiet.then(rest);
                            }
                        }),
                Bug.of(
                        "the room is free before the connection is closed: r2dbc-pool#232",
                        "connections are open",
                        right -> new Passing(right) {
                            @Override
                            public AsyncFuture<Void> close(Session session) {
                                manager.close(session).subscribe(none -> {}, failure -> {}, () -> {});
                                return AsyncFuture.empty();
                            }
                        }));
    }

    @ParameterizedTest
    @MethodSource("bugs")
    void aPlantedBugIsFound(Bug bug) {
        List<List<String>> all = IntStream.range(0, SEEDS)
                .mapToObj(seed -> play(seed, bug.around))
                .toList();
        assertThat(all.stream().flatMap(List::stream).collect(Collectors.toSet()))
                .as("faults of %d seeds", SEEDS)
                .anyMatch(fault -> fault.contains(bug.fault));
    }

    @Test
    void withoutABugNothingIsFound() {
        for (int seed = 0; seed < 2 * SEEDS; seed++) {
            assertThat(play(seed, new Around())).as("seed %d", seed).isEmpty();
        }
    }

    private static List<String> play(int seed, Around around) {
        SimulatedEnvironment environment =
                new SimulatedEnvironment(seed, Hooks.defaults().onErrorDropped(failure -> {}));
        List<String> faults = new ArrayList<>();
        environment.run(() -> {
            ScriptedWorld world = new ScriptedWorld(environment, environment.random("workload"), seed % 2 == 1, around);
            world.play(25);
            environment.runUntilQuiet();
            faults.addAll(world.faults());
        });
        return faults;
    }

    /** As other pools do it. */
    private static final class ReleasesOnCancel implements Subscriber<Connection> {

        private final Subscriber<? super Connection> to;
        private @Nullable Connection connection;

        ReleasesOnCancel(Subscriber<? super Connection> to) {
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
                    if (connection != null) {
                        Objects.requireNonNull(connection).close().subscribe(One.ignoring());
                    }
                }
            });
        }

        @Override
        public void onNext(Connection item) {
            connection = item;
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
