package org.reactivebridge.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.reactivebridge.kernel.SimulatedEnvironment;
import org.reactivebridge.pool.FakeDatabase.Session;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivebridge.stream.RunHandle;

/** Who gives up at each event that there is, whatever the pool is doing by then: nothing is lost, and the next one is served. */
class PoolCancelTest {

    private static final int SEEDS = 100;

    /** What takes time. */
    private enum Phase {
        NOTHING,
        CONNECT,
        VALIDATE,
        RESET,
        CLOSE,
        ALL;

        Duration timeIn(Phase phase) {
            return this == phase || this == ALL ? Duration.ofMillis(3) : Duration.ZERO;
        }
    }

    private static World world(long seed, Phase phase) {
        World world = new World(new SimulatedEnvironment(seed));
        world.database.connectTime = phase.timeIn(Phase.CONNECT);
        world.database.validateTime = phase.timeIn(Phase.VALIDATE);
        world.database.resetTime = phase.timeIn(Phase.RESET);
        world.database.closeTime = phase.timeIn(Phase.CLOSE);
        world.database.survivesCancel = seed % 2 == 0;
        return world;
    }

    private static Pool<Session> pool(World world, Phase phase) {
        Pool<Session> pool = world.pool(world.options().maxSize(1).maxPending(10));
        if (phase == Phase.VALIDATE || phase == Phase.ALL) {
            world.fill(pool, 1); // One that is idle, to be validated.
        }
        return pool;
    }

    private static Borrower ask(World world, Pool<Session> pool) {
        Borrower borrower = Borrower.using("borrower", world.database, world.environment, Duration.ofMillis(2));
        world.borrowers.add(borrower);
        world.environment.run(() -> borrower.from(pool.acquire()));
        return borrower;
    }

    /** False if there are not so many events: everything was over before. */
    private static boolean runUntil(World world, int event) {
        long from = world.environment.steps();
        return world.environment.await(
                () -> world.environment.steps() - from >= event,
                Duration.ofMillis(100).toNanos());
    }

    @ParameterizedTest
    @EnumSource(Phase.class)
    void cancelOfAnAcquire_atEachEvent_losesNothing(Phase phase) {
        int events = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            boolean more = true;
            for (int event = 0; more; event++) {
                World world = world(seed, phase);
                Pool<Session> pool = pool(world, phase);
                Borrower before = ask(world, pool);
                Borrower leaves = ask(world, pool);
                Borrower stays = ask(world, pool);
                more = runUntil(world, event);
                leaves.cancel();
                world.pass(200);

                assertThat(before.isServed() && stays.isServed())
                        .as("seed %d, event %d", seed, event)
                        .isTrue();
                assertThat(pool.state().lent() + pool.state().waiting()).isZero();
                assertThat(world.database.made).isEqualTo(1);
                world.end();
                events++;
            }
        }
        assertThat(events).isGreaterThan(3 * SEEDS);
    }

    @ParameterizedTest
    @EnumSource(Phase.class)
    void cancelOfAUse_atEachEvent_losesNothing(Phase phase) {
        for (long seed = 0; seed < SEEDS; seed++) {
            boolean more = true;
            for (int event = 0; more; event++) {
                World world = world(seed, phase);
                Pool<Session> pool = pool(world, phase);
                Use leaves = new Use(world, pool);
                Borrower stays = ask(world, pool);
                more = runUntil(world, event);
                Objects.requireNonNull(leaves.run).cancel();
                world.pass(200);

                assertThat(stays.isServed())
                        .as("seed %d, event %d", seed, event)
                        .isTrue();
                assertThat(pool.state().lent() + pool.state().waiting()).isZero();
                world.end();
            }
        }
    }

    /** Which leaves an answer on its way if it is cancelled in the middle. */
    private static final class Use {

        private @Nullable RunHandle run;

        Use(World world, Pool<Session> pool) {
            world.environment.run(() -> run = pool.withConnection(session -> {
                        world.database.take(session, this);
                        session.isUnread = true;
                        return AsyncFuture.of(1)
                                .delay(Duration.ofMillis(2))
                                .doOnNext(answer -> session.isUnread = false)
                                .doFinally(kind -> session.holder = null);
                    })
                    .subscribe(item -> {}));
        }
    }

    /** Closed at each event, with one who has a connection, and one who waits: both hear of it, and nothing stays open. */
    @ParameterizedTest
    @EnumSource(Phase.class)
    void close_atEachEvent_answersEverybodyAndClosesAll(Phase phase) {
        for (long seed = 0; seed < SEEDS; seed++) {
            boolean more = true;
            for (int event = 0; more; event++) {
                World world = world(seed, phase);
                Pool<Session> pool = pool(world, phase);
                Borrower first = ask(world, pool);
                Borrower second = ask(world, pool);
                more = runUntil(world, event);
                World.Outcome end = world.outcome(pool.close(Duration.ofSeconds(1)), Duration.ofMillis(200));

                assertThat(first.isAnswered() && second.isAnswered())
                        .as("seed %d, event %d", seed, event)
                        .isTrue();
                assertThat(end.isCompleted).isTrue();
                world.end();
            }
        }
    }
}
