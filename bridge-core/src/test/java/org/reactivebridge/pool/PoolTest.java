package org.reactivebridge.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivebridge.kernel.Capacities;
import org.reactivebridge.kernel.Context;
import org.reactivebridge.kernel.Environment;
import org.reactivebridge.kernel.Hooks;
import org.reactivebridge.kernel.Scheduler;
import org.reactivebridge.kernel.SimulatedEnvironment;
import org.reactivebridge.kernel.Timers;
import org.reactivebridge.pool.FakeDatabase.Session;
import org.reactivebridge.runtime.AsyncRuntime;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivebridge.stream.AsyncStream;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/** What a pool promises, in virtual time. */
class PoolTest {

    private static final IllegalStateException BOOM = new IllegalStateException("boom");

    private final World world = new World();
    private final FakeDatabase database = world.database;

    // ---- Borrowing

    @Test
    void acquire_withoutDemand_takesNothing() {
        Pool<Session> pool = world.pool(world.options().maxSize(1));
        Subscription[] silent = new Subscription[1];
        List<Object> items = new ArrayList<>();
        world.run(() -> pool.acquire().subscribe(new Subscriber<Pooled<Session>>() {
            @Override
            public void onSubscribe(Subscription given) {
                silent[0] = given;
            }

            @Override
            public void onNext(Pooled<Session> item) {
                items.add(item);
            }

            @Override
            public void onError(Throwable failure) {
                items.add(failure);
            }

            @Override
            public void onComplete() {}
        }));

        assertThat(pool.state().total() + pool.state().waiting()).isZero();
        assertThat(world.borrow(pool).isServed()).isTrue();
        world.run(() -> silent[0].request(1));
        assertThat(pool.state().waiting()).isEqualTo(1);
        world.run(() -> silent[0].cancel());
        assertThat(pool.state().waiting()).isZero();
        assertThat(items).isEmpty();
        world.end();
    }

    @Test
    void acquire_idleAtHand_setsNoTimer() {
        Pool<Session> pool =
                world.pool(world.options().maxLife(PoolOptions.FOREVER).idleTimeout(PoolOptions.FOREVER));
        world.borrow(pool).giveBack();
        int before = world.environment.pendingTimers();

        Borrower borrower = world.borrow(pool);

        assertThat(borrower.isServed()).isTrue();
        assertThat(world.environment.pendingTimers()).isEqualTo(before);
        world.end();
        assertThat(world.environment.pendingTimers()).isZero();
    }

    @Test
    void acquire_tooManyWait_failsAtOnceWithItsOwnType() {
        Pool<Session> pool = world.pool(world.options().name("orders").maxSize(1));
        world.borrow(pool);
        Borrower second = world.borrow(pool);
        Borrower third = world.borrow(pool);

        Borrower refused = world.borrow(pool);

        assertThat(second.isAnswered() || third.isAnswered()).isFalse();
        assertThat(refused.error)
                .isInstanceOf(PoolExhaustedException.class)
                .hasMessage("Pool orders: no more than 2 may wait for a connection"
                        + " (1 of 1 connections: 1 lent, 0 idle; 2 waiting)");
        assertThat(pool.metrics().refusals()).isEqualTo(1);
        world.end();
    }

    @Test
    void acquire_noTimerWillRing_everyBorrowerGetsAConnectionAllTheSame() {
        Pool<Session> pool = world.pool(world.options()
                .maxSize(2)
                .acquireTimeout(PoolOptions.FOREVER)
                .maxLife(PoolOptions.FOREVER)
                .idleTimeout(PoolOptions.FOREVER));
        Borrower first = world.borrow(pool);
        Borrower second = world.borrow(pool);
        Borrower third = world.borrow(pool);

        assertThat(first.isServed()).isTrue();
        assertThat(second.isServed()).isTrue();
        assertThat(third.isServed()).as("there are two").isFalse();
        world.run(() -> second.giveBack());
        assertThat(third.isServed()).isTrue();
        world.run(() -> first.giveBack());
        world.run(() -> third.giveBack());
        assertThat(pool.metrics().acquired()).isEqualTo(3);
        world.end();
    }

