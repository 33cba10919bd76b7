package org.reactivebridge.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivebridge.pool.FakeDatabase.Session;
import org.reactivebridge.stream.AsyncFuture;
import org.reactivebridge.stream.AsyncStream;
import org.reactivestreams.Publisher;

/** What other pools were found to do wrong, one test for each finding, in virtual time. */
class PoolFaultsTest {

    private final World world = new World();
    private final FakeDatabase database = world.database;

    // ---- F01–F06: what comes back

    @Test
    void f01_releasedTwice_secondDoesNothing() {
        Pool<Session> pool = world.pool(world.options().maxSize(2));
        Borrower borrower = world.borrow(pool);
        borrower.giveBack();

        Objects.requireNonNull(borrower.lease).close();
        borrower.lease.release();
        borrower.lease.invalidate();

        assertThat(pool.state().idle()).isEqualTo(1);
        world.end();
        assertThat(world.outcome(pool.close(Duration.ZERO), Duration.ZERO).isCompleted)
                .as("closed once more")
                .isTrue();
    }

    /** F02, F03, F04: whatever state it is, it goes through reset before anybody sees the connection. */
    @ParameterizedTest
    @ValueSource(ints = {0, 30})
    void f02_f03_f04_changedState_isResetBeforeTheNextBorrower(int millis) {
        database.resetTime = Duration.ofMillis(millis);
        Pool<Session> pool = world.pool(world.options().maxSize(1));
        Borrower first = world.borrow(pool);
        Borrower second = world.borrow(pool);
        first.session().isDirty = true;

        world.run(first::giveBack);
        world.pass(29);
        assertThat(second.isServed()).isEqualTo(millis == 0);
        world.pass(10);

        assertThat(second.isServed()).isTrue();
        assertThat(second.session().isDirty).isFalse();
        assertThat(database.made).isEqualTo(1);
        world.end();
    }

