package org.reactivebridge.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.reactivebridge.kernel.SimulatedEnvironment;
import org.reactivebridge.pool.FakeDatabase.Session;
import org.reactivebridge.testing.Simulated;
import org.reactivebridge.testing.Simulation;

/**
 * Borrowers of all kinds over a server that fails, hangs and restarts as the seed decides. Whatever happens: nobody waits for ever, no
 * session is in two hands, there are never too many, and in the end all are closed.
 */
class PoolSimulationTest {

    private static final Duration PATIENCE = Duration.ofMillis(400);

    @Simulated(seeds = 1_500)
    void anyServer_everyBorrowerIsAnsweredAndTheBooksBalance(Simulation simulation) {
        Scenario scenario = new Scenario(simulation, true);
        scenario.play(25);
        scenario.check();
    }

    /** Without faults of the server, everybody who does not give up is served. */
    @Simulated(seeds = 1_500)
    void healthyServer_everyBorrowerIsServed(Simulation simulation) {
        Scenario scenario = new Scenario(simulation, false);
        scenario.play(25);
        scenario.check();
        if (!scenario.closesEarly) {
            assertThat(scenario.borrowers).allMatch(borrower -> borrower.isServed() || borrower.isCancelled);
        }
    }

    /** Whatever the manager, the customizer, the listener or the error handler throws or leaves out, the pool keeps its promises. */
    @Simulated(seeds = 1_500)
    void usersCodeThatThrows_everyBorrowerIsAnsweredAndTheBooksBalance(Simulation simulation) {
        simulation.allowDroppedErrors(failure -> {});
        Scenario scenario = new Scenario(simulation, true, true);
        scenario.play(25);
        scenario.check();
    }

    static final class Scenario {

        final Simulation simulation;
        final SimulatedEnvironment environment;
        final RandomGenerator random;
        final FakeDatabase database;
        final List<Borrower> borrowers = new ArrayList<>();
        final List<Throwable> reported = new ArrayList<>();
        final Pool<Session> pool;
        final boolean closesEarly;
        private final boolean isChaotic;
        private boolean isClosed;

        Scenario(Simulation simulation, boolean isChaotic) {
            this(simulation, isChaotic, false);
        }

        Scenario(Simulation simulation, boolean isChaotic, boolean isRude) {
            this.simulation = simulation;
            this.isChaotic = isChaotic;
            environment = simulation.environment();
            random = simulation.random();
            database = new FakeDatabase(environment);
            database.connectTime = millis(40);
            database.validateTime = millis(6);
            database.resetTime = millis(6);
            database.closeTime = isRude ? Duration.ZERO : millis(6);
            database.survivesCancel = random.nextBoolean();
            database.most = 1 + random.nextInt(4);
            closesEarly = random.nextInt(4) == 0;
            if (isChaotic) {
                database.chaos = random;
            }
            PoolOptions options = PoolOptions.defaults()
                    .maxSize(database.most)
                    .minIdle(random.nextInt(3))
                    .maxPending(100)
                    .parallelConnects(1 + random.nextInt(3))
                    .acquireTimeout(isChaotic ? PATIENCE : Duration.ofSeconds(30))
                    .createTimeout(Duration.ofMillis(80))
                    .validateTimeout(Duration.ofMillis(30))
                    .resetTimeout(Duration.ofMillis(30))
                    .closeTimeout(Duration.ofMillis(30))
                    .maxLife(random.nextBoolean() ? PoolOptions.FOREVER : Duration.ofMillis(1 + random.nextInt(300)))
                    .idleTimeout(
                            random.nextBoolean() ? PoolOptions.FOREVER : Duration.ofMillis(1 + random.nextInt(100)))
                    .keepAlive(random.nextBoolean() ? Duration.ZERO : Duration.ofMillis(10 + random.nextInt(100)))
                    .trustFor(millis(20))
                    .testOnCheckOut(random.nextInt(4) > 0)
                    .reuse(random.nextBoolean() ? Reuse.LAST_RETURNED : Reuse.FIRST_RETURNED)
                    .leakThreshold(random.nextBoolean() ? Duration.ZERO : Duration.ofMillis(50))
                    .onError(reported::add);
            RudeUser rude = new RudeUser(database, environment.random("rude"));
            pool = isRude
                    ? Pool.builder(rude)
                            .options(options.listener(rude).onError(rude))
                            .customizer(rude)
                            .build()
                    : Pool.create(database, options);
        }

        private Duration millis(int most) {
            return Duration.ofMillis(Math.max(0, random.nextInt(2 * most) - most));
        }

        void play(int count) {
            for (int i = 0; i < count; i++) {
                simulation.after(random.nextLong(300_000_000L), this::borrow);
            }
            if (isChaotic) {
                simulation.after(random.nextLong(300_000_000L), database::restart);
                simulation.after(random.nextLong(300_000_000L), () -> database.isUp = false);
                simulation.after(300_000_000L + random.nextLong(200_000_000L), () -> database.isUp = true);
            }
            long end = closesEarly ? random.nextLong(400_000_000L) : 45_000_000_000L;
            Duration grace = millis(200);
            simulation.after(end, () -> pool.close(grace).subscribe(none -> {}, failure -> {}, () -> isClosed = true));
        }

        private void borrow() {
            Borrower borrower = Borrower.using("borrower " + borrowers.size(), database, environment, millis(80));
            borrower.invalidates = random.nextInt(8) == 0;
            borrower.cancelsInOnNext = random.nextInt(8) == 0;
            borrowers.add(borrower);
            if (random.nextInt(6) == 0) {
                Pooled<Session> got = pool.tryAcquire();
                if (got == null) {
                    borrower.isCancelled = true;
                } else {
                    borrower.onSubscribe(new Nothing());
                    borrower.onNext(got);
                }
                return;
            }
            borrower.from(pool.acquire());
            if (random.nextInt(4) == 0) {
                simulation.after(random.nextLong(100_000_000L), borrower::cancel);
            }
        }

        void check() {
            simulation.run();
            assertThat(isClosed).as("closed").isTrue();
            assertThat(database.faults.stream().filter(fault -> !isTakenAway(fault)))
                    .isEmpty();
            assertThat(database.made).isEqualTo(database.closed + database.open.size());
            assertThat(database.open).as("only those whose close never ends").hasSize(database.hungCloses);
            assertThat(pool.state().total()).isEqualTo(database.hungCloses);
            assertThat(pool.state().waiting()).isZero();
            for (Borrower borrower : borrowers) {
                assertThat(borrower.isAnswered() || borrower.isCancelled)
                        .as("%s", borrower)
                        .isTrue();
                if (borrower.answeredAt >= 0 && isChaotic) {
                    assertThat(borrower.waited()).isLessThan(PATIENCE.plusMillis(1));
                }
            }
            PoolMetrics metrics = pool.metrics();
            assertThat(metrics.closed().values().stream()
                            .mapToLong(Long::longValue)
                            .sum())
                    .isEqualTo(database.closed + database.hungCloses);
        }

        /** When the grace of the pool is over, connections are closed in the hands of their borrowers: that is what it is for. */
        private boolean isTakenAway(String fault) {
            return closesEarly && fault.contains("is closed in the hands of");
        }
    }

    private static final class Nothing implements org.reactivestreams.Subscription {
        @Override
        public void request(long count) {}

        @Override
        public void cancel() {}
    }
}