    @Test
    void acquire_runThatIsCancelledOnTheWay_givesBackByItself() {
        Pool<Session> pool = world.pool(world.options().maxSize(1));
        Borrower filtered = Borrower.keeping("filtered", database, world.environment);
        world.run(() -> filtered.from(pool.acquire().filter(pooled -> false)));
        assertThat(pool.state().idle()).as("left out").isEqualTo(1);

        Borrower late = Borrower.keeping("late", database, world.environment);
        world.environment.run(() -> late.from(pool.acquire().delay(Duration.ofSeconds(1))));
        world.pass(500);
        assertThat(pool.state().lent()).isEqualTo(1);
        late.cancel();
        world.pass(0);

        assertThat(pool.state().idle()).as("waited for its time").isEqualTo(1);
        world.end();
    }

    @Test
    void tryAcquire_neverWaitsNorOvertakes() {
        Pool<Session> pool = world.pool(world.options().maxSize(1));
        assertThat(pool.tryAcquire()).as("nothing is made for it").isNull();
        Borrower borrower = world.borrow(pool);
        assertThat(pool.tryAcquire()).isNull();
        borrower.giveBack();

        Pooled<Session> lease = Objects.requireNonNull(pool.tryAcquire());

        assertThat(pool.state().lent()).isEqualTo(1);
        assertThat(lease.toString()).isEqualTo("Pooled[session 1]");
        lease.close();
        assertThat(lease.toString()).isEqualTo("Pooled[given back]");
        world.end();
        assertThat(pool.tryAcquire()).as("closed").isNull();
    }

    @Test
    void tryAcquire_validationTakesTime_isForALaterCall() {
        Pool<Session> pool = world.pool(world.options().maxSize(1).validateTimeout(Duration.ofSeconds(1)));
        world.fill(pool, 1);
        world.pass(2_000);
        database.validateTime = Duration.ofMillis(10);

        assertThat(pool.tryAcquire()).isNull();
        world.pass(20);
        Pooled<Session> lease = pool.tryAcquire();

        assertThat(lease).isNotNull();
        lease.release();
        world.end();
    }

    // ---- Using