    @Test
    void f05_useThatFails_isResetToo() {
        Pool<Session> pool = world.pool(world.options().maxSize(1));

        World.Outcome outcome = world.outcome(
                pool.withConnection(session -> {
                    session.isDirty = true;
                    return AsyncFuture.error(new IllegalStateException("commit failed"));
                }),
                Duration.ZERO);
        Borrower next = world.borrow(pool);

        assertThat(outcome.error).hasMessage("commit failed");
        assertThat(next.session().isDirty).isFalse();
        world.end();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 30})
    void f06_resetThatFails_closesTheConnection(int millis) {
        database.resetTime = Duration.ofMillis(millis);
        Pool<Session> pool = world.pool(world.options().maxSize(1));
        Borrower first = world.borrow(pool);
        Borrower second = world.borrow(pool);
        first.session().isDirty = true;
        first.session().resetFails = true;

        world.run(first::giveBack);
        world.pass(100);

        assertThat(second.session().id).isEqualTo(2);
        assertThat(pool.metrics().closed(CloseReason.NOT_RESET)).isEqualTo(1);
        assertThat(world.reported).anyMatch(failure -> "rollback failed".equals(failure.getMessage()));
        world.end();
    }

    // ---- F07–F09: what hangs

    @Test
    void f07_validationThatHangs_isLeftBehind() {
        database.connectTime = Duration.ofMillis(20);
        Pool<Session> pool = world.pool(world.options()
                .maxSize(3)
                .acquireTimeout(Duration.ofSeconds(1))
                .validateTimeout(Duration.ofSeconds(5)));
        world.fill(pool, 1);
        database.validateHangs = true;

        List<Borrower> all = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            all.add(world.borrow(pool));
            world.pass(500);
        }

        assertThat(all).as("served by new connections").allMatch(Borrower::isServed);
        world.pass(Duration.ofSeconds(10));
        assertThat(pool.metrics().closed(CloseReason.INVALID)).isEqualTo(1);
        world.end();
    }

    @Test
    void f08_closeThatHangs_keepsItsRoom() {
        database.closeHangs = true;
        Pool<Session> pool = world.pool(world.options().maxSize(2).acquireTimeout(Duration.ofSeconds(1)));
        for (int i = 0; i < 20; i++) {
            Borrower borrower = world.borrow(pool);
            world.pass(1_100);
            if (borrower.isServed()) {
                borrower.invalidates = true;
                world.run(borrower::giveBack);
            } else {
                assertThat(borrower.error)
                        .isInstanceOf(AcquireTimeoutException.class)
                        .hasMessageContaining("2 closing");
            }
        }

        assertThat(database.peak).isEqualTo(2);
        assertThat(pool.state().closing()).isEqualTo(2);
        assertThat(world.reported)
                .filteredOn(ManagerTimeoutException.class::isInstance)
                .hasSize(2);
        World.Outcome end = world.outcome(pool.close(Duration.ZERO), Duration.ofSeconds(10));
        assertThat(end.isCompleted).isTrue();
        assertThat(world.environment.pendingTimers()).isZero();
    }

    @Test
    void f09_slowConnect_doesNotHoldBackAReturnedConnection() {
        Pool<Session> pool = world.pool(world.options().maxSize(2));
        Borrower first = world.borrow(pool);
        database.connectTime = Duration.ofSeconds(2);
        Borrower second = world.borrow(pool);
        world.pass(100);
        assertThat(pool.state().opening()).isEqualTo(1);

        world.run(first::giveBack);
        world.pass(1);

        assertThat(second.waited()).isLessThan(Duration.ofMillis(102));
        world.pass(Duration.ofSeconds(3));
        assertThat(pool.state().idle()).as("the connect was finished").isEqualTo(1);
        world.end();
    }

    // ---- F10–F12: close and cancel

    @Test
    void f10_closeWhileConnecting_neitherServesNorLeaks() {
        database.connectTime = Duration.ofSeconds(1);
        Pool<Session> pool = world.pool(world.options());
        Borrower borrower = world.borrow(pool);

        World.Outcome end = world.outcome(pool.close(Duration.ofSeconds(10)), Duration.ofSeconds(5));

        assertThat(borrower.error).isInstanceOf(PoolClosedException.class);
        assertThat(end.isCompleted).isTrue();
        assertThat(database.made).isZero();
        world.end();
    }

    @Test
    void f11_closeWhileWarmingUp_connectsNoMore() {
        database.connectTime = Duration.ofMillis(100);
        Pool<Session> pool = world.pool(world.options().minIdle(8));
        World.Outcome warm = world.outcome(pool.warmUp(), Duration.ofMillis(150));
        assertThat(database.made).isEqualTo(4);

        World.Outcome end = world.outcome(pool.close(Duration.ZERO), Duration.ofSeconds(5));

        assertThat(warm.error).isInstanceOf(PoolClosedException.class);
        assertThat(end.isCompleted).isTrue();
        assertThat(database.made).isEqualTo(4);
        world.end();
    }

    private enum Order {
        OLDEST_FIRST,
        NEWEST_FIRST,
        SHUFFLED
    }

    /**
     * Each leaves its place at once, wherever that is. Whoever is searched for in a queue of 40,000, as by a peer, costs 20,000 steps;
     * everything that our pool does when somebody cancels must cost far less than those steps alone, in whatever order they come.
     * Both are measured in processor time of this thread, the least of some rounds, so that a busy or slow machine makes no difference.
     */
    @Test
    void f12_cancelOf40000Waiters_searchesForNobody() {
        long searching = leastCpuTime(1, this::searchedQueue);
        Pool<Session> pool = world.pool(world.options().maxSize(1).maxPending(PoolOptions.UNLIMITED));
        world.borrow(pool);

        for (Order order : Order.values()) {
            assertThat(leastCpuTime(4, () -> cancelOfAll(pool, order)))
                    .as("%s", order)
                    .isLessThan(searching / 8);
        }

        assertThat(pool.metrics().cancellations()).isEqualTo(Order.values().length * 4 * 40_000L);
        world.end();
    }

    private Runnable cancelOfAll(Pool<Session> pool, Order order) {
        List<Borrower> waiting = new ArrayList<>();
        world.run(() -> IntStream.range(0, 40_000)
                .forEach(i -> waiting.add(
                        Borrower.keeping("waiter", database, world.environment).from(pool.acquire()))));
        assertThat(pool.state().waiting()).isEqualTo(40_000);
        switch (order) {
            case OLDEST_FIRST -> {
                // As they are.
            }
            case NEWEST_FIRST -> Collections.reverse(waiting);
            case SHUFFLED -> Collections.shuffle(waiting, new Random(1));
        }
        return () -> {
            world.run(() -> waiting.forEach(Borrower::cancel));
            assertThat(pool.state().waiting()).isZero();
        };
    }

    private Runnable searchedQueue() {
        List<Object> all =
                IntStream.range(0, 40_000).mapToObj(i -> new Object()).toList();
        Queue<Object> waiting = new ConcurrentLinkedQueue<>(all);
        return () -> {
            for (int i = all.size() - 1; i >= 0; i--) {
                waiting.remove(all.get(i));
            }
        };
    }

    private static long leastCpuTime(int rounds, Supplier<Runnable> prepare) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int round = 0; round < rounds; round++) {
            Runnable measured = prepare.get();
            long began = threads.getCurrentThreadCpuTime();
            measured.run();
            least = Math.min(least, threads.getCurrentThreadCpuTime() - began);
        }
        return least;
    }

    // ---- F13–F14, F17–F19: handles

    @Test
    void f13_f17_f19_useAfterRelease_isAClearError() {
        Pool<Session> pool = world.pool(world.options().name("orders").maxSize(1));
        Borrower borrower = world.borrow(pool);
        borrower.giveBack();
        Borrower next = world.borrow(pool);

        assertThat(Objects.requireNonNull(borrower.lease).isReleased()).isTrue();
        assertThatThrownBy(borrower.lease::value)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("given back")
                .hasMessageContaining("orders");
        assertThat(next.session().holder).isSameAs(next);
        world.end();
    }

    @Test
    void f14_managersFutures_runInThePoolsEnvironment() {
        List<Boolean> inside = new ArrayList<>();
        ConnectionManager<Session> manager = FunctionManager.of(
                () -> AsyncFuture.deferContext(context -> {
                    inside.add(context.environment() == world.environment);
                    return database.connect();
                }),
                session -> database.close(session));
        Pool<Session> pool = Pool.builder(manager)
                .options(world.options())
                .environment(world.environment)
                .build();

        Borrower borrower = Borrower.keeping("b", database, world.environment).from(pool.acquire());
        world.pass(10);

        assertThat(borrower.isServed()).isTrue();
        assertThat(inside).containsExactly(true);
    }

    @Test
    void f18_secondReleaseAfterTheNextBorrow_doesNotGiveBackTwice() {
        Pool<Session> pool = world.pool(world.options().maxSize(1));
        Borrower first = world.borrow(pool);
        first.giveBack();
        Borrower second = world.borrow(pool);

        Objects.requireNonNull(first.lease).close();
        Borrower third = world.borrow(pool);

        assertThat(second.isServed()).isTrue();
        assertThat(third.isServed()).isFalse();
        world.end();
    }

    // ---- F15–F16: the server goes away

    @Test
    void f15_databaseDown_isAskedSeldomAndEveryAcquireIsAnsweredInTime() {
        database.isUp = false;
        Pool<Session> pool = world.pool(
                world.options().acquireTimeout(Duration.ofMillis(250)).maxPending(100));
        List<Borrower> all = new ArrayList<>();
        for (int i = 0; i < 100; i++) { // Ten of them at any time, for ten seconds.
            for (int k = 0; k < 4; k++) {
                all.add(world.borrow(pool));
            }
            world.pass(100);
        }
        world.pass(300);

        assertThat(all).allSatisfy(borrower -> {
            assertThat(borrower.error)
                    .isInstanceOf(AcquireTimeoutException.class)
                    .hasMessageContaining("0 of 10 connections")
                    .hasMessageContaining("connection refused");
            assertThat(Objects.requireNonNull(borrower.error).getCause()).hasMessage("connection refused");
            assertThat(borrower.waited()).isBetween(Duration.ofMillis(250), Duration.ofMillis(252));
        });
        for (long from : database.attempts) {
            assertThat(database.attempts.stream().filter(at -> at >= from && at < from + 1_000_000_000L))
                    .as("attempts in a second")
                    .hasSizeLessThanOrEqualTo(10);
        }
        database.isUp = true;
        Borrower later = world.borrow(pool);
        world.pass(Duration.ofSeconds(7));
        assertThat(later.error).isInstanceOf(AcquireTimeoutException.class); // Backed off, and in time.
        assertThat(world.borrow(pool).isServed()).isTrue();
        world.end();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void f16_restartWithTenDeadIdleConnections_isNotSeenByAnyBorrower(boolean isAnsweredAtOnce) {
        database.validateTime = Duration.ofMillis(isAnsweredAtOnce ? 0 : 3);
        Pool<Session> pool = world.pool(world.options());
        world.fill(pool, 10);
        database.restart();

        int served = 0;
        for (int i = 0; i < 10; i++) {
            Borrower borrower = world.borrow(pool);
            world.pass(50);
            assertThat(borrower.isServed()).isTrue();
            assertThat(borrower.session().isAlive).isTrue();
            served++;
            world.run(borrower::giveBack);
        }

        assertThat(served).isEqualTo(10);
        assertThat(pool.metrics().closed(CloseReason.INVALID)).isEqualTo(10);
        assertThat(database.made).as("no more than were needed").isEqualTo(11);
        world.end();
    }

    /** All at once this time, which leaves no time to find one dead after the other. */
    @Test
    void f16_tenBorrowersAfterARestart_allSucceed() {
        database.validateTime = Duration.ofMillis(3);
        database.connectTime = Duration.ofMillis(20);
        Pool<Session> pool = world.pool(world.options());
        world.fill(pool, 10);
        database.restart();

        List<Borrower> all =
                IntStream.range(0, 10).mapToObj(i -> world.borrow(pool)).toList();
        world.pass(1_000);

        assertThat(all).allMatch(Borrower::isServed);
        world.end();
    }

    // ---- F20–F24

    @Test
    void f20_manyAcquiresWithRandomCancels_leaveAllConnectionsIdle() {
        Pool<Session> pool = world.pool(world.options().maxSize(4).maxPending(1_000));
        var random = world.environment.random("workload");
        for (int i = 0; i < 200_000; i++) {
            Borrower borrower = world.use(pool, Duration.ofNanos(random.nextInt(3) * 1_000L));
            int fate = random.nextInt(6);
            if (fate == 0) {
                borrower.cancel();
            } else if (fate == 1) {
                world.environment.timers().schedule(random.nextInt(4_000), borrower::cancel);
            }
            world.environment.runFor(random.nextInt(1_000));
        }
        world.pass(100);

        assertThat(pool.state().lent()).isZero();
        assertThat(pool.state().idle()).isEqualTo(database.open.size());
        assertThat(world.borrowers).allMatch(borrower -> borrower.isServed() || borrower.isCancelled);
        world.end();
    }

    @Test
    void f21_minIdle_isKeptWithoutTraffic() {
        Pool<Session> pool = world.pool(
                world.options().minIdle(3).idleTimeout(Duration.ofMinutes(1)).maxLife(Duration.ofMinutes(5)));
        for (int minute = 0; minute < 60; minute++) {
            world.pass(Duration.ofMinutes(1));
            assertThat(pool.state().idle()).isEqualTo(3);
        }
        assertThat(database.made).as("all were replaced for their age").isBetween(33, 45);
        world.end();
    }

    @Test
    void f22_closeWhileLent_waitsForTheBorrowerAndNoLonger() {
        Pool<Session> pool = world.pool(world.options());
        Borrower prompt = world.borrow(pool);
        Borrower never = world.borrow(pool);

        World.Outcome end = world.outcome(pool.close(Duration.ofSeconds(3)), Duration.ofSeconds(1));
        assertThat(end.isCompleted).isFalse();
        world.run(prompt::giveBack);
        assertThat(database.closed).isEqualTo(1);
        never.session().holder = null; // It is taken from him.
        world.pass(Duration.ofMillis(2_100));

        assertThat(end.isCompleted).isTrue();
        assertThat(database.open).isEmpty();
        world.run(never::giveBack);
        world.end();
    }

    @Test
    void f24_waiters_areServedInTheirOrder() {
        Pool<Session> pool = world.pool(world.options().maxSize(1).maxPending(5));
        Borrower holder = world.borrow(pool);
        List<Borrower> waiting =
                IntStream.range(0, 5).mapToObj(i -> world.borrow(pool)).toList();
        Borrower given = holder;
        for (Borrower next : waiting) {
            assertThat(next.isServed()).isFalse();
            world.run(given::giveBack);
            assertThat(next.isServed()).isTrue();
            given = next;
        }
        world.end();
    }

    // ---- F25–F27

    @Test
    void f25_coldSpike_doesNotConnectForEveryRequest() {
        database.connectTime = Duration.ofMillis(100);
        Pool<Session> pool = world.pool(world.options().maxSize(50));
        List<Borrower> all = spike(pool);

        world.pass(1_000);

        assertThat(all).allMatch(Borrower::isServed);
        assertThat(all).allMatch(borrower -> borrower.waited().toMillis() < 160);
        assertThat(database.made).isLessThanOrEqualTo(8);
        world.end();
    }

    @Test
    void f26_warmSpike_isServedByReturnedConnections() {
        Pool<Session> pool = world.pool(world.options().maxSize(50));
        world.fill(pool, 5);
        database.connectTime = Duration.ofMillis(150);
        List<Borrower> all = spike(pool);

        world.pass(1_000);

        assertThat(all).allMatch(borrower -> borrower.waited().toMillis() < 23);
        assertThat(database.made).isLessThanOrEqualTo(6);
        world.end();
    }

    private List<Borrower> spike(Pool<Session> pool) {
        return IntStream.range(0, 50)
                .mapToObj(i -> world.use(pool, Duration.ofMillis(2)))
                .toList();
    }

    /** Who cancels behind the item has it all the same; the next borrower gets another one. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5})
    void f27_cancelBehindTheItem_isIgnored(int way) {
        for (int millis : new int[] {0, 5}) {
            database.connectTime = Duration.ofMillis(millis);
            Pool<Session> pool = world.pool(world.options().maxSize(2));
            AsyncFuture<Pooled<Session>> acquire = pool.acquire();
            Publisher<Pooled<Session>> consumed = switch (way) {
                case 0 -> acquire;
                case 1 -> acquire.toStream().take(1);
                case 2 -> acquire.toStream().first();
                case 3 -> AsyncFuture.from(AsyncStream.from(subscriber -> acquire.subscribe(subscriber)));
                case 4 -> acquire.timeout(Duration.ofSeconds(1));
                default -> acquire.map(pooled -> pooled).filter(pooled -> true);
            };
            Borrower first = Borrower.keeping("first", database, world.environment);
            first.cancelsInOnNext = way == 0;
            world.environment.run(() -> first.from(consumed));
            world.pass(10);
            first.cancel();
            Borrower second = world.borrow(pool);
            world.pass(10);

            assertThat(first.isServed()).isTrue();
            assertThat(second.isServed()).isTrue();
            assertThat(second.session()).isNotSameAs(first.session());
            assertThat(pool.state().lent()).isEqualTo(2);
            world.run(first::giveBack);
            assertThat(pool.state().idle()).isEqualTo(1);
            world.end();
        }
    }
}