    @Test
    void withConnection_anyEnd_givesBack() {
        Pool<Session> pool = world.pool(world.options().maxSize(1));

        World.Outcome success = world.outcome(pool.withConnection(c -> AsyncFuture.of(c.id)), Duration.ZERO);
        World.Outcome empty = world.outcome(pool.withConnection(c -> AsyncFuture.empty()), Duration.ZERO);
        World.Outcome failure = world.outcome(pool.withConnection(c -> AsyncFuture.error(BOOM)), Duration.ZERO);
        World.Outcome thrown = world.outcome(
                pool.withConnection(c -> {
                    throw BOOM;
                }),
                Duration.ZERO);

        assertThat(success.item).isEqualTo(1);
        assertThat(empty.isCompleted).isTrue();
        assertThat(failure.error).isSameAs(BOOM);
        assertThat(thrown.error).isSameAs(BOOM);
        assertThat(pool.state().idle()).isEqualTo(1);
        assertThat(database.made).isEqualTo(1);
        world.end();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void withConnection_cancelledInTheMiddle_lendsAgainOnlyWhatSurvivesThat(boolean survives) {
        database.survivesCancel = survives;
        Pool<Session> pool = world.pool(world.options().maxSize(1));
        var handle = new Object[1];
        world.environment.run(
                () -> handle[0] = pool.withConnection(c -> AsyncFuture.never()).subscribe(item -> {}));
        world.pass(0);
        assertThat(pool.state().lent()).isEqualTo(1);

        world.run(() -> ((org.reactivebridge.stream.RunHandle) handle[0]).cancel());

        assertThat(pool.state().lent()).isZero();
        assertThat(pool.metrics().closed(CloseReason.INVALIDATED)).isEqualTo(survives ? 0 : 1);
        assertThat(world.borrow(pool).session().id).isEqualTo(survives ? 1 : 2);
        world.end();
    }

    /** The use has a task of its own elsewhere: the connection does not come back before that has been told, nor is it forgotten. */
    @Test
    void withConnection_useRunsElsewhere_givesBackBehindIt() {
        Pool<Session> pool = world.pool(world.options().maxSize(1));
        World.Outcome outcome = world.outcome(
                pool.withConnection(c -> AsyncFuture.of(c.id)
                        .delay(Duration.ofMillis(5))
                        .subscribeOn(world.environment.executor("elsewhere"))),
                Duration.ofMillis(10));
        assertThat(outcome.item).isEqualTo(1);
        assertThat(database.made).isEqualTo(1);
        assertThat(pool.state().idle()).isEqualTo(1);

        World.Outcome refused = world.outcome(
                pool.withConnection(c -> AsyncFuture.of(c.id).subscribeOn(task -> {
                    throw new java.util.concurrent.RejectedExecutionException("full");
                })),
                Duration.ofMillis(10));

        assertThat(refused.error).isInstanceOf(java.util.concurrent.RejectedExecutionException.class);
        assertThat(pool.state().lent()).isZero();
        world.end();
    }

    @Test
    void withConnectionMany_endOrNot_decidesWhetherItWasCancelled() {
        database.survivesCancel = false;
        Pool<Session> pool = world.pool(world.options().maxSize(1));

        World.Outcome all = world.outcome(
                pool.withConnectionMany(c -> AsyncStream.range(0, 5)).toList(), Duration.ZERO);
        assertThat(all.item).isEqualTo(List.of(0, 1, 2, 3, 4));
        assertThat(pool.metrics().closed()).isEmpty();
        World.Outcome some = world.outcome(
                pool.withConnectionMany(c -> AsyncStream.range(0, 5)).take(2).toList(), Duration.ZERO);

        assertThat(some.item).isEqualTo(List.of(0, 1));
        assertThat(pool.metrics().closed(CloseReason.INVALIDATED))
                .as("answers were left unread")
                .isEqualTo(1);
        world.end();
    }

    @Test
    void returned_endsWhenTheConnectionIsClean() {
        database.resetTime = Duration.ofMillis(30);
        Pool<Session> pool = world.pool(world.options().maxSize(1));
        Borrower borrower = world.borrow(pool);
        Pooled<Session> lease = Objects.requireNonNull(borrower.lease);
        World.Outcome returned = world.outcome(lease.returned(), Duration.ofMillis(10));
        assertThat(returned.isCompleted).isFalse();

        world.run(borrower::giveBack);
        world.pass(20);
        assertThat(returned.isCompleted).isFalse();
        world.pass(20);

        assertThat(returned.isCompleted).isTrue();
        assertThat(world.outcome(lease.returned(), Duration.ZERO).isCompleted).isTrue();
        world.end();
    }

    // ---- Which connection

    @ParameterizedTest
    @EnumSource(Reuse.class)
    void reuse_asTheOptionsSay(Reuse reuse) {
        Pool<Session> pool = world.pool(world.options().reuse(reuse));
        List<Borrower> all =
                IntStream.range(0, 3).mapToObj(i -> world.borrow(pool)).toList();
        all.forEach(borrower -> world.run(borrower::giveBack));

        assertThat(world.borrow(pool).session().id).isEqualTo(reuse == Reuse.LAST_RETURNED ? 3 : 1);
        world.end();
    }

    @Test
    void locality_connectionOfTheBorrowersThread_isPreferredAndNobodyIsOvertaken() throws InterruptedException {
        FakeDatabase here = database;
        Thread other = new Thread(() -> {});
        Pool<Session> pool = Pool.builder(FunctionManager.<Session>ofAsync(here::connect, here::close)
                        .servedBy(session -> session.id == 2 ? Thread.currentThread() : other))
                .options(world.options().maxSize(4))
                .environment(world.environment)
                .build();
        List<Borrower> all =
                IntStream.range(0, 4).mapToObj(i -> world.borrow(pool)).toList();
        Borrower waiting = world.borrow(pool);
        world.run(all.get(1)::giveBack);
        assertThat(waiting.session().id).as("first come, first served").isEqualTo(2);
        world.run(waiting::giveBack);
        all.forEach(borrower -> world.run(borrower::giveBack));

        Borrower local = world.borrow(pool);
        Borrower next = world.borrow(pool);

        assertThat(local.session().id).isEqualTo(2);
        assertThat(next.session().id).as("the last that came back").isEqualTo(4);
        other.join();
    }

    // ---- Looking after connections

    @Test
    void maxLife_isKeptIdleAndLentWithAJitter() {
        Pool<Session> pool =
                world.pool(world.options().maxLife(Duration.ofMinutes(30)).idleTimeout(PoolOptions.FOREVER));
        world.fill(pool, 5);
        Borrower lent = world.borrow(pool);
        world.pass(Duration.ofMinutes(29));
        assertThat(pool.state().idle()).isEqualTo(4);
        world.pass(Duration.ofMinutes(2));

        assertThat(pool.state().idle()).isZero();
        assertThat(pool.state().lent()).isEqualTo(1);
        world.run(lent::giveBack);
        assertThat(pool.state().total()).isZero();
        assertThat(pool.metrics().closed(CloseReason.EXPIRED)).isEqualTo(5);
        world.end();
    }

    @Test
    void maxLife_endsDuringTheValidation_isNotLent() {
        Pool<Session> pool = world.pool(world.options().maxSize(1).maxLife(Duration.ofSeconds(1)));
        world.borrow(pool).giveBack();
        database.validateTime = Duration.ofMillis(40);
        world.pass(970);

        Borrower borrower = world.borrow(pool);
        world.pass(100);

        assertThat(borrower.session().id).isEqualTo(2);
        assertThat(pool.metrics().closed(CloseReason.EXPIRED)).isEqualTo(1);
        world.end();
    }

    @Test
    void idleTimeout_closesWhatIsAboveMinIdle() {
        Pool<Session> pool = world.pool(world.options().maxSize(6).minIdle(2).idleTimeout(Duration.ofMinutes(10)));
        world.fill(pool, 6);
        world.pass(Duration.ofMinutes(11));

        assertThat(pool.state().idle()).isEqualTo(2);
        assertThat(pool.metrics().closed(CloseReason.IDLE)).isEqualTo(4);
        world.end();
    }

    @Test
    void keepAlive_looksAtIdleConnections() {
        Pool<Session> pool =
                world.pool(world.options().keepAlive(Duration.ofMinutes(1)).idleTimeout(PoolOptions.FOREVER));
        world.fill(pool, 2);
        int before = database.validations;
        world.pass(Duration.ofMinutes(5));
        assertThat(database.validations - before).isBetween(8, 10);

        database.restart();
        world.pass(Duration.ofMinutes(2));

        assertThat(pool.state().total()).isZero();
        world.end();
    }

    /** One that is found dead in a borrower's hands makes the pool look at the others, before they meet somebody. */
    @Test
    void deadConnection_othersAreLookedAtToo() {
        Pool<Session> pool = world.pool(world.options().testOnCheckOut(false));
        world.fill(pool, 5);
        database.restart();
        database.open.iterator().next().isAlive = true;
        Borrower borrower = world.borrow(pool);
        borrower.session().isKnownBroken = true;

        world.run(borrower::giveBack);

        assertThat(pool.state().total()).isEqualTo(1);
        assertThat(pool.metrics().closed(CloseReason.BROKEN)).isEqualTo(1);
        assertThat(pool.metrics().closed(CloseReason.INVALID)).isEqualTo(3);
        assertThat(world.borrow(pool).session().isAlive).isTrue();
        world.end();
    }

    @Test
    void testOnCheckOut_offOrTrusted_asksOnlyWhatIsKnown() {
        Pool<Session> pool = world.pool(world.options().maxSize(1).trustFor(Duration.ofSeconds(1)));
        world.borrow(pool).giveBack();
        int before = database.validations;
        Borrower trusted = world.borrow(pool);
        assertThat(database.validations).isEqualTo(before);
        Session session = trusted.session();
        world.run(trusted::giveBack);
        session.isKnownBroken = true;

        assertThat(world.borrow(pool).session()).isNotSameAs(session);
        world.end();
    }

    @Test
    void minIdle_isReachedAndRefilled() {
        database.connectTime = Duration.ofMillis(10);
        Pool<Session> pool = world.pool(world.options().minIdle(3));
        world.pass(30);
        assertThat(pool.state().idle()).isEqualTo(3);
        world.borrow(pool);
        world.pass(30);
        assertThat(pool.state().idle()).isEqualTo(3);
        assertThat(pool.state().total()).isEqualTo(4);
        world.end();
    }

    @Test
    void warmUp_tellsWhetherItIsPossibleToConnect() {
        database.connectTime = Duration.ofMillis(10);
        Pool<Session> pool = world.pool(world.options());
        assertThat(world.outcome(pool.warmUp(), Duration.ofMillis(20)).isCompleted)
                .isTrue();
        assertThat(pool.state().idle()).isEqualTo(1);
        assertThat(world.outcome(pool.warmUp(), Duration.ZERO).isCompleted).isTrue();
        world.end();
        assertThat(world.outcome(pool.warmUp(), Duration.ZERO).error).isInstanceOf(PoolClosedException.class);

        database.isUp = false;
        Pool<Session> down = world.pool(world.options().minIdle(4));
        assertThat(world.outcome(down.warmUp(), Duration.ofMillis(20)).error).hasMessage("connection refused");
        world.end();
    }

    // ---- When the server is down

    @Test
    void create_failsAFewTimesAndSucceeds_isSeenByNobody() {
        database.failNext = 5;
        Pool<Session> pool = world.pool(world.options().maxSize(1));
        Borrower borrower = world.borrow(pool);
        world.pass(2_000);

        assertThat(borrower.isServed()).isTrue();
        assertThat(pool.metrics().connectFailures()).isEqualTo(5);
        assertThat(world.reported).hasSize(5);
        world.end();
    }

    @Test
    void create_neverAnswers_isGivenUpAndItsRoomIsFree() {
        database.connectHangs = true;
        Pool<Session> pool = world.pool(world.options().maxSize(1));
        Borrower borrower = world.borrow(pool);
        world.pass(Duration.ofSeconds(5));
        database.connectHangs = false;
        world.pass(Duration.ofSeconds(6));

        assertThat(borrower.isServed()).isTrue();
        assertThat(borrower.waited()).isBetween(Duration.ofSeconds(10), Duration.ofMillis(10_050));
        assertThat(world.reported).singleElement().isInstanceOf(ManagerTimeoutException.class);
        world.end();
    }

    /** A connect that hangs does not keep others from trying beside it, as one thread for all would. */
    @Test
    void create_oneHangs_othersGoOn() {
        database.connectHangs = true;
        Pool<Session> pool = world.pool(world.options());
        world.borrow(pool);
        world.pass(1);
        database.connectHangs = false;
        world.pass(1_100);

        assertThat(world.borrowers).allMatch(Borrower::isServed);
        world.end();
    }

    /** Backed off for long, and full again within twice the time to connect, counted from the attempt that succeeds. */
    @Test
    void recovery_afterALongOutage_isQuick() {
        database.isUp = false;
        database.connectTime = Duration.ofMillis(20);
        Pool<Session> pool = world.pool(world.options().minIdle(10).parallelConnects(10));
        world.pass(Duration.ofMinutes(10));
        List<Long> attempts = database.attempts;
        List<Long> pauses = IntStream.range(attempts.size() - 20, attempts.size() - 1)
                .mapToObj(i -> attempts.get(i + 1) - attempts.get(i))
                .toList();
        assertThat(pauses).allMatch(pause -> pause > 3_700_000_000L && pause < 6_300_000_000L);
        assertThat(Set.copyOf(pauses)).as("jitter").hasSizeGreaterThan(5);
        database.isUp = true;
        while (pool.state().idle() == 0) {
            world.pass(1);
        }

        world.pass(25);

        assertThat(pool.state().idle()).isEqualTo(10);
        world.end();
    }

    // ---- Users' code

    @Test
    void customizer_setsUpTakesLeaveAndMayThrow() {
        List<String> told = new ArrayList<>();
        boolean[] throwing = {true};
        Pool<Session> pool = Pool.builder(database)
                .options(world.options().maxSize(1))
                .environment(world.environment)
                .customizer(new PoolCustomizer<>() {
                    @Override
                    public AsyncFuture<Void> onConnect(Session session) {
                        if (throwing[0]) {
                            throw BOOM;
                        }
                        told.add("set up " + session);
                        return AsyncFuture.<Void>empty().delay(Duration.ofMillis(1));
                    }

                    @Override
                    public void onClose(Session session, CloseReason reason) {
                        told.add(session + " " + reason);
                        throw BOOM;
                    }
                })
                .build();
        Borrower borrower = world.borrow(pool);
        assertThat(pool.state().total()).isZero();
        throwing[0] = false;
        world.pass(100);

        assertThat(borrower.session().id).isEqualTo(2);
        borrower.invalidates = true;
        world.run(borrower::giveBack);
        assertThat(told).containsExactly("session 1 NOT_SET_UP", "set up session 2", "session 2 INVALIDATED");
        assertThat(world.reported).hasSize(3).allMatch(failure -> failure == BOOM);
        assertThat(database.open).isEmpty();
    }

    @Test
    void listenerAndErrorHandler_thatThrow_disturbNothing() {
        int[] events = new int[1];
        PoolListener listener = new PoolListener() {
            private void boom() {
                events[0]++;
                throw BOOM;
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
        };
        List<Throwable> dropped = new ArrayList<>();
        World quiet = new World(new SimulatedEnvironment(1, Hooks.defaults().onErrorDropped(dropped::add)));
        quiet.database.failNext = 1;
        Pool<Session> pool = quiet.pool(
                quiet.options().maxSize(1).listener(listener).maxPending(1).onError(failure -> {
                    throw BOOM;
                }));
        Borrower first = quiet.borrow(pool);
        quiet.pass(100);
        Borrower second = quiet.borrow(pool);
        Borrower third = quiet.borrow(pool);

        assertThat(first.isServed()).isTrue();
        quiet.run(first::giveBack);
        assertThat(second.isServed()).isTrue();
        assertThat(third.error).isInstanceOf(PoolExhaustedException.class);
        quiet.end();
        assertThat(events[0]).isEqualTo(8);
        assertThat(dropped).isNotEmpty().allMatch(failure -> failure == BOOM);
    }

    @Test
    void manager_thatThrowsOrReturnsNull_isTakenAsFailing() {
        ConnectionManager<Session> rude = new ConnectionManager<>() {
            private int calls;

            @Override
            @SuppressWarnings("NullAway") // What it must not do.
            public AsyncFuture<Session> connect() {
                return switch (++calls) {
                    case 1 -> throw BOOM;
                    case 2 -> null;
                    case 3 -> AsyncFuture.empty();
                    default -> database.connect();
                };
            }

            @Override
            public AsyncFuture<Boolean> validate(Session session) {
                throw BOOM;
            }

            @Override
            public AsyncFuture<Void> reset(Session session) {
                if (session.id == 2) {
                    throw BOOM;
                }
                return AsyncFuture.empty();
            }

            @Override
            public boolean hasBroken(Session session) {
                if (session.id == 3) {
                    throw BOOM;
                }
                return false;
            }

            @Override
            public AsyncFuture<Void> close(Session session) {
                database.close(session);
                throw BOOM;
            }
        };
        Pool<Session> pool = Pool.builder(rude)
                .options(world.options().maxSize(1))
                .environment(world.environment)
                .build();
        for (int i = 1; i <= 4; i++) {
            Borrower borrower = world.borrow(pool);
            world.pass(500);
            assertThat(borrower.session().id).isEqualTo(i);
            world.run(borrower::giveBack);
        }

        assertThat(pool.metrics().connectFailures()).isEqualTo(3);
        assertThat(database.open).hasSize(1);
        assertThat(world.outcome(pool.close(Duration.ZERO), Duration.ZERO).isCompleted)
                .isTrue();
        assertThat(database.faults).isEmpty();
    }

    /** Who connects, or validates, by reading from the connection must have ceased to read before somebody else gets it. */
    @Test
    void managersRuns_areOverBeforeTheBorrowerHasTheConnection() {
        List<String> told = new ArrayList<>();
        ConnectionManager<Session> manager = FunctionManager.<Session>ofAsync(
                        () -> reading(told, "connect").then(AsyncFuture.defer(database::connect)), database::close)
                .validatedBy(session -> reading(told, "validate").map(first -> true))
                .resetBy(session -> reading(told, "reset").then(AsyncFuture.empty()));
        Pool<Session> pool = Pool.builder(manager)
                .options(world.options().maxSize(1))
                .environment(world.environment)
                .build();
        for (int i = 0; i < 2; i++) {
            // Outside of the environment, so that it runs on the thread that brings the connection.
            Borrower borrower = Borrower.keeping("borrower", database, world.environment)
                    .from(pool.acquire().doOnNext(lease -> told.add("lent")));
            world.pass(10);
            world.run(borrower::giveBack);
            world.pass(10);
        }

        assertThat(told)
                .containsExactly(
                        "connect",
                        "connect over",
                        "lent",
                        "reset",
                        "reset over",
                        "validate",
                        "validate over",
                        "lent",
                        "reset",
                        "reset over");
    }

    /** An answer of which only the first item is read: it is there before the run has let go of what it reads from. */
    private static AsyncFuture<Integer> reading(List<String> told, String what) {
        return AsyncFuture.of(1)
                .delay(Duration.ofMillis(1))
                .flatMapMany(now -> AsyncStream.range(0, 3))
                .doOnSubscribe(() -> told.add(what))
                .doFinally(kind -> told.add(what + " over"))
                .first();
    }

    @Test
    void leak_isReportedWithThePlaceAndOnceMoreWhenItComesBack() {
        List<String> told = new ArrayList<>();
        List<Throwable> places = new ArrayList<>();
        PoolListener listener = new PoolListener() {
            @Override
            public void leakSuspected(Duration held, Throwable acquired) {
                told.add("suspected");
                places.add(acquired);
            }

            @Override
            public void leakReturned(Duration held, Throwable acquired) {
                told.add("returned after " + held.toSeconds());
            }
        };
        Pool<Session> pool =
                world.pool(world.options().leakThreshold(Duration.ofSeconds(2)).listener(listener));
        world.borrow(pool).giveBack();
        Borrower forgetful = world.borrow(pool);
        world.pass(Duration.ofSeconds(10));
        world.run(forgetful::giveBack);

        assertThat(told).containsExactly("suspected", "returned after 10");
        assertThat(places.get(0).getStackTrace())
                .anyMatch(frame -> frame.getMethodName().startsWith("leak_isReported"));
        assertThat(pool.metrics().leaks()).isEqualTo(1);
        assertThat(world.reported).singleElement().asString().contains("may never come back");
        world.end();
    }

    // ---- The world around

    /** Background work is the pool's own: what a borrower has in its context is neither seen by it nor kept. */
    @Test
    void managersCalls_seeNoBorrowersContext() {
        List<Object> seen = new ArrayList<>();
        ConnectionManager<Session> manager = FunctionManager.of(
                () -> AsyncFuture.deferContext(context -> {
                    seen.add(String.valueOf(context.get("tenant")));
                    return database.connect();
                }),
                session -> database.close(session));
        Pool<Session> pool = Pool.builder(manager)
                .options(world.options())
                .environment(world.environment)
                .build();

        World.Outcome outcome = world.outcome(
                pool.withConnection(c -> AsyncFuture.deferContext(
                                context -> AsyncFuture.of(String.valueOf(context.get("tenant")))))
                        .contextWrite(context -> context.with("tenant", "a")),
                Duration.ofMillis(1));

        assertThat(outcome.item).isEqualTo("a");
        assertThat(seen).containsExactly("null");
    }

    /** F23: only the monotonic clock counts, so a step of the other one changes nothing. */
    @Test
    void f23_timeOfDay_isNeverAsked() {
        Environment timeless = new Environment() {
            @Override
            public long nanoTime() {
                return world.environment.nanoTime();
            }

            @Override
            public Instant now() {
                throw new AssertionError("asked for the time of day");
            }

            @Override
            public Scheduler scheduler() {
                return world.environment.scheduler();
            }

            @Override
            public Timers timers() {
                return world.environment.timers();
            }

            @Override
            public RandomGenerator random(String name) {
                return world.environment.random(name);
            }

            @Override
            public Hooks hooks() {
                return world.environment.hooks();
            }

            @Override
            public Capacities capacities() {
                return world.environment.capacities();
            }

            @Override
            public boolean await(BooleanSupplier condition, long timeoutNanos) {
                return world.environment.await(condition, timeoutNanos);
            }
        };
        Pool<Session> pool = Pool.builder(database)
                .options(world.options().maxLife(Duration.ofHours(1)))
                .environment(timeless)
                .build();
        world.fill(pool, 10);
        world.pass(Duration.ofMinutes(5));

        assertThat(pool.state().idle()).isEqualTo(10);
        assertThat(Context.in(timeless).environment()).isSameAs(timeless);
    }

    @Test
    void runtimeThatEnds_closesThePool() {
        AsyncRuntime runtime = AsyncRuntime.builder().name("short").workers(1).build();
        List<Object> closed = java.util.Collections.synchronizedList(new ArrayList<>());
        Pool<Object> pool = Pool.builder(FunctionManager.of(() -> AsyncFuture.of(new Object()), closed::add))
                .options(world.options().maxSize(1))
                .environment(runtime.environment())
                .build();
        Pooled<Object> lease = Objects.requireNonNull(pool.acquire().block());
        var waiting = pool.acquire().toCompletableFuture();

        runtime.shutdown().block(Duration.ofSeconds(20));

        assertThatThrownBy(waiting::join).hasCauseInstanceOf(PoolClosedException.class);
        lease.release();
        assertThat(closed).hasSize(1);
        assertThat(pool.state().total()).isZero();
    }

    // ---- Fairness

    /** Forty on four, and each holds for the same time: nobody waits for much longer than the others. */
    @Test
    void fairness_longestWaitIsNearTheMean() {
        Pool<Session> pool = world.pool(world.options().maxSize(4).maxPending(100));
        List<Borrower> all = new ArrayList<>();
        for (int client = 0; client < 40; client++) {
            again(pool, all, 20);
        }
        world.pass(Duration.ofSeconds(20));

        assertThat(all).hasSize(800).allMatch(Borrower::isServed);
        List<Borrower> settled = all.subList(80, 760);
        double mean = settled.stream()
                .mapToLong(borrower -> borrower.waited().toNanos())
                .average()
                .orElseThrow();
        long longest = settled.stream()
                .mapToLong(borrower -> borrower.waited().toNanos())
                .max()
                .orElseThrow();
        assertThat(longest).isLessThan((long) (1.5 * mean));
        assertThat(pool.metrics().longestWait().toNanos()).isCloseTo(longest, within(1_000L));
        world.end();
    }

    private void again(Pool<Session> pool, List<Borrower> all, int times) {
        if (times == 0) {
            return;
        }
        Borrower borrower = Borrower.keeping("client", database, world.environment);
        all.add(borrower);
        world.environment.run(() -> pool.acquire().subscribe(new Forwarding(borrower, () -> {
            world.environment.timers().schedule(10_000_000, () -> {
                borrower.giveBack();
                again(pool, all, times - 1);
            });
        })));
    }

    private record Forwarding(Borrower to, Runnable then) implements Subscriber<Pooled<Session>> {
        @Override
        public void onSubscribe(Subscription given) {
            to.onSubscribe(given);
        }

        @Override
        public void onNext(Pooled<Session> item) {
            to.onNext(item);
            then.run();
        }

        @Override
        public void onError(@Nullable Throwable failure) {
            to.onError(Objects.requireNonNull(failure));
        }

        @Override
        public void onComplete() {}
    }
}
